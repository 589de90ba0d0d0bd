"""检查: one run over a cluster, as reports tell it. Values only; nothing here is worked out again later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from builder.audit.examine import Counts, Recorded
from builder.audit.finding import Verdict
from builder.audit.subjects.sharing import Share
from catalog.identity import DocumentId
from catalog.ledger import LedgerEntry, LedgerStatus, Waiver
from catalog.origin import Mark
from catalog.score import Score
from catalog.standard import Clause
from catalog.terms import Body, Level, Presence
from catalog.verdict import Grade, Standing


class ChannelState(StrEnum):
    """How a channel stands.

    EXEMPT: it need not be renewed, or its page shows something though it holds no document: it sums up others, or is
    made of settings. DECLARED: it is empty, and a declaration says why.
    """

    FRESH = "fresh"
    SILENT = "silent"
    EMPTY = "empty"
    DECLARED = "declared"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A line of 栏目更新表. `allowed_days` is None where the channel need not be renewed."""

    path: str
    title: str
    type: str
    address: str
    newest_on: date | None
    count: int
    allowed_days: int | None
    state: ChannelState


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document that discharges a duty."""

    document: DocumentId
    address: str
    mark: Mark
    published_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A line of 责任事项覆盖表. `grade` is the worst lateness of its documents; `days` the calendar days between making
    and publication of the newest one, None where that is not known. `mark` is the
    line that tells how it stands: of the document, of the declaration, else of the item.
    """

    item: str
    field: str
    title: str
    standing: Standing
    certain: bool
    grade: Grade | None
    days: int | None
    incomplete: int
    stale: bool
    evidence: tuple[Evidence, ...]
    declared_until: date | None
    declared_why: str
    address: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """互动答复: letters published with their answers, and how many of the answers came within the working days."""

    count: int
    in_time: int
    within_working_days: int | None
    newest_on: date | None
    slowest_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A site's numbers at a glance."""

    documents: int
    pages: int
    attachments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site in an inspection. `held`: its sources have faults, so nothing of it could be examined."""

    id: str
    name: str
    level: Level | None
    body: Body | None
    presence: Presence
    parent: str
    organ: str
    code: str
    address: str
    mark: Mark | None
    serves_public: bool
    held: bool
    built: bool
    shape: Shape
    channels: tuple[ChannelRow, ...]
    duties: tuple[DutyRow, ...]
    letters: Letters
    share: Share
    findings: tuple[Recorded, ...]
    counts: Mapping[str, Counts]


class FindingState(StrEnum):
    """Where a finding stands besides what people wrote of it.

    NEW: this run found it and the ledger does not have it. KNOWN: both have it, or a person found it. WAIVED: a waiver
    holds, or 豁免 is written of what a person found. DISMISSED: 误报核减. GONE: the ledger has it and
    this run did not find it, so it may be closed. CLOSED: 销号 and not found. REOPENED: 销号, and found again.
    OVERDUE: KNOWN, and its day has passed.
    """

    NEW = "new"
    KNOWN = "known"
    WAIVED = "waived"
    DISMISSED = "dismissed"
    GONE = "gone"
    CLOSED = "closed"
    REOPENED = "reopened"
    OVERDUE = "overdue"

    @property
    def counts(self) -> bool:
        """Does the finding weigh in the score?"""
        return self in (FindingState.NEW, FindingState.KNOWN, FindingState.REOPENED, FindingState.OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A fingerprint with all that is known of it: the finding, where this run found it; the ledger's entry; the waiver.

    `site`, `rule` are told by either.
    """

    fingerprint: str
    site: str
    rule: str
    state: FindingState
    recorded: Recorded | None
    entry: LedgerEntry | None
    waiver: Waiver | None

    @property
    def clause(self) -> str:
        """The clause that it rests on: that which this run found it under, else that which the ledger names."""
        return self.recorded.clause if self.recorded else self.entry.clause if self.entry else ""

    @property
    def verdict(self) -> Verdict | None:
        """What is found: by this run, or by a person whose word stands. None for what only the ledger still knows.

        A person's finding that is to be verified is to be reviewed. Who writes that a fault is being mended, or is
        mended, admits it: such a finding is a failure though nobody confirmed it.
        """
        if self.recorded is not None:
            return self.recorded.finding.verdict
        if self.entry is None or not self.entry.fingerprint.by_hand:
            return None
        if self.state in (FindingState.CLOSED, FindingState.DISMISSED):
            return None
        return Verdict.TO_REVIEW if self.entry.status is LedgerStatus.TO_VERIFY else Verdict.FAILED

    @property
    def weighs(self) -> bool:
        """Is it a failure that stands? These, and no others, are what scores and reports count."""
        return self.verdict is Verdict.FAILED and self.state.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRecord:
    """A rule as it was asked: its clause as in force (None: not in force), and the counts over all sites."""

    rule: str
    family: str
    clauses: tuple[str, ...]
    clause: Clause | None
    standard: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """An earlier inspection, as its summary was kept: subjects by verdict, each site's score and failed findings."""

    as_of: date
    sites: int
    by_verdict: Mapping[str, int]
    totals: Mapping[str, str]
    failed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """抽查: which findings to look at by hand were drawn, how many of them, with which seed."""

    size: int
    seed: int
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One run. `commit` is empty where a work tree was read. `editions` are the standards in force, by name.

    `sites` are in the order of the tree, each with its score in `scores`; `cases` by site and fingerprint, all of them:
    found, waived, dismissed, gone. `named_clauses` are those in force that findings and entries of the ledger rest on,
    by id.
    """

    cluster: str
    moment: datetime
    commit: str
    editions: tuple[str, ...]
    sites: tuple[SiteRecord, ...]
    scores: Mapping[str, Score]
    cluster_findings: tuple[Recorded, ...]
    cases: tuple[CaseFile, ...]
    named_clauses: Mapping[str, Clause]
    rules: tuple[RuleRecord, ...]
    past: tuple[PastRun, ...]
    sampling: Sampling | None

    @property
    def as_of(self) -> date:
        """The day of the inspection."""
        return self.moment.date()

    @property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause in force that a finding may rest on, by id: of the rules, and those that the ledger names."""
        return {**self.named_clauses, **{rule.clause.id: rule.clause for rule in self.rules if rule.clause}}

    @property
    def by_verdict(self) -> Mapping[str, int]:
        """Subjects by verdict, all rules and sites together."""
        total = sum((rule.counts for rule in self.rules), Counts())
        return {
            "passed": total.passed,
            "failed": total.failed,
            "to-review": total.to_review,
            "not-applicable": total.not_applicable,
        }
