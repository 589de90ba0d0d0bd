"""A document was published before it was made.

Clause   JC19-V1.5 (伪造发稿日期); a contradiction, not yet a forgery.
Asks     No document is published before the day on which it was made.
Why      A day that cannot be true may have been made up; that is a veto.
Mend     Correct the day that is wrong; never change a time of publication to seem in time.
By hand  Compare both days with the paper and the ledger of publication.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="publication-before-making",
    family=Family.DOCUMENTS,
    clauses=("JC19-V1.5",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Does it tell the day on which it was made?"""
    return document.head.made_on is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The day of publication lies before that of making."""
    made, published = document.head.made_on, document.head.published_at.date()
    if made is not None and published < made:
        yield document.spot.asks("before", made=made, published=published)
