"""A page as a reader gets it, whoever built it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from builder.audit.finding import Spot

_DAY = re.compile(r"(\d{4})\D{1,4}(\d{1,2})\D{1,4}(\d{1,2})")
_HOST = re.compile(r"https?://(?:[^/?#\\@]*@)*(\[[^\]/?#\\]*\]|[^/?#\\:@]*)", re.IGNORECASE)


class Place(StrEnum):
    """In which area of the page something stands (国办发〔2017〕47号, annex 1: 头部标识区, 中部内容区, 底部功能区)."""

    HEADER = "header"
    MAIN = "main"
    FOOTER = "footer"


class Lead(StrEnum):
    """Where a link leads, seen from its page."""

    INSIDE = "inside"
    CLUSTER = "cluster"
    OUTSIDE = "outside"
    OTHER = "other"


LISTS = frozenset(
    {
        "application",
        "catalogue",
        "channel",
        "disclosure",
        "field",
        "genre",
        "genres",
        "register",
        "services",
        "topic",
        "topics",
        "year",
    }
)
"""The classes of pages that show a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`target` is absolute for http(s), else as written (mailto:, tel:, javascript:).

    `found` says of a link INSIDE or into the CLUSTER whether something is there; None where that is not known.
    `hidden`: no reader can see it; `warned`: a notice comes before another site is opened.
    """

    target: str
    text: str
    place: Place = Place.MAIN
    lead: Lead = Lead.INSIDE
    found: bool | None = None
    hidden: bool = False
    warned: bool = False

    @property
    def host(self) -> str:
        """The host that it leads to, or the empty string."""
        return self.target.partition("://")[2].partition("/")[0].partition("?")[0].lower()

    @property
    def hostname(self) -> str:
        """The host that it leads to without port and name of a user, or the empty string; never what only looks so."""
        return host_of(self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`alt` is None where the attribute is missing; empty says that the picture only decorates."""

    source: str
    alt: str | None
    found: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`source` is absolute, empty for a script in the page; `text` its first 500 characters."""

    source: str = ""
    text: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An embedded page."""

    source: str
    outside: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form with the names of its fields and those that must be filled in."""

    action: str
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    search: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTML page.

    `kind` is the class of page of our own plans (`home`, `channel`, `document`, …), and guessed from the page tags on
    sites that were built elsewhere (`home`, `elder`, `channel`, `document` or empty). `document` and `channel` name
    what it shows, on our own sites. `metas` are all `<meta name>` in order. `listed` are the dates in the main area,
    newest first. `leave_notice`: readers are told before a link takes them to another site. `published` is the time of
    publication as the page prints it. `text` is the main area's text, `footer` the bottom's, `header` the top's.
    `bytes` is the size of the HTML alone.
    """

    spot: Spot
    kind: str
    language: str
    title: str
    metas: tuple[tuple[str, str], ...]
    document: str = ""
    channel: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    scripts: tuple[Script, ...] = ()
    frames: tuple[Frame, ...] = ()
    forms: tuple[Form, ...] = ()
    landmarks: tuple[str, ...] = ()
    leave_notice: bool = False
    text: str = ""
    header: str = ""
    footer: str = ""
    listed: tuple[date, ...] = ()
    published: str = ""
    encoding: str = "utf-8"
    bytes: int = 0

    @property
    def host(self) -> str:
        """The host that it is served from, without port, or the empty string."""
        return self.spot.address.partition("://")[2].partition("/")[0].partition(":")[0].lower()

    @property
    def is_list(self) -> bool:
        """Is it a page of a channel (列表页)?"""
        return self.kind in LISTS

    def meta(self, name: str) -> str | None:
        """The content of the first meta of that name, letter case aside; None where there is none."""
        wanted = name.lower()
        return next((content for key, content in self.metas if key.lower() == wanted), None)

    @property
    def published_on(self) -> date | None:
        """The day of publication: as the page prints it, else as PubDate says; None where neither names a day."""
        for text in (self.published, self.meta("PubDate") or ""):
            if found := _DAY.search(text):
                with suppress(ValueError):
                    return date(int(found[1]), int(found[2]), int(found[3]))
        return None

    def links_in(self, place: Place) -> Iterator[Link]:
        """The links of an area."""
        return (link for link in self.links if link.place is place)

    @property
    def words(self) -> str:
        """What is written on it: title and main area; of a home page also what stands above and below on every page."""
        areas = (self.title, self.text, self.header, self.footer) if self.kind == "home" else (self.title, self.text)
        return "\n".join(areas)


def host_of(address: str) -> str:
    """The host of an absolute web address as browsers take it, without port; empty for other addresses.

    A backslash ends a host as a slash does, and what stands before @ is a user's name.
    """
    found = _HOST.match(address)
    return found[1].strip("[]").lower().rstrip(".") if found else ""
