"""The menu leads to a host of its own.

Clause   JC19-D18, domain names; YM18-04: channels, special columns and systems are folders of the same host.
Asks     The head of the home page leads to no other host below the site's own name, but to sites of the cluster.
Why      Every further host has to be kept safe, tagged and searched for itself.
Passes   https://www.qt.gov.example/zwgk/ in the menu.
Mend     Move the channel into a folder of the site's host, and let the old host lead there.
By hand  A department's own site is no channel; see what the host serves.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Place
from builder.audit.subjects.site import Site

RULE = Rule(
    id="channel-on-own-host",
    family=Family.IDENTITY,
    clauses=("JC19-D18", "YM18-04"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is its host known, and its home page?"""
    return bool(site.domain) and next(site.pages_of("home"), None) is not None


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """A host below the site's own name, in the head of the page; each once."""
    base = f".{site.domain.lower().removeprefix('www.')}"
    told: set[str] = set()
    for home in site.pages_of("home"):
        for link in home.links_in(Place.HEADER):
            host = link.host
            if link.lead is Lead.OUTSIDE and host.endswith(base) and host not in told:
                told.add(host)
                yield site.spot.asks("own-host", anchor=host, address=home.spot.address, excerpt=link.text, host=host)
