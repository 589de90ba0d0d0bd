"""What the index knows of a published document, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from catalog.terms import Genre, Kind, Level, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHead:
    """Enough to know whether an entry must be written again. The digest is of all that the entry holds."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A site that shows a document, and where. `channel` is a path, `address` is absolute."""

    site: str
    site_name: str
    level: Level
    channel: str
    channel_title: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The words of a file that goes with a document; `name` is what readers see."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document with every site that carries it, the owner first; body and files in plain text.

    `topics` are paths, as 综合政务/政务公开; `issuer` is the organ that a policy or notice names. `besides` are words
    that people may use for what it says.
    """

    id: str
    sites: tuple[Carrier, ...]
    kind: Kind
    title: str
    date: date
    body: str
    digest: str
    number: str = ""
    index_number: str = ""
    validity: Validity | None = None
    genre: Genre | None = None
    issuer: str = ""
    topics: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    besides: tuple[str, ...] = ()


class Facet(StrEnum):
    """By what hits may be narrowed, and are counted."""

    SITE = "site"
    LEVEL = "level"
    KIND = "kind"
    TOPIC = "topic"
    YEAR = "year"
    VALIDITY = "validity"
    ISSUER = "issuer"
    GENRE = "genre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many hits have a value; `label` is a name for readers where the value itself is none (a site's)."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Plain text; `marks` are the (start, end) of what was searched for, in it, ascending, apart."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that answers a query. `title_marks` are ranges of the title.

    `sites` are the first of those that carry it, the owner before others; `carried` tells how many do. `shown` is the
    one of `sites` that the filters ask for, else the owner; `enclosure` names the file that the excerpt is of, where it
    is not of the document itself.
    """

    id: str
    title: str
    title_marks: tuple[tuple[int, int], ...]
    sites: tuple[Carrier, ...]
    carried: int
    shown: Carrier
    kind: Kind
    date: date
    number: str
    index_number: str
    validity: Validity | None
    genre: Genre | None
    issuer: str
    topics: tuple[str, ...]
    excerpt: Excerpt
    enclosure: str
    score: float

    @property
    def address(self) -> str:
        """Where it is shown."""
        return self.shown.address

    @property
    def site(self) -> str:
        """The id of the site that shows it."""
        return self.shown.site

    @property
    def site_name(self) -> str:
        """The name of the site that shows it."""
        return self.shown.site_name

    @property
    def binds(self) -> bool:
        """May it still have effects? No for what is repealed or expired."""
        return self.validity not in (Validity.REPEALED, Validity.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """A page of hits and how many there are in all. `loose`: no entry held every word, these hold most of them.
    `beside`: so many of the last hits hold fewer words than the others and are not in `total`.

    A facet counts what would be found without its own filter. `partial`: the time was over before all was looked
    through; total and counts are of what was seen until then.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    loose: bool = False
    beside: int = 0
    partial: bool = False
    facets: Mapping[Facet, tuple[Count, ...]] = field(default_factory=lambda: MappingProxyType({}))
