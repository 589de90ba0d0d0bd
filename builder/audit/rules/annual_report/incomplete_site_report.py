"""The yearly statement of the site lacks parts.

Clause   BB18-03, the eight parts of the form of 国办函〔2018〕12号.
Asks     The statement has all the parts of its form.
Why      A statement with parts left out hides what did not go well.
Passes   A statement that speaks of all eight.
Fails    A statement without 创新发展.
Mend     Fill in the missing parts; where there is nothing to tell
By hand  Where the statement is a file a person reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.terms import ReportForm

RULE = Rule(
    id="incomplete-site-report",
    family=Family.ANNUAL_REPORT,
    clauses=("BB18-03",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a statement on the work of the site with something to read?"""
    statement = isinstance(document.detail, Report) and document.detail.form is ReportForm.WEBSITE
    return statement and bool(document.text or document.attachments)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Parts that neither its headings nor its text name."""
    words = " ".join((document.text, *(heading.text for heading in document.headings)))
    lacking = tuple(term for term in asked.terms() if term not in words)
    if lacking and document.attachments:
        yield document.spot.asks("unseen", parts=lacking, count=len(lacking))
    elif lacking:
        yield document.spot.fails("incomplete", parts=lacking, count=len(lacking))
