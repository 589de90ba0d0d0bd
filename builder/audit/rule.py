"""A rule: which clause it holds subjects against, and what it may know when it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from builder.audit.finding import Finding
from catalog.standard import Clause, Number, Standards
from catalog.vocabulary import WordLists
from catalog.workdays import WorkCalendar


class Scope(StrEnum):
    """What kind of subject a rule looks at."""

    CLUSTER = "cluster"
    SITE = "site"
    CHANNEL = "channel"
    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    DUTY = "duty"
    DEMAND = "demand"
    PAGE = "page"


class Family(StrEnum):
    """The folder that a rule lives in."""

    ACCESS = "access"
    ANNUAL_REPORT = "annual_report"
    ATTACHMENTS = "attachments"
    DISCLOSURE = "disclosure"
    DOCUMENTS = "documents"
    FRESHNESS = "freshness"
    IDENTITY = "identity"
    INTERACTION = "interaction"
    LINEAGE = "lineage"
    LINKS = "links"
    SAFETY = "safety"
    SERVICES = "services"
    SHARING = "sharing"
    TAGS = "tags"


class Impact(StrEnum):
    """What the fault does to readers; weight and veto are written in the standard, not here."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`id` is the fault, such that "allow *id*" reads well; the first of `clauses` is the one that weighs, unless a
    finding names another one that it is under.

    `foreign`: it needs nothing but pages, and so can be asked of a site that was built elsewhere.
    """

    id: str
    family: Family
    clauses: tuple[str, ...]
    scope: Scope
    impact: Impact
    foreign: bool = False


class NotKnown(Exception):
    """The norm has a number here that is not known: nothing can be held against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a rule may know besides its subject: the moment, its clauses as they are in force then, all standards, the
    calendar of working days, the local word lists.
    """

    moment: datetime
    clauses: Mapping[str, Clause]
    clause: Clause
    standards: Standards
    calendar: WorkCalendar
    words: WordLists

    @property
    def today(self) -> date:
        """The day of the inspection."""
        return self.moment.date()

    def held(self, clause: str, day: date) -> Clause | None:
        """A clause as it was in force on a day; None where it was not: nothing of that day is held against it."""
        then, now = (self.standards.clause(clause, one) for one in (day, self.today))
        return self.clauses.get(clause, then) if then == now else then

    def number_on(self, day: date, name: str) -> int | None:
        """A whole number of the rule's first clause as it was on a day; None where it was not in force.

        Raises NotKnown.
        """
        clause = self.held(self.clause.id, day)
        return None if clause is None else replace(self, clauses={clause.id: clause}).number(name, clause.id)

    def number(self, name: str, clause: str = "") -> int:
        """A whole number of the rule's first clause, or of another that it names. Raises NotKnown."""
        value = self._limit(name, clause)
        if value != int(value):
            raise NotKnown(name)
        return int(value)

    def decimal(self, name: str, clause: str = "") -> Decimal:
        """A number with decimals. Raises NotKnown."""
        return Decimal(self._limit(name, clause))

    def terms(self, clause: str = "") -> tuple[str, ...]:
        """The words that a clause lists. Raises NotKnown where it is not in force or lists none."""
        found = self.clauses.get(clause) if clause else self.clause
        if found is None or not found.terms:
            raise NotKnown(clause or self.clause.id)
        return found.terms

    def _limit(self, name: str, clause: str) -> Number:
        found = self.clauses.get(clause) if clause else self.clause
        value = found.limits.get(name) if found is not None else None
        if value is None:
            raise NotKnown(name)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """A rule with its two functions, as its file holds them, and its documentation."""

    rule: Rule
    applies: Callable[..., bool]
    check: Callable[..., Iterator[Finding]]
    text: str

    def ask(self, subject: Any, asked: Asked) -> tuple[Finding, ...]:
        """All that the rule finds at a subject that it applies to. Raises NotKnown."""
        return tuple(self.check(subject, asked))
