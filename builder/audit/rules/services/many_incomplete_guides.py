"""Too many service guides lack half of their elements.

Clause   JC19-V6.2, 服务不实用 (a veto; the figures are unverified); the classes of elements are those of V6.4.
Asks     Fewer than five guides lack four or more of the eight classes.
Why      A guide without conditions, papers, place and hours sends people on errands for nothing.
Passes   Four guides lack four classes.
Fails    Five guides lack four classes.
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
    id="many-incomplete-guides",
    family=Family.SERVICES,
    clauses=("JC19-V6.2", "JC19-V6.4"),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
)


def applies(site: Site) -> bool:
    """Is it on line, does its unit serve the public, and has it guides?"""
    return site.public_services and site.is_open and any(site.documents_of(Kind.SERVICE))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """As many lack as much as the clause names."""
    missing, most = asked.number("missing"), asked.number("services")
    count = count_incomplete(site.documents, asked.terms("JC19-V6.4"), missing)
    if count >= most:
        yield site.spot.fails("many", count=count, limit=most, missing=missing)
