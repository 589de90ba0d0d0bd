"""A document that had to be taken over was taken over too late.

Clause   ZY17-26; hours or working days that the owner wrote into its push go before the norm's 12 hours, and are the
         cluster's own promise, not words of the norm. For what does not come from above only the owner's hold.
Asks     What the level above marks as to be forwarded is adopted or forwarded within its time.
Why      Important policies are read where citizens are used to look, and while they are news.
Passes   Published at 09:00, forwarded at 20:30 of the same day.
Fails    Published at 09:00, to be forwarded within 24 hours, forwarded at 15:00 of the next day.
Mend     Forward in time from now on; subscribe to the channel, and nobody need do it by hand.
By hand  Of an adoption only the day is known: one on the last day is taken as in time. Where the calendar of a year is
         not known yet the day is provisional; look again when it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.sharing import Demand

RULE = Rule(
    id="late-forward",
    family=Family.SHARING,
    clauses=("ZY17-26",),
    scope=Scope.DEMAND,
    impact=Impact.MODERATE,
)


def applies(demand: Demand) -> bool:
    """Was it taken over, and does anybody say in what time?"""
    return demand.is_timed and demand.taken is not None


def check(demand: Demand, asked: Asked) -> Iterator[Finding]:
    """Taken over after the last moment; provisional days only ask."""
    taken = demand.taken
    assert taken is not None  # noqa: S101 - it applies
    deadline = demand.deadline(lambda: asked.number("hours"), asked.calendar)
    if deadline.missed_at(taken.at):
        tell, problem = demand.spot.fails, "late"
    elif deadline.perhaps_missed_at(taken.at):
        tell, problem = demand.spot.asks, "perhaps"
    else:
        return
    yield tell(
        problem,
        address=taken.address,
        mark=taken.mark,
        owner=demand.owner,
        since=demand.since,
        at=taken.when,
        way=(taken.way.value,),
        last=deadline.last,
        by=("norm" if demand.by_norm else "owner",),
    )
