"""A consultation is over, and nothing is said of what came of it.

Clause   ZY17-22, 互动栏目公开受理反馈. That the results of 征集 are published is unverified, and no time is known.
Asks     After its last day a consultation tells how many opinions came and what became of them.
Why      Who took the trouble to answer wants to know whether it mattered.
Passes   The announcement carries its feedback, even where nobody wrote.
Mend     Write the feedback into the announcement: day, how many came, how many were adopted, and why.
By hand  Results may be published as an article of their own; and soon after the last day they may still be worked on.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Consultation

RULE = Rule(
    id="consultation-without-outcome",
    family=Family.INTERACTION,
    clauses=("ZY17-22",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a consultation?"""
    return isinstance(document.detail, Consultation)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its last day has gone by, and there is no feedback."""
    detail = document.detail
    assert isinstance(detail, Consultation)  # noqa: S101 - the rule applies to nothing else
    if detail.feedback is None and detail.closes_on < asked.today:
        yield document.spot.asks("no-outcome", closed=detail.closes_on, days=(asked.today - detail.closes_on).days)
