"""An annual report repeats the one of the year before.

Clause   NB21-03 (内容雷同、敷衍塞责); the share from which a person looks is our own, NB21-03.1.
Asks     A report is not, apart from its numbers, the text of the year before.
Why      The form holds organs to account for reports that are copied.
Mend     Write what this year was about.
By hand  Standing phrases are alike in every year; read both reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report

NOT_WORDS = re.compile(r"[\W\d_]+")
RUN = 6
"""Characters in a row that are compared: long enough that single words do not count as alike."""

RULE = Rule(
    id="alike-annual-reports",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-03.1", "NB21-03"),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report, and the text of the year before known?"""
    return isinstance(document.detail, Report) and document.previous is not None and bool(document.previous.text)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The share of its runs of characters that the earlier report has as well reaches the limit."""
    limit = asked.number("percent")
    if document.previous is None:
        return
    runs = cut_runs(document.text)
    share = 100 * len(runs & cut_runs(document.previous.text)) // max(len(runs), 1)
    if share >= limit:
        yield document.spot.asks("alike", share=share, limit=limit, earlier=document.previous.title)


def cut_runs(text: str) -> frozenset[str]:
    """Every run of characters of a text, blanks, numbers and punctuation left out."""
    words = NOT_WORDS.sub("", text)
    return frozenset(words[start : start + RUN] for start in range(len(words) - RUN + 1))
