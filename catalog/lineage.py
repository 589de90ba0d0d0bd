"""How documents stand to each other: 转发, 修改, 废止, 解读, 替代."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.identity import DocumentId
from catalog.origin import Mark


class Relation(StrEnum):
    """What the later document does to the earlier one."""

    FORWARDS = "forwards"
    AMENDS = "amends"
    REPEALS = "repeals"
    INTERPRETS = "interprets"
    SUPERSEDES = "supersedes"

    @property
    def ends(self) -> bool:
        """Does the earlier document lose its force?"""
        return self in (Relation.REPEALS, Relation.SUPERSEDES)

    @property
    def changes(self) -> bool:
        """Does it say otherwise from then on what holds? Then both are versions of one policy."""
        return self.ends or self is Relation.AMENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One document stands to another in a relation, from a day on."""

    relation: Relation
    later: DocumentId
    earlier: DocumentId
    since: date
    mark: Mark


def find_ender(document: DocumentId, ties: Iterable[Tie], *, on: date) -> Tie | None:
    """The tie that took the document out of force by that day; the earliest of several."""
    enders = [tie for tie in ties if tie.earlier == document and tie.relation.ends and tie.since <= on]
    return min(enders, key=lambda tie: (tie.since, tie.later), default=None)


def in_force(document: DocumentId, ties: Iterable[Tie], *, on: date) -> bool:
    """Is the document not repealed or superseded on that day?"""
    return find_ender(document, ties, on=on) is None
