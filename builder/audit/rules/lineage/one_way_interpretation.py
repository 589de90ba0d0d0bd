"""Document and interpretation are linked one way only.

Clause   ZY17-21 (links in both directions unverified); JC19-D06.
Asks     The page of a document leads to its interpretations, and theirs to the document.
Why      Whoever finds the one must be able to reach the other.
Passes   An interpretation whose page links to its document.
Fails    A document whose page does not lead to its interpretation.
Mend     Let the templates of both show what is related.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="one-way-interpretation",
    family=Family.LINEAGE,
    clauses=("ZY17-21", "JC19-D06"),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Was its page looked at, and does it explain something or is it explained?"""
    return document.page is not None and bool(document.interprets or document.interpreted_by)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Documents at the other end, with an address, that no link of its page leads to."""
    if document.page is None:
        return
    targets = {link.target.partition("#")[0] for link in document.page.links}
    for other in (*document.interprets, *document.interpreted_by):
        if other.address and other.address not in targets:
            yield document.spot.fails("no-link", anchor=other.id, other=other.title, target=other.address)
