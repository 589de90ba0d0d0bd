"""What was found beside what people wrote of it: the state of every case, and what weighs in the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from builder.audit.examine import Recorded
from builder.audit.inspection import CaseFile, FindingState
from catalog.ledger import LedgerEntry, LedgerStatus, Waiver
from catalog.standard import Clause, Standards, Status, weakest


def settle(
    findings: Iterable[Recorded], ledger: Iterable[LedgerEntry], waivers: Iterable[Waiver], *, as_of: date
) -> tuple[CaseFile, ...]:
    """Every finding and every entry of the ledger as one case each, by site and fingerprint."""
    found = {one.fingerprint: one for one in findings}
    entries = {one.fingerprint.text: one for one in ledger if one.found_on <= as_of}
    holding = [one for one in waivers if one.holds_on(as_of)]
    cases = [_case(name, found.get(name), entries.get(name), holding, as_of) for name in found.keys() | entries.keys()]
    return tuple(sorted(cases, key=lambda case: (case.site, case.fingerprint)))


def count_hits(cases: Iterable[CaseFile]) -> Mapping[str, Counter[str]]:
    """By site, how many failed findings stand against each clause: neither waived nor dismissed."""
    hits: dict[str, Counter[str]] = {}
    for case in cases:
        if case.weighs:
            hits.setdefault(case.site, Counter())[case.clause] += 1
    return hits


def find_weakest(cases: Iterable[CaseFile]) -> Mapping[str, Mapping[str, Status]]:
    """By site, how well the least known is known that the failed findings against each clause rest on.

    Of what people found nothing is known besides the clause.
    """
    found: dict[str, dict[str, Status]] = {}
    for case in cases:
        if case.weighs and case.recorded is not None:
            own, status = found.setdefault(case.site, {}), case.recorded.clause_status
            own[case.clause] = weakest((own.get(case.clause, status), status))
    return found


def name_clauses(cases: Iterable[CaseFile], standards: Standards, today: date) -> Mapping[str, Clause]:
    """The clauses that cases rest on, by id, those in force: what this run found, and what people found."""
    cases = tuple(cases)
    written = {case.entry.clause for case in cases if case.entry is not None}
    names = sorted((written | {case.clause for case in cases}) - {""})
    return {name: clause for name in names if (clause := standards.clause(name, today)) is not None}


def _case(
    name: str, recorded: Recorded | None, entry: LedgerEntry | None, waivers: Iterable[Waiver], as_of: date
) -> CaseFile:
    waiver = next((one for one in waivers if _covers(one, name, recorded, entry)), None)
    return CaseFile(
        fingerprint=name,
        site=recorded.site if recorded else entry.site if entry else "",
        rule=recorded.rule if recorded else entry.rule if entry else "",
        state=_state(recorded, entry, waiver, as_of),
        recorded=recorded,
        entry=entry,
        waiver=waiver,
    )


def _covers(waiver: Waiver, name: str, recorded: Recorded | None, entry: LedgerEntry | None) -> bool:
    if waiver.fingerprint is not None:
        return waiver.fingerprint.text == name
    rule = recorded.rule if recorded else entry.rule if entry else ""
    site = recorded.site if recorded else entry.site if entry else ""
    if (waiver.rule, waiver.site) != (rule, site):
        return False
    return not waiver.key or (recorded is not None and recorded.finding.key == waiver.key)


def _state(recorded: Recorded | None, entry: LedgerEntry | None, waiver: Waiver | None, as_of: date) -> FindingState:
    if recorded is None and entry is not None:
        return _state_of_unfound(entry, waiver, as_of)
    if waiver is not None:
        return FindingState.WAIVED
    if entry is None:
        return FindingState.NEW
    if entry.status is LedgerStatus.DISMISSED:
        return FindingState.DISMISSED
    if entry.status is LedgerStatus.CLOSED:
        return FindingState.REOPENED
    return FindingState.OVERDUE if entry.is_overdue(as_of, found=True) else FindingState.KNOWN


def _state_of_unfound(entry: LedgerEntry, waiver: Waiver | None, as_of: date) -> FindingState:
    """A machine's finding that is not found again may be closed; a person's stands until that person closes it.

    No machine looks at it again, so 已整改 is the unit's claim and no re-check: the finding stands until it is closed,
    dismissed or waived.
    """
    if entry.status is LedgerStatus.CLOSED:
        return FindingState.CLOSED
    if entry.status is LedgerStatus.DISMISSED:
        return FindingState.DISMISSED
    if not entry.fingerprint.by_hand:
        return FindingState.GONE
    if waiver is not None or entry.status is LedgerStatus.WAIVED:
        return FindingState.WAIVED
    return FindingState.OVERDUE if entry.is_overdue(as_of) else FindingState.KNOWN
