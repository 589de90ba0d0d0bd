"""A site has few service guides, and every one lacks half of its elements.

Clause   JC19-V6.3, 服务不实用 (a veto; unverified); the classes of elements are those of V6.4.
Asks     Where there are fewer than five guides, at least one lacks fewer than four of the eight classes.
Why      A guide without conditions, papers, place and hours sends people on errands for nothing.
Passes   Four guides, of which one is complete.
Fails    Four guides, each lacking four classes.
Mend     Complete the guides; the findings of the single guides name what is missing.
By hand  An element may stand in the text of the guide and not in its field; move it to the field.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.guide import count_incomplete
from builder.audit.subjects.site import Site
from catalog.terms import Kind

RULE = Rule(
    id="only-incomplete-guides",
    family=Family.SERVICES,
    clauses=("JC19-V6.3", "JC19-V6.4"),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
)


def applies(site: Site) -> bool:
    """Is it on line, does its unit serve the public, and has it guides?"""
    return site.public_services and site.is_open and any(site.documents_of(Kind.SERVICE))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """There are few, and all of them lack as much as the clause names."""
    missing = asked.number("missing")
    total = sum(1 for _ in site.documents_of(Kind.SERVICE))
    if total >= asked.number("fewer_than"):
        return
    if count_incomplete(site.documents, asked.terms("JC19-V6.4"), missing) == total:
        yield site.spot.fails("all", count=total, missing=missing)
