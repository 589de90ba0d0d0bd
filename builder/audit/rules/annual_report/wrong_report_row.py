"""A row of table 三 does not add up.

Clause   NB21-13.
Asks     In each row natural persons and the five kinds of bodies add up to the total.
Why      A row that does not add up was not copied from a ledger.
Passes   15 + 3 + 0 + 0 + 1 + 1 = 20.
Fails    The same with a total of 19.
Mend     Count again and correct the report; say in a note that it was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.report import Outcome

RULE = Rule(
    id="wrong-report-row",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-13",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a report with whole tables?"""
    return document.tables is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each row: the last count against the sum of those before it."""
    tables = document.tables
    if tables is None:
        return
    for outcome in Outcome:
        *kinds, total = tables.requests[outcome]
        if sum(kinds) != total:
            row = outcome.value
            yield document.spot.fails("wrong", anchor=row, row=(row,), total=total, sum=sum(kinds))
