"""The page of a normative document does not show whether it is in force.

Clause   GF21-01, pages of a county, no text of a norm.
Asks     The page of a normative document shows its validity.
Why      Citizens act on what they read; they must see whether it still binds.
Passes   有效性 现行有效.
Fails    A page with number and date only.
Mend     Let the template of policies show the validity.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Policy

RULE = Rule(
    id="normative-document-without-validity",
    family=Family.DOCUMENTS,
    clauses=("GF21-01",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a normative document whose page was looked at?"""
    return isinstance(document.detail, Policy) and document.detail.normative and document.page is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its page has none of the words for validity."""
    words = asked.terms()
    if document.page is not None and not any(word in document.page.text for word in words):
        yield document.spot.fails("missing", words=words)
