"""Readers are taken to another site without a notice.

Clause   ZW24-15 (跳转到非党政机关网站时明确提示); ZY17-17 says the same. Suffixes and hosts are a list of our own.
Asks     Before a link opens a site that is no party or government organ's, readers are told.
Why      Who clicks on a government page believes that the government stands behind what comes.
Passes   A link below .gov.cn; a link with a notice; a page that gives the notice for all its links.
Fails    On our own pages: a link to www.company.example, no notice.
Mend     Let the theme give the notice for every link, or remove the link.
By hand  On a site that was built elsewhere the notice may come from a script that is not understood: click and see.
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
    id="unwarned-outside-link",
    family=Family.LINKS,
    clauses=("ZW24-15", "ZY17-17", "ZW24-15.1"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Visible links to other hosts, on pages without a notice, each host once."""
    known = (*asked.terms("ZW24-15.1"), site.domain_suffix)
    tell = site.spot.fails if site.built else site.spot.asks
    for seen in find_sightings(site.pages, _unwarned):
        if not find_listed(seen.name, known):
            yield tell(
                "unwarned",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing.text,
                host=seen.name,
                target=seen.thing.target,
                pages=seen.pages,
            )


def _unwarned(page: Page) -> Iterator[tuple[str, Link]]:
    if not page.leave_notice:
        for link in page.links:
            if link.lead is Lead.OUTSIDE and not link.warned and not link.hidden:
                yield link.hostname, link
