"""A page links to what looks like a commercial site.

Clause   ZY17-17 (不得链接商业网站). Suffixes, and hosts that are none in spite of theirs, are lists of our own.
Asks     No page links to a commercial site.
Why      A link is an advertisement that the government gives away.
Passes   A link below .gov.cn or .org.cn; a link to a news agency of the list.
Mend     Remove the link; a host that must be linked goes into the list of the clause.
By hand  Whether the site is commercial: the suffix tells little.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site
from catalog.hosts import find_listed

RULE = Rule(
    id="commercial-link",
    family=Family.LINKS,
    clauses=("ZY17-17", "ZY17-17.1", "ZY17-17.2"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Visible links to hosts with such a suffix, each host once."""
    suffixes, known = asked.terms("ZY17-17.1"), (*asked.terms("ZY17-17.2"), site.domain_suffix)
    for seen in find_sightings(site.pages, _outside):
        if find_listed(seen.name, suffixes) and not find_listed(seen.name, known):
            yield site.spot.asks(
                "commercial",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing.text,
                host=seen.name,
                target=seen.thing.target,
                pages=seen.pages,
            )


def _outside(page: Page) -> Iterator[tuple[str, Link]]:
    return ((link.hostname, link) for link in page.links if link.lead is Lead.OUTSIDE and not link.hidden)
