"""A page does not say which site it is of.

Clause   BQ17-01 SiteName, BQ17-02 SiteDomain, BQ17-03 SiteIDCode, all 必选; JC19-D24, page tags.
Asks     Home page, list pages and article pages carry the three site tags, with contents.
Why      Search engines and inspections know a page as the government's by these tags alone.
Passes   <meta name="SiteName" content="青汀市人民政府">, and likewise SiteDomain and SiteIDCode.
Fails    An article page without SiteIDCode; a home page with an empty SiteName.
Mend     Write the tags into the templates of all pages; on sites of the cluster fill in site.yaml.
By hand  On other pages (map, search) the norm does not clearly want the tags; decide whether they are needed there.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="missing-site-tag",
    family=Family.TAGS,
    clauses=("BQ17-01", "BQ17-02", "BQ17-03", "JC19-D24"),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_TAGS = ("BQ17-01", "BQ17-02", "BQ17-03")


def applies(page: Page) -> bool:
    """Every page but the one that says that nothing was found."""
    return page.kind != "notfound"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A tag is not there, or says nothing."""
    certain = page.kind in ("home", "document") or page.is_list
    for clause in _TAGS:
        tag = asked.terms(clause)[0]
        content = page.meta(tag)
        if content is None:
            tell = page.spot.fails if certain else page.spot.asks
            yield tell("missing", anchor=tag, tag=tag).resting_on(clause)
        elif not content.strip():
            tell = page.spot.fails if certain else page.spot.asks
            yield tell("empty", anchor=tag, tag=tag).resting_on(clause)
