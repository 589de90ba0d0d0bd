"""An article does not say when it was published.

Clause   JC19-V3.2: what is undated counts as not updated (printed in 2015, carried into 2019 unverified).
Asks     A page that shows an article tells readers the day of its publication.
Why      Without a day nobody knows whether it still holds; and the inspection counts it as not there.
Passes   发布日期：2026-11-20 09:30 above the text.
Fails    No day anywhere in the main area, and no PubDate.
Mend     Print the time of publication at the top of the article, and write it into PubDate.
By hand  Where only PubDate tells a day, look whether readers can see one.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="undated-page",
    family=Family.FRESHNESS,
    clauses=("JC19-V3.2",),
    scope=Scope.PAGE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Does it show an article?"""
    return page.kind == "document"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """No day can be seen."""
    if page.published or page.listed:
        return
    if page.published_on is None:
        yield page.spot.fails("undated")
    else:
        yield page.spot.asks("only-in-tags", day=page.published_on)
