"""A total of table 四 is not the sum of its results.

Clause   NB21-14.
Asks     In each group of table 四 the total is the sum of the four results before it.
Why      The table tells how often the organ was found wrong.
Passes   3 + 1 + 1 + 0 = 5.
Fails    3 + 1 + 1 + 0 against 4.
Mend     Count again and correct the report; say in a note that it was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.report import REVIEW_CELLS, REVIEWS

WIDTH = REVIEW_CELLS // len(REVIEWS)

RULE = Rule(
    id="wrong-review-total",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-14",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a report with whole tables?"""
    return document.tables is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each group: the last count against the sum of those before it."""
    tables = document.tables
    if tables is None:
        return
    for place, group in enumerate(REVIEWS):
        *results, total = tables.reviews[place * WIDTH : (place + 1) * WIDTH]
        if sum(results) != total:
            yield document.spot.fails("wrong", anchor=group, group=(group,), total=total, sum=sum(results))
