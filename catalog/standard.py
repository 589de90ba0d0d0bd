"""检查标准: a norm as data. Clauses with their words, limits and points; editions, and which is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """What a hit of a clause does. `historic` is information, never a finding."""

    VETO = "veto"
    DEDUCT = "deduct"
    BONUS = "bonus"
    SCORE = "score"
    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    OPTIONAL = "optional"
    FORMAT = "format"
    FRAME = "frame"
    QUALIFIER = "qualifier"
    LIST = "list"
    HISTORIC = "historic"


class Automation(StrEnum):
    """How far a machine can check a clause: Y, P, N and empty of the table of rules."""

    FULL = "full"
    PARTLY = "partly"
    NONE = "none"
    NOT_A_CHECK = "not-a-check"


class Status(StrEnum):
    """How well a fact of a norm is known, the best first. A rule built on an unverified one has to say so."""

    OFFICIAL = "official"
    REPRINT = "reprint"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"


def weakest(statuses: tuple[Status, ...]) -> Status:
    """The status of what rests on all of these; of nothing: unverified."""
    order = tuple(Status)
    return max(statuses, key=order.index, default=Status.UNVERIFIED)


Number = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a norm.

    `id` stays the same through the editions where the matter is the same. `place`, `text`, `scope` and `threshold`
    are the words of the table, in Chinese. `limits` are the numbers of the threshold by name, None where a number
    exists and is not known; a name tells the unit: `days` are calendar days, `working_days` 工作日, and likewise
    `hours`, `months`, `years`, `seconds`, `percent`; `month` and `day` are a day of the year; other names count things.
    `terms` are the words that a rule needs: elements, patterns, suffixes, hosts, in the order of the norm.
    `points`: of one hit, in a frame the total of the part; None with `scored`: a value exists and is not known.
    `norm`: the norm that the clause is of, where it is not that of the standard. `since`: the first day of the
    clause, where later than its standard's. `not_covered`: why no rule covers it, by language; empty where one does
    or nobody has said.
    """

    id: str
    place: str = ""
    indicator: str = ""
    text: str
    scope: str = ""
    threshold: str = ""
    limits: Mapping[str, Number | None] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    severity: Severity
    points: Decimal | None = None
    scored: bool = False
    automation: Automation = Automation.NOT_A_CHECK
    status: Status
    source: str = ""
    note: str = ""
    norm: str = ""
    since: date | None = None
    not_covered: Mapping[str, str] = field(default_factory=dict)

    @property
    def points_unknown(self) -> bool:
        """Does the norm give points that are not known? They are never filled in by a guess."""
        return self.scored and self.points is None

    def limit(self, name: str) -> Number:
        """The number of that name; LookupError where the clause has none or it is not known."""
        number = self.limits.get(name)
        if number is None:
            raise LookupError(f"{self.id} has no known limit {name}")
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One edition of a standard.

    `number` is the 文号. `effective_from`: the first day; `day_status` tells how well that day is known.
    `superseded_by` is the `name` of the edition of another standard that took this one's place.
    """

    id: str
    edition: str
    title: str
    number: str = ""
    effective_from: date
    day_status: Status = Status.UNVERIFIED
    superseded_by: str | None = None
    status: Status
    source: str
    note: str = ""
    clauses: tuple[Clause, ...]

    @property
    def name(self) -> str:
        """Standard and edition: `site-inspection/2019`."""
        return f"{self.id}/{self.edition}"

    def find(self, clause: str) -> Clause | None:
        """The clause of that id."""
        return next((one for one in self.clauses if one.id == clause), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """All editions of all standards; of one standard no two begin on the same day."""

    editions: tuple[Standard, ...]

    def in_force(self, as_of: date) -> tuple[Standard, ...]:
        """The edition of each standard that is in force on a day, by id.

        The newest that has begun; none where it was superseded by an edition that has begun as well.
        """
        begun = {one.name: one for one in self.editions if one.effective_from <= as_of}
        newest: dict[str, Standard] = {}
        for one in sorted(begun.values(), key=lambda one: (one.id, one.effective_from)):
            newest[one.id] = one
        return tuple(one for one in newest.values() if one.superseded_by not in begun)

    def find(self, standard: str, as_of: date) -> Standard | None:
        """The edition of that standard in force on a day."""
        return next((one for one in self.in_force(as_of) if one.id == standard), None)

    def clause(self, clause: str, as_of: date) -> Clause | None:
        """The clause of that id as it stands on a day."""
        found = next((one for edition in self.in_force(as_of) if (one := edition.find(clause))), None)
        return found if found and (found.since is None or found.since <= as_of) else None
