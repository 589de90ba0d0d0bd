"""A service guide lacks elements.

Clause   JC19-D10, 办事指南要素; the classes of elements are those of JC19-V6.4.
Asks     A guide tells its name, basis, conditions, papers, place, hours, telephone and steps.
Why      What is missing costs each applicant a call or an errand.
Passes   Every class says something; "无" is an answer where no condition or paper is asked for.
Fails    The telephone says "无", or no place is given.
Mend     Fill in what is missing; what only fills the field (略, 待定, /) is missing.
By hand  Whether what is written is right, the handling office must say.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.guide import missing_elements
from catalog.terms import Kind

RULE = Rule(
    id="incomplete-guide",
    family=Family.SERVICES,
    clauses=("JC19-D10", "JC19-V6.4"),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is it a service guide?"""
    return document.kind is Kind.SERVICE


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Classes of elements are missing; one finding a guide."""
    missing = missing_elements(document, asked.terms("JC19-V6.4"))
    if missing:
        yield document.spot.fails("missing", count=len(missing), elements=missing)
