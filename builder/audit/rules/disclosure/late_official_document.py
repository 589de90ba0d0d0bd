"""An official document was published too late.

Clause   GK19-26, for an official document that belongs to no item of the catalogue.
Asks     An official document is published within the working days of article 26 after its date of making.
Why      A rule that nobody has read binds people all the same.
Passes   Made on 2026-03-09, published on 2026-03-12.
Fails    Made on 2026-03-02, published on 2026-04-20.
Mend     Publish on the day of signing from now on; where the date of making is mistaken, correct it.
By hand  What was made before the regulation was in force is not judged by it. Where the calendar of a year is not
         known yet the day is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind
from catalog.workdays import due

RULE = Rule(
    id="late-official-document",
    family=Family.DISCLOSURE,
    clauses=("GK19-26",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is it an official document of this organ, with its day, that no item of the catalogue measures?"""
    head = document.head
    own = document.kind is Kind.POLICY and head.source_url is None
    return own and head.made_on is not None and not document.items


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """More working days than article 26 allows lie between making and publication."""
    made, published = document.head.made_on, document.head.published_at.date()
    if made is None:
        return
    allowed = asked.number_on(made, "working_days")
    if allowed is None:
        return
    last = due(made, allowed, asked.calendar)
    if last.missed_on(published):
        yield document.spot.fails("late", made=made, published=published, due=last.day, allowed=allowed)
    elif last.perhaps_missed_on(published):
        yield document.spot.asks("perhaps", made=made, published=published, due=last.day, allowed=allowed)
