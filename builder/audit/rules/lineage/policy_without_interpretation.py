"""A normative document without interpretation.

Clause   JC19-D07 (unverified); the days after which an interpretation is asked for are those of JD16-01.
Asks     A document that concerns many, as normative ones do, is explained.
Why      Official language is not everybody's.
Mend     Publish an interpretation, and link it to the document.
By hand  Whether the document concerns so many that it needs one is for a person to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Policy
from catalog.terms import Validity
from catalog.workdays import due

BINDING = frozenset({Validity.IN_FORCE, Validity.NOT_YET, Validity.AMENDED})

RULE = Rule(
    id="policy-without-interpretation",
    family=Family.LINEAGE,
    clauses=("JC19-D07", "JD16-01"),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a normative document that binds, or will?"""
    return isinstance(document.detail, Policy) and document.detail.normative and document.validity in BINDING


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Nothing explains it, and the days for that are over."""
    allowed = asked.number("working_days", "JD16-01")
    published = document.head.published_at.date()
    if not document.interpreted_by and due(published, allowed, asked.calendar).day < asked.today:
        yield document.spot.asks("missing", published=published, allowed=allowed)
