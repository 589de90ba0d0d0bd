"""One browser, one build and one server for all browser tests of a worker."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.chromium import Screen, find_chromium, launch
from tests.browser.samples import Sample, sample_pages
from tests.browser.serving import Served, serve
from tests.browser.visiting import AXE, Visit, visit_all
from tests.demo import Demo
from tests.needs import need

VNU = AXE.parent.parent / "vnu-jar" / "build" / "dist" / "vnu.jar"
Visits = Callable[[Screen], tuple[Visit, ...]]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of this machine."""
    return need(find_chromium(), "Chromium")


@pytest.fixture(scope="session")
def axe() -> Path:
    """The script that looks for barriers."""
    return need(AXE if AXE.exists() else None, "axe-core (npm ci in tests/browser)")


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks HTML and CSS."""
    java = need(shutil.which("java"), "Java")
    jar = need(VNU if VNU.exists() else None, "the Nu checker (npm ci in tests/browser)")
    return [java, "-jar", str(jar)]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(chromium: Path, playwright: Playwright) -> Iterator[Browser]:
    """A browser that runs as long as the worker."""
    with launch(playwright, chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def served(demo: Demo) -> Iterator[Served]:
    """The demo cluster on a web server."""
    with serve(demo.out) as served:
        yield served


@pytest.fixture(scope="session")
def pages(demo: Demo) -> tuple[Sample, ...]:
    """The pages of the demo cluster that are looked at."""
    return sample_pages(demo.out)


@pytest.fixture(scope="session")
def one_each(pages: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """One page of each class, for what costs too much to ask of all."""
    classes = {page.page_class: page for page in reversed(pages) if page.page_class != "redirect"}
    return tuple(classes.values())


@pytest.fixture(scope="session")
def visits(browser: Browser, axe: Path, served: Served, pages: tuple[Sample, ...]) -> Visits:
    """Looks at all pages on a screen; a second call with the same screen answers from memory."""
    stay = tuple(page for page in pages if page.page_class != "redirect")
    return cache(lambda screen: visit_all(browser, screen, served, stay))
