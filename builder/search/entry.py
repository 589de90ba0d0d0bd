"""What the index knows of a published document, and what it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.terms import Kind, Level, Validity


def entry_id(site: str, document: str) -> str:
    """The id of a document as one site shows it: a document placed on three sites has three entries."""
    return f"{site}:{document}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHead:
    """Enough to know whether an entry must be written again. The digest is of all that the entry holds."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as one site shows it, body in plain text. `channel` is a path, `address` is absolute."""

    site: str
    document: str
    site_name: str
    level: Level
    channel: str
    channel_title: str
    kind: Kind
    title: str
    address: str
    date: date
    body: str
    digest: str
    number: str = ""
    validity: Validity | None = None

    @property
    def id(self) -> str:
        """Unique in the cluster."""
        return entry_id(self.site, self.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Plain text; `marks` are the (start, end) of what was searched for, in it, ascending, apart."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that answers a query. `title_marks` are ranges of the title."""

    id: str
    title: str
    title_marks: tuple[tuple[int, int], ...]
    address: str
    site: str
    site_name: str
    channel: str
    channel_title: str
    kind: Kind
    date: date
    number: str
    validity: Validity | None
    excerpt: Excerpt
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """A page of hits and how many there are in all. `loose`: no entry held every word, these hold most of them."""

    total: int
    hits: tuple[Hit, ...] = ()
    loose: bool = False
