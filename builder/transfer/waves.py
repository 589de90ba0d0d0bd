"""The order in which the files of a release come where nothing can be switched at once.

A reader who goes from page to page must never be led to one that is not there yet: what pages load comes first, then
new pages, then the pages that were there before and may lead to them, at last the home pages. What is gone goes when
no page leads to it any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum

from builder.release.layout import ABOUT, MANIFEST, SIGNATURE
from builder.release.webserver import FOR_EVER, SHOWN, TYPES
from builder.transfer.objects import Described

_HASHED = re.compile(FOR_EVER)
_LEADING = frozenset({"html", "json", "xml"})
"""Endings of files that lead to pages."""
_TEXT = ("text/", "application/json", "application/xml", "image/svg")


class Wave(IntEnum):
    """What comes together; all of a wave is there before anything of the next one comes."""

    ASSETS = 0
    PAGES = 1
    NEW_LISTS = 2
    LISTS = 3
    HOMES = 4
    ABOUT = 5
    SEAL = 6


def wave_of(path: str, *, new: bool) -> Wave:
    """The wave of a file of a release; `new`: nothing lies at its place yet."""
    folder, _, name = path.rpartition("/")
    if folder == ABOUT or folder.startswith(f"{ABOUT}/"):
        return Wave.SEAL if path in (f"{ABOUT}/{MANIFEST}", f"{ABOUT}/{SIGNATURE}") else Wave.ABOUT
    ending = name.rpartition(".")[2].lower()
    if ending not in _LEADING or _HASHED.search(f"/{path}"):
        return Wave.ASSETS
    if "/" not in folder and (not folder or name == "index.html"):
        return Wave.HOMES
    if not new:
        return Wave.LISTS
    return Wave.PAGES if ending == "html" and name != "index.html" else Wave.NEW_LISTS


def in_waves(paths: Iterable[str], there: Mapping[str, str]) -> list[list[str]]:
    """The paths, wave by wave, each sorted; `there` is what lies at the place."""
    waves: dict[Wave, list[str]] = {wave: [] for wave in Wave}
    for path in sorted(paths):
        waves[wave_of(path, new=path not in there)].append(path)
    return [found for found in waves.values() if found]


def describe(path: str) -> Described:
    """What is said with a file, as our web servers say it."""
    ending = path.rpartition(".")[2].lower()
    media = TYPES.get(ending, "application/octet-stream")
    return Described(
        media=f"{media}; charset=utf-8" if media.startswith(_TEXT) else media,
        cache="public, max-age=31536000, immutable" if _HASHED.search(f"/{path}") else "no-cache",
        disposition="" if ending in SHOWN else "attachment",
    )
