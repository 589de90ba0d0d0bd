"""A repeated text still stands after its origin was taken back.

Clause   GK19-11, GK19-10: the organ that made an information discloses it, and what organs disclose agrees.
Asks     When a document is withdrawn, no repeat of it stays on line.
Why      What its owner took back (wrong, repealed, secret) is still read, and believed.
Passes   The origin is on line.
Fails    The origin was withdrawn on 2026-11-02, the copy is on line.
Mend     Withdraw the copy too, with the same reason; or better, adopt documents, which end with their origin.
By hand  An origin that ran out by its own day may still be worth keeping as a copy, marked as such.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.sharing import OriginState

RULE = Rule(
    id="orphaned-copy",
    family=Family.SHARING,
    clauses=("GK19-11", "GK19-10"),
    scope=Scope.DOCUMENT,
    impact=Impact.CRITICAL,
)


def applies(document: Document) -> bool:
    """Does it say to repeat a document of which is known how it stands?"""
    return document.copied is not None and document.copied.state not in (OriginState.UNKNOWN, OriginState.HIDDEN)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The origin was withdrawn; or it is off line by its own time."""
    copied = document.copied
    assert copied is not None  # noqa: S101 - it applies
    spot, told = document.spot, {"owner": copied.owner, "origin": copied.id}
    if copied.withdrawn_on is not None:
        yield spot.fails("withdrawn", anchor=copied.id, mark=copied.mark, day=copied.withdrawn_on, **told)
    elif copied.state is OriginState.ENDED:
        yield spot.asks("ended", anchor=copied.id, mark=copied.mark, **told)
