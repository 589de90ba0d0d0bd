"""A link to another site is hidden.

Clause   JC19-V1.4 (页面被挂马、内容被篡改). The clause itself is for persons; this looks for signs.
Asks     No page holds a link that no reader can see and that leads to a site that is no government's.
Why      Hidden links (暗链) sell the good name of a government site to gambling and fake medicine.
Passes   A menu that opens on a click and leads to pages of the site itself.
Mend     Remove the link, find out how it came into template or text, change the passwords, look at the logs.
By hand  Whether strangers put it there: a menu or a dialogue may rightly be hidden until it is opened.
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
    id="hidden-link",
    family=Family.SAFETY,
    clauses=("JC19-V1.4", "ZW24-15.1"),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Hidden links to other hosts, each host once."""
    known = (*asked.terms("ZW24-15.1"), site.domain_suffix)
    for seen in find_sightings(site.pages, _hidden):
        if not find_listed(seen.name, known):
            yield site.spot.asks(
                "hidden",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing.text,
                host=seen.name,
                target=seen.thing.target,
                pages=seen.pages,
            )


def _hidden(page: Page) -> Iterator[tuple[str, Link]]:
    return ((link.hostname, link) for link in page.links if link.hidden and link.lead is Lead.OUTSIDE)
