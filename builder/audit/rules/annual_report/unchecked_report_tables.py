"""The tables of an annual report were not given as data.

Clause   NB21-11 to NB21-14; whether they hold cannot be told without the numbers.
Asks     A report for 2021 or later has its statistics as data, so that they can be shown and checked.
Why      A table in a picture or a file can be neither checked nor compared.
Mend     Write the three tables into the head of the report.
By hand  Check the sums of the printed tables by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.terms import ReportForm

RULE = Rule(
    id="unchecked-report-tables",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-11", "NB21-12", "NB21-13", "NB21-14"),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report on disclosure?"""
    return isinstance(document.detail, Report) and document.detail.form is ReportForm.DISCLOSURE


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A report of the form's years has no statistics."""
    detail, since = document.detail, asked.clause.since
    if isinstance(detail, Report) and detail.statistics is None and (since is None or detail.year >= since.year):
        yield document.spot.asks("unchecked")
