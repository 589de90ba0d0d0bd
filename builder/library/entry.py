"""A document in a place: whose site shows it, in which channel, from which file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from builder.carrying import carry
from builder.library.bodies import BodyFacts
from catalog.document import DETAILS, Detail, Head, Policy
from catalog.identity import DocumentId
from catalog.lineage import Relation
from catalog.origin import Mark
from catalog.placement import Placement
from catalog.terms import Kind


def page_path(channel: str, name: str) -> str:
    """Where a document of that name is shown in a channel."""
    return f"{channel}/{name}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A whole document, but for its body, which stays on disk: `facts` is what lists and links need of it.

    `body_key` and `head_key` change when body and head do; `marks` tell where relations, aliases and files were
    written. With a `placement`, the site that shows it is not the one that owns it.
    """

    id: DocumentId
    site: str
    channel: str
    name: str
    kind: Kind
    head: Head
    detail: Detail
    file: str
    body_line: int
    body_key: str
    head_key: str
    facts: BodyFacts
    marks: Mapping[str, tuple[Mark, ...]]
    placement: Placement | None = None

    @property
    def key(self) -> str:
        """What names the document in this place: its id alone where it is at home."""
        return self.id.text if self.placement is None else f"{self.id.text}@{self.site}/{self.channel}"

    @property
    def owner(self) -> str:
        """The site that owns the document."""
        return self.file.split("/", 2)[1]

    @property
    def pinned(self) -> bool:
        """Does it lead the lists of its channel? Its owner decides that at home alone."""
        return self.head.pinned and self.placement is None

    @property
    def folder(self) -> str:
        """Where the document and the files beside it lie, relative to the cluster."""
        return self.file.rpartition("/")[0]

    @property
    def path(self) -> str:
        """The document's address below its site."""
        return page_path(self.channel, self.name)

    @property
    def lineage_path(self) -> str:
        """Where its course is told, beside it; neither a channel nor a document can have a name like that."""
        return f"{self.channel}/_yange/{self.name}.html"

    @property
    def relations(self) -> tuple[tuple[Relation, str, Mark], ...]:
        """Each relation that the head writes, with its place."""
        if not self.marks:
            return ()
        return tuple(
            (relation, reference, mark)
            for relation in Relation
            for reference, mark in zip(
                getattr(self.head, relation.value), self.marks.get(relation.value, ()), strict=False
            )
        )

    def is_due(self, moment: datetime) -> bool:
        """Has the document's time come, and not yet passed?"""
        expires = self.head.expires_at
        return self.head.published_at <= moment and (expires is None or moment < expires)

    def is_withdrawn(self, moment: datetime) -> bool:
        """Was it taken back by that day?"""
        withdrawal = self.head.withdrawn
        return withdrawal is not None and withdrawal.on <= moment.date()

    @property
    def binds_from(self) -> date:
        """The day from which the document has effects on others."""
        if isinstance(self.detail, Policy) and self.detail.effective_on:
            return self.detail.effective_on
        return self.head.made_on or self.head.published_at.date()


carry(Entry, BodyFacts, Head, DocumentId, Mark, *DETAILS.values())
