"""A document as the static index takes it, and what its terms weigh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from builder.digest import digest_text
from catalog.terms import Kind, Level, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A site that shows a document, and the address there as pages of the index's host write it."""

    site: str
    name: str
    address: str


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
    """A whole document; `text` is plain. `topics` are paths, as 综合政务/政务公开."""

    heading: Heading
    title: str
    text: str
    sites: tuple[Carried, ...]
    number: str = ""
    issuer: str = ""
    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    channel: str = ""
