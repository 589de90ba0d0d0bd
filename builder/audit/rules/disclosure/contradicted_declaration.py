"""An item is declared to be empty.

Clause   The one by which the item is owed, as missing-duty has it.
Asks     An item is either published or declared to have no content.
Why      Readers who find the declaration look no further.
Mend     Withdraw the declaration; or take the item out of the document's head where it does not publish it.
By hand  Look whether the document indeed publishes the item.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.verdict import Doubt

RULE = Rule(
    id="contradicted-declaration",
    family=Family.DISCLOSURE,
    clauses=("GK19-20", "GK19-21.1", "GK19-21.2", "GK19-12", "GK19-49", "YS18-14.1", "YS18-14.2", "ML20-01"),
    scope=Scope.DUTY,
    impact=Impact.MINOR,
)


def applies(duty: Duty) -> bool:
    """Has the item been declared to be empty?"""
    return duty.judgement.declaration is not None


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """The declaration holds while documents publish the item."""
    declaration, owed = duty.judgement.declaration, duty.judgement.duty
    doubts = {review.doubt for review in duty.judgement.reviews}
    if declaration is not None and Doubt.DECLARED_THOUGH_PUBLISHED in doubts:
        yield duty.spot.asks(
            "contradicted",
            mark=declaration.mark,
            excerpt=declaration.reason,
            count=len(duty.judgement.discharges),
            declared=declaration.declared_on,
            expires=declaration.expires_on,
        ).resting_on(owed.item.clause, owed.known)
