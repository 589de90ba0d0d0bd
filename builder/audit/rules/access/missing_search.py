"""A site cannot be searched.

Clause   JC19-D22, 搜索功能: not usable or not exact.
Asks     The home page has a search box, and a site of the cluster has the page that shows what was found.
Why      Most readers come with a word, not with a path through channels.
Passes   A search form in the head of the home page.
Fails    A site of the cluster whose home page has no search form.
Mend     Take the search form up in the template of the home page.
By hand  Whether it finds the right things: search for the titles of ten newest texts and three services.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-search",
    family=Family.ACCESS,
    clauses=("JC19-D22",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is its home page known?"""
    return next(site.pages_of("home"), None) is not None


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No box on the home page; on our own sites also no page that answers."""
    for home in site.pages_of("home"):
        if not any(form.search for form in home.forms):
            tell = site.spot.fails if site.built else site.spot.asks
            yield tell("no-box", address=home.spot.address)
    if site.built and next(site.pages_of("search"), None) is None:
        yield site.spot.fails("no-answer")
