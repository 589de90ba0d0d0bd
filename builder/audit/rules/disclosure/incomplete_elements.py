"""Elements of an item are not published.

Clause   ML20-01; the elements of each item stand in its directory (公开内容（要素）). What article 20 itself names:
         GK19-20.
Asks     The documents of an item together cover every element that the directory names.
Why      An item that is published by half looks complete in every table.
Passes   决算收支 and 转移支付, both covered.
Fails    转移支付 is named by no document, and every document says what it covers.
Mend     Publish the missing elements; name in the head of each document the elements that it covers.
By hand  Where a document does not say what it covers
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.register import DIRECTORY
from catalog.verdict import Doubt

RULE = Rule(
    id="incomplete-elements",
    family=Family.DISCLOSURE,
    clauses=("ML20-01", "GK19-20"),
    scope=Scope.DUTY,
    impact=Impact.MODERATE,
)


def applies(duty: Duty) -> bool:
    """Is the item published, and does its directory name elements?"""
    return bool(duty.judgement.discharges and duty.judgement.duty.item.elements)


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Elements that are certainly missing, and those that nobody can tell of."""
    absent, item = duty.judgement.incomplete, duty.judgement.duty.item
    clause = item.clause if item.clause in asked.clauses else DIRECTORY
    if absent:
        yield duty.spot.fails("missing", elements=absent, count=len(absent)).resting_on(clause, item.status.known)
    for review in duty.judgement.reviews:
        if review.doubt is Doubt.ELEMENTS_NOT_SEEN:
            unseen = duty.spot.asks("unseen", elements=review.elements, count=len(review.elements))
            yield unseen.resting_on(clause, item.status.known)
