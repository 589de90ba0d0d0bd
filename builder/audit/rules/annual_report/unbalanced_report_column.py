"""A column of table 三 does not balance.

Clause   NB21-11, the head note of table 三.
Asks     In each column, received plus carried in equals total handled plus carried out.
Why      An application that came in and was neither handled nor carried on is lost.
Passes   20 + 2 = 20 + 2.
Fails    20 + 2 against 19 + 2.
Mend     Count again and correct the report; say in a note that it was corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.report import APPLICANTS, Outcome

RULE = Rule(
    id="unbalanced-report-column",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-11",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a report with whole tables?"""
    return document.tables is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each column: what came in against what went out."""
    tables = document.tables
    if tables is None:
        return
    rows = tables.requests
    for place, column in enumerate(APPLICANTS):
        left = rows[Outcome.RECEIVED][place] + rows[Outcome.CARRIED_IN][place]
        right = rows[Outcome.TOTAL][place] + rows[Outcome.CARRIED_OUT][place]
        if left != right:
            yield document.spot.fails("unbalanced", anchor=column, column=(column,), left=left, right=right)
