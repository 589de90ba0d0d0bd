"""Published after the day that the directory promises.

Clause   ML20-01; the promise of each item is the time limit in its directory (承诺期限).
Asks     Each document of an item is published within the limit that the directory promises.
Why      A directory is a promise to the public; one that is not kept is worth nothing.
Passes   10 working days promised from 2026-08-03, published on 2026-08-10.
Fails    10 working days promised from 2026-08-03, published on 2026-08-20, the law allows until 2026-08-23.
Mend     Publish in time from now on; or have the directory promise what can be kept within the law.
By hand  Where the calendar of a year is not known yet the day is provisional; look again when it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.register import DIRECTORY
from catalog.verdict import Grade

RULE = Rule(
    id="late-beyond-the-promise",
    family=Family.DISCLOSURE,
    clauses=("ML20-01",),
    scope=Scope.DUTY,
    impact=Impact.MODERATE,
)


def applies(duty: Duty) -> bool:
    """Is anything published for the item?"""
    return bool(duty.judgement.discharges)


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Documents after the promised day that the law still allows; provisional days only ask."""
    item = duty.judgement.duty.item
    for late in duty.judgement.late:
        if late.promised is None:
            continue
        if late.grade is Grade.PROMISED:
            tell, problem = duty.spot.fails, "late"
        elif late.grade is Grade.PROVISIONAL and late.promised.perhaps_missed_on(late.published_on):
            tell, problem = duty.spot.asks, "perhaps"
        else:
            continue
        yield tell(
            problem,
            anchor=late.document.text,
            address=late.address,
            mark=late.mark,
            published=late.published_on,
            due=late.promised.day,
            started=late.started_on or ("no-day",),
            words=item.promised.words,
        ).resting_on(DIRECTORY, item.status.known)
