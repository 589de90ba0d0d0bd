"""Two documents of a site have the same title.

Clause   ZY17-16 (内部地址唯一, its text unverified); the same piece at two addresses.
Asks     A piece of information stands at one address of the site.
Why      A text that was published twice is corrected once, and the other copy stays wrong.
Mend     Keep one, withdraw the other with a redirect; or tell the two apart in their titles.
By hand  Look whether the two are one piece.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Kind

TITLED = frozenset({Kind.NEWS, Kind.NOTICE, Kind.POLICY, Kind.INTERPRETATION, Kind.CONSULTATION})
"""Kinds whose titles tell them apart; letters, people and datasets may share theirs."""

RULE = Rule(
    id="doubled-title",
    family=Family.DOCUMENTS,
    clauses=("ZY17-16",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
)


def applies(site: Site) -> bool:
    """Are there documents?"""
    return bool(site.documents)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Every document whose title an earlier one of its kind bears."""
    first: dict[tuple[Kind, str], str] = {}
    for document in sorted(site.documents, key=lambda one: (one.head.published_at, one.id)):
        name = (document.kind, "".join(document.head.title.split()))
        if document.kind in TITLED and first.setdefault(name, document.id) != document.id:
            yield document.spot.asks("doubled", first=first[name])
