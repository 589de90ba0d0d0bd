"""The draw: anybody with the seed draws the same, and a few more findings change little of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.audit.examine import Recorded
from builder.audit.finding import Finding, Verdict
from builder.audit.inspection import CaseFile, FindingState
from builder.audit.sampling import draw
from catalog.standard import Status


def case(number: int, verdict: Verdict = Verdict.TO_REVIEW, state: FindingState = FindingState.NEW) -> CaseFile:
    """A case of a number."""
    name = f"{number:016x}"
    recorded = Recorded(
        fingerprint=name,
        rule="missing-editor",
        clause="BQ17-04",
        clause_status=Status.REPRINT,
        site=f"site-{number % 7}",
        finding=Finding(verdict=verdict, problem="missing", key=f"document:{number}"),
    )
    return CaseFile(
        fingerprint=name,
        site=recorded.site,
        rule=recorded.rule,
        state=state,
        recorded=recorded,
        entry=None,
        waiver=None,
    )


NUMBERS = st.sets(st.integers(0, 999), max_size=60)


@settings(deadline=None)
@given(numbers=NUMBERS, size=st.integers(0, 20), seed=st.integers(0, 9))
def test_the_same_seed_draws_the_same(numbers: set[int], size: int, seed: int) -> None:
    cases = [case(number) for number in numbers]
    drawn = draw(cases, size=size, seed=seed)
    assert draw(reversed(cases), size=size, seed=seed) == drawn
    assert len(set(drawn.fingerprints)) == min(size, len(numbers))
    assert set(drawn.fingerprints) <= {one.fingerprint for one in cases}
    larger = draw(cases, size=size + 3, seed=seed)
    assert set(drawn.fingerprints) <= set(larger.fingerprints)


@settings(deadline=None)
@given(numbers=NUMBERS, more=NUMBERS, size=st.integers(1, 20))
def test_each_finding_more_changes_at_most_one_of_the_drawn(numbers: set[int], more: set[int], size: int) -> None:
    before = set(draw([case(number) for number in numbers], size=size, seed=3).fingerprints)
    after = set(draw([case(number) for number in numbers | more], size=size, seed=3).fingerprints)
    assert len(before - after) <= len(more - numbers)


def test_another_seed_draws_others() -> None:
    cases = [case(number) for number in range(200)]
    drawn = {draw(cases, size=10, seed=seed).fingerprints for seed in range(20)}
    assert len(drawn) == 20
    times = [sum(one.fingerprint in names for names in drawn) for one in cases]
    assert max(times) <= 6


@pytest.mark.parametrize(
    ("verdict", "state", "taken"),
    [
        (Verdict.TO_REVIEW, FindingState.NEW, 1),
        (Verdict.TO_REVIEW, FindingState.OVERDUE, 1),
        (Verdict.FAILED, FindingState.NEW, 0),
        (Verdict.TO_REVIEW, FindingState.WAIVED, 0),
        (Verdict.TO_REVIEW, FindingState.DISMISSED, 0),
    ],
)
def test_only_what_waits_for_a_person_is_drawn(verdict: Verdict, state: FindingState, taken: int) -> None:
    assert len(draw([case(1, verdict, state)], size=5, seed=0).fingerprints) == taken
