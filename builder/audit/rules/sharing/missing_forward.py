"""A document that had to be taken over was not, and its time is over.

Clause   ZY17-26; hours or working days that the owner wrote into its push go before the norm's 12 hours, and are the
         cluster's own promise, not words of the norm. For what does not come from above only the owner's hold.
Asks     What the level above marks as to be forwarded is adopted, forwarded, or rejected with a reason.
Why      Citizens who only know their county's site never hear of it.
Passes   To be forwarded until tomorrow; or rejected, with the reason written down.
Fails    To be forwarded within 24 hours, published three days ago, and nothing was done.
Mend     Adopt it in adoptions.yaml, or publish a document that names it in forwards; or reject it with the reason.
By hand  It may have been passed on in a document that does not name it: then name it there. Where the calendar of a
         year is not known yet the day is provisional; look again when it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.sharing import Demand

RULE = Rule(
    id="missing-forward",
    family=Family.SHARING,
    clauses=("ZY17-26",),
    scope=Scope.DEMAND,
    impact=Impact.SERIOUS,
)


def applies(demand: Demand) -> bool:
    """Does anybody say in what time it is to be taken over?"""
    return demand.is_timed


def check(demand: Demand, asked: Asked) -> Iterator[Finding]:
    """Neither taken over nor rejected when its time is over; provisional days only ask."""
    if demand.taken is not None or demand.rejected:
        return
    deadline = demand.deadline(lambda: asked.number("hours"), asked.calendar)
    if deadline.missed_at(asked.moment):
        tell, problem = demand.spot.fails, "missing"
    elif deadline.perhaps_missed_at(asked.moment):
        tell, problem = demand.spot.asks, "perhaps"
    else:
        return
    by = "norm" if demand.by_norm else "owner"
    yield tell(problem, owner=demand.owner, since=demand.since, last=deadline.last, by=(by,))
