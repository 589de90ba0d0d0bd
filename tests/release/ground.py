"""Small outputs, and releases of them in this process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from builder.output import MARKER
from builder.release.layout import Target
from builder.release.packing import Packing
from builder.release.publishing import Order, Released, Sign, publish
from builder.release.sites import Shop
from builder.release.working import Found, at_work

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=timezone(timedelta(hours=8)))
PAGES = {
    "robots.txt": b"User-agent: *\n",
    "county/index.html": b"<h1>County</h1>\n",
    "county/news/2026/a.html": b"<p>first</p>\n",
    "county/news/2026/b.html": b"<p>second</p>\n",
    "county/news/index.html": b"<ul></ul>\n",
    "county/_assets/site.0123456789.css": b"body{}\n",
    "town/index.html": b"<h1>Town</h1>\n",
    "town/files/list.pdf": bytes(range(256)) * 9,
}


def write_output(out: Path, pages: Mapping[str, bytes | None]) -> Path:
    """Put pages into an output as a build does: whole, under their names in one step; None takes one away."""
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).touch()
    for path, data in pages.items():
        file = out / path
        if data is None:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f".{file.name}")
        half.write_bytes(data)
        os.replace(half, file)
    return out


def shop_of(
    out: Path, target: Path, *, moment: datetime = NOON, anew: bool = False, packing: Packing = Packing.NONE
) -> Shop:
    """Where a release comes from and goes to."""
    return Shop(
        source=out,
        target=Target(target),
        moment=moment,
        lasting=lambda path: path.startswith("_assets/"),
        grace=timedelta(days=7),
        anew=anew,
        packing=packing,
    )


def release_at(
    out: Path,
    target: Path,
    *,
    moment: datetime = NOON,
    by: str = "press",
    anew: bool = False,
    sign: Sign | None = None,
    packing: Packing = Packing.NONE,
) -> tuple[Released, Found]:
    """Release an output."""
    shop = shop_of(out, target, moment=moment, anew=anew, packing=packing)
    with at_work(Target(target), by, moment) as found:
        return publish(Order(shop=shop, by=by, sign=sign)), found


def served(target: Path) -> dict[str, bytes]:
    """Every file that readers can get, but for what is said of the release."""
    live = target / "live"
    found = (path for top in live.iterdir() for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file())
    files = {path.relative_to(live).as_posix(): path.read_bytes() for path in found}
    return {path: data for path, data in files.items() if not path.startswith("_release/")}
