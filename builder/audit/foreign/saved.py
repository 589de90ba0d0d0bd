"""Pages saved into a folder: by a browser, by a mirroring program, or by hand."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from builder.audit.foreign.site import Copy
from builder.disk import FoundFile, find_files, read_bytes

NOWHERE = "https://saved.invalid"
"""The base of pages of which nobody has said where they lie."""

MOST_PAGES = 50_000
LARGEST_FILE = 50_000_000
"""Bytes; what is larger is no page."""

_ENDINGS = (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".php", ".aspx", ".asp", ".do")
_SAVED_FROM = re.compile(rb"<!-- {0,4}saved from url=\(\d{1,6}\)(https?://[^\s<>]{1,2000})\s{0,4}-->", re.IGNORECASE)
_CANONICAL = re.compile(
    rb"<link\b(?=[^<>]{0,2000}?\brel\s{0,4}=\s{0,4}[\"']?canonical)"
    rb"[^<>]{0,2000}?\bhref\s{0,4}=\s{0,4}[\"']?(https?://[^\s\"'<>]{1,2000})",
    re.IGNORECASE,
)
_HOST = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$", re.IGNORECASE)
_BESIDE = "_files"
"""How a browser names the folder of what a page that it saved was made of."""


def read_saved(folder: Path, base: str, *, taken_at: datetime) -> Iterator[Copy]:
    """Every page of a folder, in the order of the paths, with the address it was saved from.

    That is what the page was saved from, if it tells; else its place: `host/path` as mirrors lie, else below `base`.
    A canonical link counts within the host of the place, or where `base` is NOWHERE: one to another host names the
    original of what this host only shows again. Files that cannot be read are passed over, and
    the frames that a browser saved beside a page. `taken_at` stands for the time of saving.
    """
    found = [one for one in find_files(folder) if _is_page(one)]
    pages = {one.path for one in found}
    own = (one for one in found if not _lies_beside(one.path, pages))
    for number, one in enumerate(own):
        if number >= MOST_PAGES:
            return
        try:
            data = read_bytes(folder / one.path)
        except OSError:
            continue
        digest = hashlib.sha256(data).hexdigest()
        yield Copy(address=_address(data, one.path, base), data=data, charset="", taken_at=taken_at, digest=digest)


def _is_page(file: FoundFile) -> bool:
    return not file.link and file.size <= LARGEST_FILE and file.path.lower().endswith(_ENDINGS)


def _lies_beside(path: str, pages: set[str]) -> bool:
    """Is it part of a page that a browser saved whole: below `NAME_files`, with `NAME.html` beside that folder?"""
    parts = path.split("/")[:-1]
    folders = ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1) if parts[depth - 1].endswith(_BESIDE))
    return any(folder.removesuffix(_BESIDE) + ending in pages for folder in folders for ending in _ENDINGS)


def _address(data: bytes, path: str, base: str) -> str:
    head = data[:65_536]
    saved = _find_address(_SAVED_FROM, head)
    if saved:
        return saved
    place, canonical = _place(path, base), _find_address(_CANONICAL, head)
    trusted = canonical and _host_of(place) in (_host_of(canonical), _host_of(NOWHERE))
    return canonical if trusted else place


def _find_address(pattern: re.Pattern[bytes], head: bytes) -> str:
    """The address that a page tells by a pattern; empty where it tells none, or one without a host."""
    found = pattern.search(head)
    address = found[1].decode("utf-8", errors="replace") if found else ""
    return address if _host_of(address) else ""


def _place(path: str, base: str) -> str:
    host, _, rest = path.partition("/")
    if rest and _HOST.match(host):
        return f"https://{host}/{quote(os.fsencode(rest.removesuffix('index.html')))}"
    return f"{base.rstrip('/')}/{quote(os.fsencode(path))}"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
