"""Hold subjects against every rule that fits them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builder.audit.finding import Finding, Spot, Verdict
from builder.audit.rule import Asked, NotKnown, RulePage, Scope
from builder.audit.subjects.site import Cluster, Site
from catalog.standard import Standards, Status, weakest
from catalog.vocabulary import WordLists
from catalog.workdays import WorkCalendar

UNKNOWN_LIMIT = "limit-unknown"
"""The problem of a subject whose clause has a number that is not known; every rule may have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An inspection: when, by which standards, with which calendar and word lists."""

    moment: datetime
    standards: Standards
    calendar: WorkCalendar
    words: WordLists


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A finding with the rule and the clause it stands on.

    `clause_status` is the clause's (official … unverified), or that of the weakest thing the finding rests on besides.
    """

    fingerprint: str
    rule: str
    clause: str
    clause_status: Status
    site: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many subjects of a site a rule was put to, by verdict."""

    passed: int = 0
    failed: int = 0
    to_review: int = 0
    not_applicable: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            passed=self.passed + other.passed,
            failed=self.failed + other.failed,
            to_review=self.to_review + other.to_review,
            not_applicable=self.not_applicable + other.not_applicable,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the rules say of one site (or of the cluster, whose id is empty): findings in order, counts by rule."""

    site: str
    findings: tuple[Recorded, ...]
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A rule made ready for an occasion; `asked` is None where its first clause is not in force."""

    page: RulePage
    asked: Asked | None


def prepare(rules: Iterable[RulePage], occasion: Occasion) -> tuple[Question, ...]:
    """Every rule with its clauses as they are in force."""
    return tuple(Question(page=page, asked=_ask(page, occasion)) for page in rules)


def examine_site(site: Site, questions: Iterable[Question]) -> Examination:
    """Put every rule but those of the cluster to the site; to one built elsewhere, only those that need no source."""
    fitting = [one for one in questions if one.page.rule.scope is not Scope.CLUSTER]
    if not site.built:
        fitting = [one for one in fitting if one.page.rule.foreign]
    subjects = {scope: _subjects_of(site, scope) for scope in Scope}
    return _examine(site.id, fitting, subjects)


def examine_cluster(cluster: Cluster, questions: Iterable[Question]) -> Examination:
    """Put the rules of the whole cluster to it."""
    fitting = [one for one in questions if one.page.rule.scope is Scope.CLUSTER]
    return _examine("", fitting, {Scope.CLUSTER: (cluster,)})


def _subjects_of(site: Site, scope: Scope) -> Sequence[Any]:
    if scope is Scope.ATTACHMENT:
        return tuple(one for document in site.documents for one in document.attachments)
    subjects: Mapping[Scope, Sequence[Any]] = {
        Scope.SITE: (site,),
        Scope.CHANNEL: site.channels,
        Scope.DOCUMENT: site.documents,
        Scope.DUTY: site.duties,
        Scope.DEMAND: site.demands,
        Scope.PAGE: site.pages,
    }
    return subjects.get(scope, ())


def _examine(site: str, questions: Iterable[Question], subjects: Mapping[Scope, Sequence[Any]]) -> Examination:
    found: dict[str, Recorded] = {}
    counts: dict[str, Counts] = {}
    for question in questions:
        total = Counts()
        for subject in subjects[question.page.rule.scope]:
            findings = _put(question, subject)
            total += _count(findings)
            for one in findings or ():
                recorded = _record(question, site, one)
                found.setdefault(recorded.fingerprint, recorded)
        counts[question.page.rule.id] = total
    return Examination(site=site, findings=tuple(sorted(found.values(), key=_order)), counts=counts)


def _ask(page: RulePage, occasion: Occasion) -> Asked | None:
    """What the rule may know on this occasion."""
    day = occasion.moment.date()
    known = [clause for name in page.rule.clauses if (clause := occasion.standards.clause(name, day)) is not None]
    clauses = {clause.id: clause for clause in known}
    first = clauses.get(page.rule.clauses[0])
    if first is None:
        return None
    return Asked(
        moment=occasion.moment,
        clauses=clauses,
        clause=first,
        standards=occasion.standards,
        calendar=occasion.calendar,
        words=occasion.words,
    )


def _put(question: Question, subject: Any) -> tuple[Finding, ...] | None:
    """What the rule finds; None where it does not apply."""
    if question.asked is None or not question.page.applies(subject):
        return None
    try:
        return question.page.ask(subject, question.asked)
    except NotKnown as unknown:
        spot: Spot = subject.spot
        return (spot.asks(UNKNOWN_LIMIT, limit=str(unknown)),)


def _count(findings: Sequence[Finding] | None) -> Counts:
    if findings is None:
        return Counts(not_applicable=1)
    if any(one.verdict is Verdict.FAILED for one in findings):
        return Counts(failed=1)
    return Counts(to_review=1) if findings else Counts(passed=1)


def _record(question: Question, site: str, finding: Finding) -> Recorded:
    assert question.asked is not None  # noqa: S101 - a rule without a clause finds nothing
    site = finding.site or site
    asked = question.asked
    named = asked.held(finding.under, asked.today) if finding.under else None
    clause = named or asked.clause
    return Recorded(
        fingerprint=finding.fingerprint(question.page.rule.id, site),
        rule=question.page.rule.id,
        clause=clause.id,
        clause_status=weakest((clause.status, *([finding.known] if finding.known else []))),
        site=site,
        finding=finding,
    )


def _order(one: Recorded) -> tuple[str, str, str, str, str]:
    return (one.rule, one.finding.key, one.finding.problem, one.finding.anchor, one.fingerprint)
