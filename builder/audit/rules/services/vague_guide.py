"""A service guide asks for papers that it does not name.

Clause   JC19-D10, 办事指南要素不准确. The words are those of practice, so a person decides.
Asks     Every paper to hand in is named.
Why      "其他材料" lets the counter ask for anything.
Passes   身份证；房屋所有权证.
Mend     Name each paper, or strike the line.
By hand  A paper may bear such words in its proper name.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.guide import service_of
from catalog.terms import Kind

RULE = Rule(
    id="vague-guide",
    family=Family.SERVICES,
    clauses=("JC19-D10",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a service guide?"""
    return document.kind is Kind.SERVICE


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The name of a paper has words that name none."""
    words = asked.terms()
    for material in service_of(document).materials:
        if any(word in material.name for word in words):
            yield document.spot.asks("vague", anchor=material.name, excerpt=material.name, name=material.name)
