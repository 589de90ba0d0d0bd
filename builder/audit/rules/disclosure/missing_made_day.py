"""An official document without its date of making.

Clause   GK19-12.2 (生成日期).
Asks     Every official document tells the day on which it was made.
Why      The register shows it, and the limit of article 26 runs from it.
Passes   Made on 2026-03-09.
Fails    A policy without the day.
Mend     Write the day that stands under the document into its head.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind

RULE = Rule(
    id="missing-made-day",
    family=Family.DISCLOSURE,
    clauses=("GK19-12.2",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it an official document?"""
    return document.kind is Kind.POLICY


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its head has no date of making."""
    if document.head.made_on is None:
        yield document.spot.fails("missing")
