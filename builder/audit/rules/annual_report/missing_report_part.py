"""The annual report on disclosure lacks a part.

Clause   NB21-01, the six parts of the form of 国办公开办函〔2021〕30号; with GK19-50, which they spell out.
Asks     A report for 2021 or later has the six parts of the form under their names.
Why      Reports of one form can be compared; a part that is left out is a question that is not answered.
Passes   Six headings, from 总体情况 to 其他需要报告的事项.
Fails    A report without 存在的主要问题及改进情况.
Mend     Add the part; where there is nothing to report, say so there.
By hand  Where the report is a file a person reads the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.terms import ReportForm

JOINTS = re.compile(r"[、，,和\s]")

RULE = Rule(
    id="missing-report-part",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-01", "GK19-50"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a report on disclosure with something to read?"""
    disclosure = isinstance(document.detail, Report) and document.detail.form is ReportForm.DISCLOSURE
    return disclosure and bool(document.text or document.attachments)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Parts that no heading names (of a report without headings: no word of its text)."""
    detail, since = document.detail, asked.clause.since
    if not isinstance(detail, Report) or (since is not None and detail.year < since.year):
        return
    told = [heading.text for heading in document.headings] or [document.text]
    words = JOINTS.sub("", "|".join(told))
    lacking = [part for part in asked.terms() if JOINTS.sub("", part) not in words]
    if lacking and document.attachments:
        yield document.spot.asks("unseen", count=len(lacking))
        return
    for part in lacking:
        yield document.spot.fails("missing", anchor=part, part=part)
