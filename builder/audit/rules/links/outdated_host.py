"""A link names a host that is no longer used.

Clause   ZY17-17 (防错链断链). Old hosts and those in their stead are a list of our own.
Asks     Links name the host that serves today.
Why      Old addresses are forwarded for a while, then dead, then somebody else's.
Passes   https://beian.miit.gov.cn/
Mend     Write the new host.
By hand  Whether the new host has the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="outdated-host",
    family=Family.LINKS,
    clauses=("ZY17-17", "ZY17-17.3"),
    scope=Scope.SITE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Links to hosts of the list, each host once."""
    hosts = dict(pair.split() for pair in asked.terms("ZY17-17.3"))
    for seen in find_sightings(site.pages, _outside):
        if seen.name in hosts:
            yield site.spot.asks(
                "outdated",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing.text,
                host=seen.name,
                newer=hosts[seen.name],
                pages=seen.pages,
            )


def _outside(page: Page) -> Iterator[tuple[str, Link]]:
    return ((link.hostname, link) for link in page.links if link.lead is Lead.OUTSIDE)
