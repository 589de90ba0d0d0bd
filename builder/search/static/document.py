"""A document as the static index takes it, and what its terms weigh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from builder.digest import digest_text
from builder.search.entry import Enclosure
from catalog.terms import Kind, Level, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A site that shows a document, and the whole address there. `zone` is the rank of the network that the site is in:
    an index of a wider one, which has a lower rank, does not know of it.
    """

    site: str
    name: str
    address: str
    zone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What is known of a document without its text; enough to give it its number. `level` is the owner's.

    `digest` changes when anything that the index holds of the document does, its text included.
    """

    id: str
    level: Level
    kind: Kind
    day: date
    digest: str
    validity: Validity | None = None

    @property
    def rank(self) -> tuple[date, str]:
        """Documents of a group stand in this order."""
        return self.day, digest_text(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document; `text` is plain. `topics` are paths, as 综合政务/政务公开. Of its sites the owner is first.
    `enclosures` are the words of the files that go with it.
    """

    heading: Heading
    title: str
    text: str
    sites: tuple[Carried, ...]
    number: str = ""
    index_number: str = ""
    issuer: str = ""
    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    channel: str = ""
    enclosures: tuple[Enclosure, ...] = ()

    def within(self, zone: int) -> Self:
        """The document as the readers of a zone may know of it: without the sites of narrower ones."""
        sites = tuple(one for one in self.sites if one.zone <= zone)
        return self if len(sites) == len(self.sites) else replace(self, sites=sites)
