"""A script comes from another site.

Clause   JC19-V1.4 (页面被挂马、内容被篡改). The clause itself is for persons; this looks for signs.
Asks     Scripts come from the site itself, from government hosts, or from hosts that are allowed.
Why      Who owns the script owns the page: counters and sharing buttons have been the way in for years.
Passes   A script of dcs.conac.cn (党政机关网站标识).
Mend     Take the script to the site itself, or do without it; a host that is needed goes into the list of the clause.
By hand  Whether anybody has looked at the script, and what it sends away.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page, host_of
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site
from catalog.hosts import find_listed

RULE = Rule(
    id="foreign-script",
    family=Family.SAFETY,
    clauses=("JC19-V1.4", "JC19-V1.4.1", "ZW24-15.1"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Scripts of other hosts, each host once."""
    known = (*asked.terms("JC19-V1.4.1"), *asked.terms("ZW24-15.1"), site.domain_suffix)
    for seen in find_sightings(site.pages, _from_outside):
        if not find_listed(seen.name, known):
            yield site.spot.asks(
                "foreign",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing,
                host=seen.name,
                pages=seen.pages,
            )


def _from_outside(page: Page) -> Iterator[tuple[str, str]]:
    """What browsers' extensions leave in a page that was saved has no web address, and is no attack."""
    sources = ((host_of(script.source), script.source) for script in page.scripts if script.outside)
    return ((host, source) for host, source in sources if host)
