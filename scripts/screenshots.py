"""Takes the pictures in docs/screenshots/ from the demo cluster: `make screenshots`."""

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import DESKTOP, Screen, find_chromium, launch
from tests.browser.samples import Sample, find_pages
from tests.browser.serving import serve
from tests.browser.visiting import open_context
from tests.demo import AS_OF, ROOT, Demo, run_build

FOLDER = ROOT / "docs" / "screenshots"
MOST = 250_000
SCREENS = (DESKTOP, Screen("phone", 390, 844))
ELDER_MODE = "localStorage.setItem('elder', '1')"


@dataclass(frozen=True, slots=True)
class Shot:
    """What a picture shows: the fullest page of a class on a site."""

    name: str
    page_class: str
    site: str
    script: str = ""


SHOTS = (
    Shot("home", "home", "lanjiang"),
    Shot("channel", "channel", "qingting"),
    Shot("policy", "document policy", "lanjiang"),
    Shot("service", "document service", "qingting-renshe"),
    Shot("disclosure", "disclosure", "tingxi"),
    Shot("elder", "home", "wangchuan", ELDER_MODE),
)


def main() -> None:
    """Build the demo cluster, take every picture on every screen, and say how large they are."""
    chromium = find_chromium() or sys.exit("Chromium is not on this machine")
    demo = Demo(out=ROOT / "build" / "demo" / "public", state=ROOT / "build" / "demo" / "public.state")
    if words := run_build(demo):
        sys.exit(words)
    pages = tuple(find_pages(demo.out))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, launch(playwright, chromium) as browser, serve(demo.out) as served:
        for shot in SHOTS:
            url = served.url + _fullest(demo.out, pages, shot).path
            for screen in SCREENS:
                file = FOLDER / f"{shot.name}-{screen.name}.png"
                file.write_bytes(_reduce(_take(browser, url, shot, screen)))
                _weigh(file)
        report = inspect(ROOT / "build" / "demo")
        for screen in SCREENS:
            file = FOLDER / f"audit-{screen.name}.png"
            file.write_bytes(_reduce(_take(browser, report.as_uri(), Shot("audit", "", ""), screen)))
            _weigh(file)


def inspect(folder: Path) -> Path:
    """The report of an inspection of the demo cluster; that it finds a veto is the demo's intention."""
    options = ["--state", str(folder / "audit.state"), "--report", str(folder / "report"), "--as-of", AS_OF]
    subprocess.run([sys.executable, "build.py", "audit", "--lang", "zh-Hans", *options], cwd=ROOT, check=False)
    return folder / "report" / "report.html"


def _weigh(file: Path) -> None:
    print(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB")
    assert file.stat().st_size < MOST, f"{file.name} is too large for a repository"


def _fullest(out: Path, pages: Sequence[Sample], shot: Shot) -> Sample:
    found = [page for page in pages if (page.page_class, page.site) == (shot.page_class, shot.site)]
    return max(found, key=lambda page: (out / page.file).stat().st_size)


def _take(browser: Browser, url: str, shot: Shot, screen: Screen) -> bytes:
    with open_context(browser, screen) as context:
        if shot.script:
            context.add_init_script(shot.script)
        window = context.new_page()
        window.goto(url)
        return window.screenshot()


def _reduce(png: bytes) -> bytes:
    """The same picture in few colours: a page has few."""
    reduced = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
        reduced, "PNG", optimize=True
    )
    return reduced.getvalue()


if __name__ == "__main__":
    main()
