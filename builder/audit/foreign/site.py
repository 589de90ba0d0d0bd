"""Pages of a host as a site that was built elsewhere, with a copy of each kept as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from builder.audit.finding import Spot
from builder.audit.foreign.reading import most_told, read_foreign_page
from builder.audit.gathering.page_reader import Exists
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

_INDEX = re.compile(r"(?:(?:index|default)\.\w{1,8})?", re.IGNORECASE)
"""The file of an address that is a folder's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """佐证: a page as it was got. `taken_at` is the minute, `digest` the SHA-256 of the bytes."""

    address: str
    data: bytes
    charset: str
    taken_at: datetime
    digest: str
    status: int = 200


def make_site(copies: Iterable[Copy], home: str, *, domain_suffix: str) -> Site:
    """The site that the pages make up; who it is, it tells itself, most of its pages counting.

    Of copies of one address the first counts.
    """
    firsts: dict[str, Copy] = {}
    for copy in copies:
        firsts.setdefault(_plain(copy.address), copy)
    copies = tuple(firsts.values())
    addresses = {_plain(copy.address) for copy in copies if copy.status < 400}
    gone = {_plain(copy.address) for copy in copies if copy.status >= 400}

    def exists(target: str) -> bool | None:
        plain = _plain(target)
        return False if plain in gone else True if plain in addresses else None

    pages = _know_fronts(tuple(page for copy in copies if (page := _read(copy, exists)) is not None))
    name = most_told(pages, "SiteName") or urlsplit(home).netloc
    return Site(
        spot=Spot(key="site", title=name, address=home),
        id=urlsplit(home).netloc.lower(),
        name=name,
        built=False,
        address=home,
        domain=urlsplit(home).netloc.lower().partition(":")[0],
        domain_suffix=domain_suffix,
        code=most_told(pages, "SiteIDCode"),
        pages=pages,
    )


def _read(copy: Copy, exists: Exists) -> Page | None:
    return (
        read_foreign_page(copy.data, copy.address, charset=copy.charset, exists=exists) if copy.status < 400 else None
    )


def _know_fronts(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages, fronts of sections below a portal among them taken for no list, whatever they list."""
    paths: dict[str, list[str]] = {}
    for page in pages:
        paths.setdefault(_name_of(page), []).append(urlsplit(page.spot.address).path)
    return tuple(replace(page, kind="") if _is_front(page, paths[_name_of(page)]) else page for page in pages)


def _is_front(page: Page, paths: Iterable[str]) -> bool:
    """Is it the front of a unit that has a part of the portal for a site of its own?

    It has no tag of a channel and bears the name of its SiteName alone, and all `paths` of that name lie below it.
    """
    if page.kind != "channel" or page.meta("ColumnName") is not None or page.title.strip() != _name_of(page):
        return False
    folder, _, file = urlsplit(page.spot.address).path.rpartition("/")
    return _INDEX.fullmatch(file) is not None and all(path.startswith(f"{folder}/") for path in paths)


def _name_of(page: Page) -> str:
    return (page.meta("SiteName") or "").strip()


def _plain(address: str) -> str:
    """The address without what does not tell pages apart."""
    parts = urlsplit(address)
    path = parts.path or "/"
    return f"{parts.netloc.lower()}{path}?{parts.query}" if parts.query else f"{parts.netloc.lower()}{path}"
