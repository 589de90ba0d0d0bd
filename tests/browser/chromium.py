"""Chromium of this machine, started such that it asks nobody for anything."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
LARGE_TEXT = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"


@dataclass(frozen=True, slots=True)
class Screen:
    """The size of a window, in CSS pixels."""

    name: str
    width: int
    height: int


PHONE = Screen("phone", 360, 800)
DESKTOP = Screen("desktop", 1280, 900)


def find_chromium() -> Path | None:
    """The browser named in CHROMIUM, or the first one on the PATH."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


@contextmanager
def launch(playwright: Playwright, chromium: Path, *flags: str) -> Iterator[Browser]:
    """A headless browser with a profile of its own."""
    browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags])
    try:
        yield browser
    finally:
        browser.close()
