"""An interpretation came too late.

Clause   JD16-01, 国办发〔2016〕19号.
Asks     The first interpretation of a document is on line within the working days of the clause after the document.
Why      Questions come with the document.
Passes   Document on 2026-03-12, interpretation on 2026-03-17.
Fails    Interpretation on 2026-03-18.
Mend     Hand in document and interpretation together from now on.
By hand  Where the holidays of a year are not known the day is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind
from catalog.workdays import due

RULE = Rule(
    id="late-interpretation",
    family=Family.LINEAGE,
    clauses=("JD16-01",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it an official document that is explained?"""
    return document.kind is Kind.POLICY and bool(document.interpreted_by)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The first of its interpretations came after the last day."""
    first = min(document.interpreted_by, key=lambda one: (one.published_at, one.id))
    published, explained = document.head.published_at.date(), first.published_at.date()
    allowed = asked.number("working_days")
    last = due(published, allowed, asked.calendar)
    if last.missed_on(explained):
        problem, tell = "late", document.spot.fails
    elif last.perhaps_missed_on(explained):
        problem, tell = "perhaps", document.spot.asks
    else:
        return
    yield tell(problem, anchor=first.id, published=published, explained=explained, due=last.day, allowed=allowed)
