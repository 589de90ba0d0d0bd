"""The page of a document does not say that it was changed or has ended.

Clause   ZY17-19.4 (修改、废止、失效须在原文件页明确标注); the words are a list of our own.
Asks     The page of a document that was amended, repealed or has expired says so.
Why      Readers come to the page by search and see no other.
Passes   A repealed document whose page says 已废止.
Fails    One whose page says nothing.
Mend     Let the page show the validity at its top.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Validity

ENDED = (Validity.AMENDED, Validity.REPEALED, Validity.EXPIRED)
"""In the order of the clause's terms."""

RULE = Rule(
    id="unmarked-ended-policy",
    family=Family.LINEAGE,
    clauses=("ZY17-19.4", "ZY17-19"),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Was it changed or has it ended, and was its page looked at?"""
    return document.validity in ENDED and document.page is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its page has none of the words for what befell it."""
    for validity, term in zip(ENDED, asked.terms(), strict=False):
        words = tuple(term.split("|"))
        told = document.page is not None and any(word in document.page.text for word in words)
        if document.validity is validity and not told:
            yield document.spot.fails("unmarked", state=(validity.value,), words=words)
