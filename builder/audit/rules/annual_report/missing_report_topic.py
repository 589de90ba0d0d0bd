"""The first part of the annual report passes over a matter.

Clause   NB21-02, the five matters of the first part.
Asks     The first part tells of publication, applications, management of information, platforms and supervision.
Why      The form says: nothing left out, nothing general.
Mend     Add a paragraph on the matter.
By hand  Words were compared; the matter may be told in others.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.terms import ReportForm

RULE = Rule(
    id="missing-report-topic",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-02", "NB21-01"),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report on disclosure?"""
    return isinstance(document.detail, Report) and document.detail.form is ReportForm.DISCLOSURE


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Matters that the first part does not name; what has no first part is another rule's."""
    first, second = asked.terms("NB21-01")[:2]
    _, found, rest = document.text.partition(first)
    part = rest.partition(second)[0]
    terms = [term.split("|") for term in asked.terms()]
    lacking = tuple(words[0] for words in terms if not any(word in part for word in words))
    if found and lacking:
        yield document.spot.asks("missing", topics=lacking)
