"""A number in the text of an annual report differs from its tables.

Clause   NB21-17, a warning.
Asks     What the text says of applications is what table 三 counts.
Why      One of the two is wrong and readers cannot tell which.
Mend     Correct the text or the table.
By hand  Numbers of another year or of one applicant group may be meant; read the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

PHRASES = (
    ("received", re.compile(r"新收(?:到)?(?:政府信息公开)?申请(\d+)件")),
    ("carried-in", re.compile(r"上年度?结转(?:申请)?(\d+)件")),
    ("carried-out", re.compile(r"结转至?下一?年度?(?:继续办理)?(\d+)件")),
    ("granted", re.compile(r"予以公开(\d+)件")),
    ("partly-granted", re.compile(r"部分公开(\d+)件")),
    ("refused-", re.compile(r"不予公开(\d+)件")),
    ("unavailable-", re.compile(r"无法提供(\d+)件")),
    ("unhandled-", re.compile(r"不予处理(\d+)件")),
    ("other", re.compile(r"其他处理(\d+)件")),
)
"""The rows of table 三 that begin so, and how texts speak of them."""

RULE = Rule(
    id="differing-report-number",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-17",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report with whole tables?"""
    return document.tables is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Of the numbers that the text gives for a result none is the one that the table counts."""
    tables = document.tables
    if tables is None:
        return
    rows = tables.requests
    for stem, phrase in PHRASES:
        counted = sum(row[-1] for outcome, row in rows.items() if outcome.value.startswith(stem))
        found = [int(number) for number in phrase.findall(document.text)]
        if found and counted not in found:
            yield document.spot.asks("differs", anchor=stem, what=(stem,), told=found[0], counted=counted)
