"""A document that has ended is declared to be in force.

Clause   ZY17-19 (文件资料), ZY17-19.4.
Asks     The head of a document does not call in force what was repealed, or whose last day has passed.
Why      Whoever relies on a dead rule is misled by the government itself.
Passes   Repealed, and its head says so.
Fails    Repealed by 青政发〔2026〕40号, and its head says in force.
Mend     Change validity in the head of the document.
By hand  What reached its last day may have been prolonged; then its new last day is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Policy
from catalog.terms import Validity

LIVING = frozenset({Validity.IN_FORCE, Validity.NOT_YET, Validity.AMENDED})

RULE = Rule(
    id="outdated-validity",
    family=Family.LINEAGE,
    clauses=("ZY17-19", "ZY17-19.4"),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is it an official document?"""
    return isinstance(document.detail, Policy)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its head says that it lives, while another document or its last day has ended it."""
    detail = document.detail
    if not isinstance(detail, Policy) or detail.validity not in LIVING:
        return
    enders = [one for one in document.ended_by if one.since <= asked.today]
    if enders:
        first = min(enders, key=lambda one: (one.since, one.id))
        yield document.spot.fails("repealed", anchor=first.id, other=first.title, since=first.since)
    elif detail.ends_on is not None and detail.ends_on < asked.today:
        yield document.spot.fails("expired", last=detail.ends_on)
