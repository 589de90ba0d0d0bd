"""A cell of the statistics is blank.

Clause   NB21-18, a warning.
Asks     Every cell of the tables holds a number; where there is nothing, 0.
Why      A blank cell may mean nothing or not counted.
Passes   Twenty-five rows of seven numbers.
Fails    A row with six numbers; a cell with a stroke in the printed table.
Mend     Write 0 where there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.report import APPLICANTS, REVIEW_CELLS, Outcome
from catalog.terms import ReportForm

RULE = Rule(
    id="blank-report-cell",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-18",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report on disclosure with tables, as data or in its text?"""
    detail = document.detail
    disclosure = isinstance(detail, Report) and detail.form is ReportForm.DISCLOSURE
    return disclosure and (bool(document.cells) or getattr(detail, "statistics", None) is not None)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Rows with too few or too many numbers; cells of printed tables without one."""
    detail = document.detail
    if isinstance(detail, Report) and detail.statistics is not None:
        rows = detail.statistics.requests
        lengths = [(outcome.value, len(rows.get(outcome, ())), len(APPLICANTS)) for outcome in Outcome]
        lengths.append(("reviews", len(detail.statistics.reviews), REVIEW_CELLS))
        for row, found, wanted in lengths:
            if found != wanted:
                yield document.spot.fails("row", anchor=row, row=(row,), found=found, wanted=wanted)
    blank = sum(not cell.strip() or cell.strip() in asked.terms() for cell in document.cells)
    if blank:
        yield document.spot.fails("cells", count=blank)
