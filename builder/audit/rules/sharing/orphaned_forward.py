"""A document that passes on another still stands after that one was taken back.

Clause   GK19-11: what organs disclose agrees. That a forwarding paper ends with its original is no words of a norm.
Asks     When a document is withdrawn, a person decides on each that forwards it.
Why      The paper asks its readers to follow something that its owner has taken back.
Passes   The original is on line; or it was repealed, which another rule tells.
Mend     Withdraw the forwarding document too; or say in it that the original was taken back.
By hand  A forwarding paper may have contents of its own that still hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="orphaned-forward",
    family=Family.SHARING,
    clauses=("GK19-11",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Does it forward anything of this cluster?"""
    return bool(document.forwards or document.withdrawn_originals)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each original that was taken back."""
    for one in document.withdrawn_originals:
        yield document.spot.asks("withdrawn", anchor=one.id, mark=one.mark, origin=one.id, owner=one.owner, day=one.day)
