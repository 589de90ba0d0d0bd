"""A regulation without its caption.

Clause   GZ21-01, 国办公开办函〔2021〕33号 (题注).
Asks     Above the text of a regulation stands a caption: when and by which number it was made public, changed, and
         when it comes into force.
Why      The caption tells at a glance which text this is.
Mend     Write the caption below the title, in brackets.
By hand  Words were compared; look whether the caption is whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Policy

TOP = 300
"""Characters at the beginning of a text in which the caption stands."""
CHANGED = "修订"

RULE = Rule(
    id="regulation-without-caption",
    family=Family.DOCUMENTS,
    clauses=("GZ21-01",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a regulation, made public by an order, with its text?"""
    detail = document.detail
    return isinstance(detail, Policy) and "令第" in detail.number.text and bool(document.text)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Parts whose verb, the first word of the term, does not stand at the beginning; changes only where there are."""
    top = document.text[:TOP]
    wanted = [term for term in asked.terms() if not term.startswith(CHANGED) or document.amended_by]
    lacking = tuple(term for term in wanted if term[:2] not in top)
    if lacking:
        yield document.spot.asks("incomplete", parts=lacking)
