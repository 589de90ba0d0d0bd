"""A site that is served over https links to itself over http.

Clause   ZY17-16 (内部地址唯一、清晰有效).
Asks     Links within a site that is served over https are https as well.
Why      The page has two addresses; on the one anybody on the way may change it.
Passes   https://www.qt.gov.cn/a.html
Mend     Write the link relative, or with https.
By hand  Whether the server forwards http to https at once, which lessens the fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="insecure-link",
    family=Family.LINKS,
    clauses=("ZY17-16",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Such links, each target once."""
    if site.address.startswith("https://"):
        for seen in find_sightings(site.pages, _insecure):
            yield site.spot.asks(
                "insecure",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing.text,
                target=seen.name,
                pages=seen.pages,
            )


def _insecure(page: Page) -> Iterator[tuple[str, Link]]:
    return (
        (link.target, link) for link in page.links if link.lead is Lead.INSIDE and link.target.startswith("http://")
    )
