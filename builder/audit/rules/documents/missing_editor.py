"""An article names no responsible editor.

Clause   ZW24-13 (unverified); the records of review themselves lie outside of the pages.
Asks     What is published was reviewed, and somebody stands for it by name.
Why      Review without a name is no review.
Mend     Write the editor into the head of the document.
By hand  Look into the ledger of reviews whether the article was reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind

WRITTEN = frozenset({Kind.NEWS, Kind.NOTICE, Kind.POLICY, Kind.INTERPRETATION})
"""Kinds that an editor answers for; the others are forms."""

RULE = Rule(
    id="missing-editor",
    family=Family.DOCUMENTS,
    clauses=("ZW24-13",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a text that an editor answers for?"""
    return document.kind in WRITTEN


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Nobody is named."""
    if not document.head.editor.strip():
        yield document.spot.asks("missing")
