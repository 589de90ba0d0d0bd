"""Who uses the keyboard cannot jump over what stands on every page.

Clause   WZ19-01 (GB/T 37668-2019): areas can be told by aids; SL21-02: the whole site by keyboard; WZ23-32.
Asks     Every page marks its main area, and one of its first links leads there.
Why      Without them a blind reader hears the whole menu on every page before the text begins.
Passes   <a href="#main">跳到正文</a> … <main id="main">
Mend     Mark the main area as <main>; let the first link of all templates lead to it.
By hand  Go through a page with the tab key: everything must be reached, and be seen when it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-landmark",
    family=Family.ACCESS,
    clauses=("WZ19-01", "WZ23-32", "SL21-02"),
    scope=Scope.SITE,
    impact=Impact.MINOR,
    foreign=True,
)

_FIRST = 3
"""How many links are looked through for the one that leads to the text."""


def applies(site: Site) -> bool:
    """Has it pages?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The pages without a main area, and those without the link, counted together."""
    unmarked = [page for page in site.pages if "main" not in page.landmarks]
    if unmarked:
        yield _tell(site, "no-main", unmarked)
    long = [page for page in site.pages if page.links and not _can_skip(page)]
    if long:
        yield _tell(site, "no-skip", long)


def _can_skip(page: Page) -> bool:
    """Does one of the first links lead to a place on the page itself?"""
    return any(_is_within(link.target, page.spot.address) for link in page.links[:_FIRST])


def _is_within(target: str, address: str) -> bool:
    before, _, place = target.partition("#")
    return bool(place) and before in ("", address)


def _tell(site: Site, problem: str, pages: list[Page]) -> Finding:
    return site.spot.asks(problem, address=pages[0].spot.address, pages=len(pages), all=len(site.pages))
