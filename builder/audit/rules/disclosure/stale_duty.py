"""An item was not renewed in its rhythm.

Clause   ML20-01 for the rhythm that a directory promises, GK19-26 or GK19-49 for one of the law.
Asks     An item with a rhythm or a yearly day is renewed in it.
Why      Last year's figures pass for this year's.
Passes   Half-yearly, renewed on 2026-08-10, inspected on 2026-11-21.
Fails    Half-yearly, last renewed on 2026-01-15.
Mend     Publish the period's content; or declare that there is none.
By hand  Where the calendar of a year is not known yet the day is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.register import DIRECTORY
from catalog.verdict import Grade

RULE = Rule(
    id="stale-duty",
    family=Family.DISCLOSURE,
    clauses=("ML20-01", "GK19-26", "GK19-49"),
    scope=Scope.DUTY,
    impact=Impact.MODERATE,
)


def applies(duty: Duty) -> bool:
    """Is anything published for the item?"""
    return bool(duty.judgement.discharges)


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Rhythms and days of the year that passed without a publication."""
    item = duty.judgement.duty.item
    law, promise = (item.statutory.clause, item.statutory.status.known), (DIRECTORY, item.status.known)
    for stale in duty.judgement.stale:
        perhaps = stale.grade is Grade.PROVISIONAL
        tell = duty.spot.asks if perhaps else duty.spot.fails
        yield tell(
            "perhaps" if perhaps else "stale",
            anchor=stale.grade.value,
            due=stale.due_on,
            renewed=stale.renewed_on or ("never",),
            grade=(stale.grade.value,),
        ).resting_on(*(law if stale.grade is Grade.STATUTORY else promise))
