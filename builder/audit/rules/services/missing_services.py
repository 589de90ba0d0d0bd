"""A site offers no services.

Clause   JC19-V6.1, 服务不实用 (a veto), for units that serve the public.
Asks     A site has service guides, or leads to where services are.
Why      Getting something done is what most citizens come for.
Passes   One service guide is published.
Fails    No guide, and no link of the home page leads to services elsewhere.
Mend     Publish the guides of the unit's services; link to the service platform.
By hand  Where the home page leads to a service platform, look whether the unit's services are there. Of a site that was
         built elsewhere only links are known.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link
from builder.audit.subjects.site import Site
from catalog.terms import Kind, Presence

RULE = Rule(
    id="missing-services",
    family=Family.SERVICES,
    clauses=("JC19-V6.1",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line, of a unit that serves the public?"""
    return site.public_services and site.is_open and site.presence is Presence.SITE


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """It has fewer guides than one, and does not lead to services elsewhere for certain."""
    words = asked.terms()
    if sum(1 for _ in site.documents_of(Kind.SERVICE)) > asked.number("services"):
        return
    link = next((link for page in site.pages_of("home") for link in page.links if _tells_of(link, words)), None)
    if not site.built:
        if link is None:
            yield site.spot.asks("unseen")
    elif link is not None and link.lead in (Lead.CLUSTER, Lead.OUTSIDE):
        yield site.spot.asks("elsewhere", excerpt=link.text, target=link.target)
    else:
        yield site.spot.fails("none")


def _tells_of(link: Link, words: tuple[str, ...]) -> bool:
    return any(word in link.text for word in words)
