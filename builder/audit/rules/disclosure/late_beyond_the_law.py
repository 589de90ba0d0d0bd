"""Published after the day that the law allows.

Clause   GK19-26, or the one of the law that goes before it; the limit of each item stands in the registers.
Asks     Each document of an item is published within the limit of the law; 日 and 工作日 are counted as the law counts
         them.
Why      The law's limit is broken whatever the directory promised.
Passes   Approved on 2026-08-03, 20 days allowed, published on 2026-08-10.
Fails    Approved on 2026-08-03, 20 days allowed, published on 2026-09-01.
Mend     Publish in time from now on; ask the drafting office to hand over papers on the day they are signed.
By hand  What was made before the law was in force is not judged by it. Where the calendar of a year is not known yet
         the day is provisional; look again when it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.verdict import Grade

RULE = Rule(
    id="late-beyond-the-law",
    family=Family.DISCLOSURE,
    clauses=(
        "GK19-26",
        "GK19-49",
        "YS18-14",
        "YS18-14.1",
        "YS18-14.2",
        "YS20-06.1",
        "TD21-31",
        "AQ21-78",
        "SC21-09",
        "ZB11-54",
        "CG15-43",
        "CG15-50",
        "CF21-85",
        "MF20-201",
    ),
    scope=Scope.DUTY,
    impact=Impact.SERIOUS,
)


def applies(duty: Duty) -> bool:
    """Is anything published for the item?"""
    return bool(duty.judgement.discharges)


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Documents after the statutory day; provisional days only ask."""
    law = duty.judgement.duty.item.statutory
    for late in duty.judgement.late:
        if late.statutory is None:
            continue
        if late.grade is Grade.STATUTORY:
            tell, problem = duty.spot.fails, "late"
        elif late.statutory.perhaps_missed_on(late.published_on):
            tell, problem = duty.spot.asks, "perhaps"
        else:
            continue
        yield tell(
            problem,
            anchor=late.document.text,
            address=late.address,
            mark=late.mark,
            published=late.published_on,
            due=late.statutory.day,
            started=late.started_on or ("no-day",),
            basis=law.basis,
        ).resting_on(law.clause, law.status.known)
