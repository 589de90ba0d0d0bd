"""A draft was put to the public for too few days.

Clause   YH19-62, ZD19-15, GZ17-15, FW11-10 and GH19-26, which all want the same number of days.
Asks     A draft lies open to the public for as many days as the law wants.
Why      Whoever has no time to read has no say.
Mend     Extend the term; or tell the public why it is shorter.
By hand  Which law holds depends on the draft; 一般 allows exceptions that are told.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Consultation

RULE = Rule(
    id="short-consultation",
    family=Family.DISCLOSURE,
    clauses=("YH19-62", "ZD19-15", "GZ17-15", "FW11-10", "GH19-26"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a consultation?"""
    return isinstance(document.detail, Consultation)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """It is open for fewer days, both ends counted, than the clause wants."""
    detail = document.detail
    if not isinstance(detail, Consultation):
        return
    days = (detail.closes_on - detail.opens_on).days + 1
    least = asked.number("shown_days")
    if days < least:
        yield document.spot.asks("short", days=days, least=least, opens=detail.opens_on, closes=detail.closes_on)
