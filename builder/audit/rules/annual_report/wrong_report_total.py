"""A total of table 三 is not the sum of its results.

Clause   NB21-12.
Asks     In each column the total is the sum of the results above it.
Why      A wrong total puts every share that is made from it wrong.
Passes   7 + 2 + 2 + 6 + 1 + 2 = 20.
Fails    The same with a total of 21.
Mend     Count again and correct the report; say in a note that it was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.report import APPLICANTS, Outcome

NO_RESULT = frozenset({Outcome.RECEIVED, Outcome.CARRIED_IN, Outcome.TOTAL, Outcome.CARRIED_OUT})
RESULTS = tuple(outcome for outcome in Outcome if outcome not in NO_RESULT)

RULE = Rule(
    id="wrong-report-total",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-12",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a report with whole tables?"""
    return document.tables is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each column: the total against the sum of the results."""
    tables = document.tables
    if tables is None:
        return
    rows = tables.requests
    for place, column in enumerate(APPLICANTS):
        total, added = rows[Outcome.TOTAL][place], sum(rows[outcome][place] for outcome in RESULTS)
        if total != added:
            yield document.spot.fails("wrong", anchor=column, column=(column,), total=total, sum=added)
