"""An official document without index number.

Clause   GK19-12.2 (索引).
Asks     Every official document that an organ discloses has an index number.
Why      The register finds documents by it; and it never changes.
Passes   A policy with the index number 99010000MB0000001X/2026-00012.
Fails    A policy without one.
Mend     Give the document the next number of the year.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Notice
from catalog.terms import Kind

RULE = Rule(
    id="missing-index-number",
    family=Family.DISCLOSURE,
    clauses=("GK19-12.2", "CODE-INDEX"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it an official document of this organ?"""
    numbered = isinstance(document.detail, Notice) and document.detail.number is not None
    return (document.kind is Kind.POLICY or numbered) and document.head.source_url is None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its head has no index number."""
    if document.head.index_number is None:
        yield document.spot.fails("missing")
