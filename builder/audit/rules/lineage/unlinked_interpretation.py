"""An interpretation names no document.

Clause   ZY17-21; JC19-D06 (its details unverified).
Asks     Every interpretation links to the document that it explains.
Why      An explanation without its text cannot be checked.
Passes   An interpretation whose head names the policy.
Fails    One that names none.
Mend     Name the document in interprets, by id or by number.
By hand  Where the text links to the document elsewhere a person looks whether that will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind

RULE = Rule(
    id="unlinked-interpretation",
    family=Family.LINEAGE,
    clauses=("ZY17-21", "JC19-D06"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it an interpretation?"""
    return document.kind is Kind.INTERPRETATION


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """It interprets nothing; links in its text only ask."""
    if document.interprets:
        return
    if document.links:
        yield document.spot.asks("by-text", count=len(document.links))
    else:
        yield document.spot.fails("unlinked")
