"""Findings beside what people wrote of them: each case once, in one state; what weighs and what does not."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.audit.examine import Recorded
from builder.audit.finding import Finding, Verdict
from builder.audit.inspection import CaseFile, FindingState
from builder.audit.settling import count_hits, find_weakest, settle
from catalog.ledger import Fingerprint, LedgerEntry, LedgerStatus, Waiver
from catalog.origin import Mark
from catalog.standard import Status

TODAY = date(2026, 11, 25)
A, B = "a" * 16, "b" * 16


def finding(
    name: str = A, *, site: str = "tingxi", verdict: Verdict = Verdict.FAILED, key: str = "document:x"
) -> Recorded:
    """What a run found."""
    return Recorded(
        fingerprint=name,
        rule="missing-source",
        clause="BQ17-03.3",
        clause_status=Status.REPRINT,
        site="tingxi",
        finding=Finding(verdict=verdict, problem="missing", key="document:x"),
    )


def entry(
    name: str = A,
    status: LedgerStatus = LedgerStatus.CONFIRMED,
    *,
    found_on: date = date(2026, 11, 1),
    due_on: date | None = None,
    clause: str = "",
) -> LedgerEntry:
    """What people wrote."""
    return LedgerEntry(
        fingerprint=Fingerprint(name),
        site="tingxi",
        rule="" if name.startswith("hand") else "missing-source",
        clause=clause,
        found_on=found_on,
        status=status,
        due_on=due_on,
    )


def waiver(*, name: str = "", site: str = "tingxi", key: str = "", days: tuple[int, int] = (1, 30)) -> Waiver:
    """A waiver of November."""
    return Waiver(
        rule="" if name else "missing-source",
        site="" if name else site,
        key=key,
        fingerprint=Fingerprint(name) if name else None,
        reason="迁移",
        approver="厅",
        granted_on=date(2026, 11, days[0]),
        expires_on=date(2026, 11, days[1]),
        mark=Mark("w.yaml"),
    )


def state(found: Recorded | None, kept: LedgerEntry | None, *waivers: Waiver) -> FindingState:
    """The state of the only case."""
    (case,) = settle([found] if found else [], [kept] if kept else [], waivers, as_of=TODAY)
    return case.state


@pytest.mark.parametrize(
    ("found", "kept", "wanted"),
    [
        (finding(), None, FindingState.NEW),
        (finding(), entry(), FindingState.KNOWN),
        (finding(), entry(due_on=date(2026, 11, 24)), FindingState.OVERDUE),
        (finding(), entry(due_on=TODAY), FindingState.KNOWN),
        (finding(), entry(status=LedgerStatus.MENDED, due_on=date(2026, 11, 24)), FindingState.OVERDUE),
        (finding(), entry(status=LedgerStatus.MENDED, due_on=TODAY), FindingState.KNOWN),
        (finding(), entry(status=LedgerStatus.DISMISSED), FindingState.DISMISSED),
        (finding(), entry(status=LedgerStatus.CLOSED), FindingState.REOPENED),
        (finding(), entry(found_on=date(2026, 11, 26)), FindingState.NEW),
        (None, entry(), FindingState.GONE),
        (None, entry(status=LedgerStatus.CLOSED), FindingState.CLOSED),
        (None, entry(status=LedgerStatus.DISMISSED), FindingState.DISMISSED),
        (None, entry("hand-1"), FindingState.KNOWN),
        (None, entry("hand-1", due_on=date(2026, 11, 24)), FindingState.OVERDUE),
        (None, entry("hand-1", status=LedgerStatus.MENDED, due_on=date(2026, 11, 24)), FindingState.KNOWN),
        (None, entry("hand-1", status=LedgerStatus.WAIVED), FindingState.WAIVED),
        (None, entry("hand-1", status=LedgerStatus.CLOSED), FindingState.CLOSED),
    ],
)
def test_states(found: Recorded | None, kept: LedgerEntry | None, wanted: FindingState) -> None:
    assert state(found, kept) is wanted


@pytest.mark.parametrize(
    ("given_waiver", "holds"),
    [
        (waiver(), True),
        (waiver(name=A), True),
        (waiver(key="document:x"), True),
        (waiver(days=(25, 25)), True),
        (waiver(name=B), False),
        (waiver(site="liuzhu"), False),
        (waiver(key="document:y"), False),
        (waiver(days=(1, 24)), False),
        (waiver(days=(26, 30)), False),
    ],
)
def test_a_waiver_holds_for_what_it_names_on_its_days(given_waiver: Waiver, *, holds: bool) -> None:
    assert (state(finding(), None, given_waiver) is FindingState.WAIVED) is holds
    assert state(None, entry(), given_waiver) is FindingState.GONE


def hits(*cases: CaseFile) -> Mapping[str, Mapping[str, int]]:
    """The hits of a clause by site."""
    return {site: dict(found) for site, found in count_hits(cases).items()}


def test_what_weighs() -> None:
    found = [finding(), finding(B), finding("c" * 16, verdict=Verdict.TO_REVIEW)]
    cases = settle(found, [entry(B, LedgerStatus.DISMISSED)], (), as_of=TODAY)
    assert hits(*cases) == {"tingxi": {"BQ17-03.3": 1}}
    assert hits(*settle(found, [], [waiver()], as_of=TODAY)) == {}


WEIGHING = (LedgerStatus.CONFIRMED, LedgerStatus.MENDING, LedgerStatus.MENDED)


@pytest.mark.parametrize(("status", "weighs"), [(one, one in WEIGHING) for one in LedgerStatus])
def test_a_finding_by_hand_weighs_once_confirmed_until_it_is_re_checked(status: LedgerStatus, *, weighs: bool) -> None:
    cases = settle([], [entry("hand-1", status, clause="JC19-D15")], (), as_of=TODAY)
    assert hits(*cases) == ({"tingxi": {"JC19-D15": 1}} if weighs else {})


def test_a_waiver_holds_for_a_finding_by_hand() -> None:
    kept = entry("hand-1", clause="JC19-D15")
    assert state(None, kept, waiver(name="hand-1")) is FindingState.WAIVED
    assert hits(*settle([], [kept], [waiver(name="hand-1")], as_of=TODAY)) == {}
    assert state(None, kept, waiver(name="hand-1", days=(1, 24))) is FindingState.KNOWN


def test_hits_are_known_no_better_than_the_weakest_that_stands() -> None:
    weak = replace(finding(B), clause_status=Status.UNVERIFIED)
    assert find_weakest(settle([finding(), weak], [], [], as_of=TODAY)) == {"tingxi": {"BQ17-03.3": Status.UNVERIFIED}}
    waived = settle([finding(), weak], [], [waiver(name=B)], as_of=TODAY)
    assert find_weakest(waived) == {"tingxi": {"BQ17-03.3": Status.REPRINT}}


NAMES = st.sampled_from([character * 16 for character in "0123"])
ENTRIES = st.builds(
    entry,
    st.one_of(NAMES, st.sampled_from(["hand-1", "hand-2"])),
    st.sampled_from(LedgerStatus),
    found_on=st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=2)),
    due_on=st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9)),
)


@settings(deadline=None)
@given(
    found=st.lists(NAMES, unique=True),
    kept=st.lists(ENTRIES, unique_by=lambda one: one.fingerprint),
    order=st.randoms(use_true_random=False),
)
def test_every_finding_and_every_entry_is_one_case_whatever_the_order(
    found: list[str], kept: list[LedgerEntry], order: random.Random
) -> None:
    findings = [finding(name) for name in found]
    cases = settle(findings, kept, [waiver(name="0" * 16)], as_of=TODAY)
    known = {one.fingerprint.text for one in kept if one.found_on <= TODAY}
    assert [case.fingerprint for case in cases] == sorted(known | set(found))
    for case in cases:
        assert (case.recorded is not None) == (case.fingerprint in found)
        assert (case.entry is not None) == (case.fingerprint in known)
        assert (case.state in (FindingState.GONE, FindingState.CLOSED)) <= (case.recorded is None)
    order.shuffle(findings)
    order.shuffle(kept)
    assert settle(findings, kept, [waiver(name="0" * 16)], as_of=TODAY) == cases
