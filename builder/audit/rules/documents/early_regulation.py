"""A regulation comes into force too soon after it was made public.

Clause   GZ17-30, 规章制定程序条例.
Asks     A regulation (规章) comes into force when the days of the clause have passed since it was made public.
Why      People must have time to learn of a rule before it binds them.
Mend     Correct the days, if one of them was mistaken; else ask the office of legislation.
By hand  Where it could not wait for national security or the currency the article allows it to come at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Policy

RULE = Rule(
    id="early-regulation",
    family=Family.DOCUMENTS,
    clauses=("GZ17-30",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a regulation, made public by an order, with both days?"""
    detail = document.detail
    if not isinstance(detail, Policy) or "令第" not in detail.number.text:
        return False
    return detail.effective_on is not None and document.head.made_on is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Fewer days lie between the two than the clause wants."""
    detail, made = document.detail, document.head.made_on
    if not isinstance(detail, Policy) or detail.effective_on is None or made is None:
        return
    days, least = (detail.effective_on - made).days, asked.number("days")
    if days < least:
        yield document.spot.asks("early", days=days, least=least, made=made, effective=detail.effective_on)
