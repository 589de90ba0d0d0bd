"""Whether an item came in time cannot be measured.

Clause   GK19-26 and ML20-01; whether they are kept cannot be told.
Asks     The wording of each limit can be understood, and each document tells the day from which it runs.
Why      A limit that nobody can measure binds nobody.
Mend     Write the starting day (date of making, approval, decision) into the document; have the wording of the
         directory made clear.
By hand  A person measures the limit by the papers.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.register import DIRECTORY
from catalog.verdict import Doubt

UNMEASURED = (Doubt.NO_START, Doubt.SCOPED_LIMIT, Doubt.LIMIT_NOT_UNDERSTOOD)

RULE = Rule(
    id="unmeasured-limit",
    family=Family.DISCLOSURE,
    clauses=("GK19-26", "ML20-01"),
    scope=Scope.DUTY,
    impact=Impact.MINOR,
)


def applies(duty: Duty) -> bool:
    """Is anything published for the item?"""
    return bool(duty.judgement.discharges)


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Doubts about a limit, of a document or of the whole item."""
    item = duty.judgement.duty.item
    for review in duty.judgement.reviews:
        if review.doubt in UNMEASURED:
            anchor = review.document.text if review.document else ""
            found = duty.spot.asks(review.doubt.value, anchor=anchor, mark=review.mark, words=item.promised.words)
            wording = review.doubt is Doubt.LIMIT_NOT_UNDERSTOOD
            yield found.resting_on(DIRECTORY, item.status.known) if wording else found
