"""Nothing on the home page is new.

Clause   JC19-V3.1, 首页不更新 (a veto); JC19-V3.2: what is undated counts as not updated (unverified).
Asks     Within two weeks something new appears on the home page; where that is only navigation, on a page of the
         second level.
Why      A home page that stands still says that the whole site is dead.
Passes   A list on the home page has an entry of 2026-11-14, inspected on 2026-11-21.
Fails    The newest date on the home page, and of the articles that it links to, is 2026-11-06.
         Days that lie ahead are not of publications, and do not count.
Mend     Publish; check that the home page was built and uploaded since.
By hand  Where no date is to be seen anywhere, a person must look for what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="silent-home",
    family=Family.FRESHNESS,
    clauses=("JC19-V3.1", "JC19-V3.2"),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is it on line, and is its home page known?"""
    return site.is_open and any(site.pages_of("home"))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The newest day that can be seen lies further back than the clause allows."""
    home = min(site.pages_of("home"), key=lambda page: page.spot.address != site.address)
    days = asked.number("days")
    newest, problem = _newest((home,), site, asked.today), "silent"
    if newest is None:
        second = [page for page in _linked((home,), site) if page.kind == "channel"]
        newest, problem = _newest(second, site, asked.today), "silent-below"
    if newest is None:
        yield home.spot.asks("undated")
    elif newest < asked.today - timedelta(days=days):
        yield home.spot.fails(problem, newest=newest, days=(asked.today - newest).days, allowed=days)


def _linked(pages: Iterable[Page], site: Site) -> Iterator[Page]:
    """The pages of the site that these link to."""
    targets = {link.target.partition("#")[0] for page in pages for link in page.links}
    return (page for page in site.pages if page.spot.address in targets)


def _newest(pages: Iterable[Page], site: Site, today: date) -> date | None:
    """The newest day up to today: of their lists, or of the articles that they link to."""
    pages = list(pages)
    listed = [day for page in pages for day in page.listed]
    linked = [page.published_on for page in _linked(pages, site) if page.kind == "document"]
    return max((day for day in (*listed, *linked) if day is not None and day <= today), default=None)
