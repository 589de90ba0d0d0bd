"""An optional tag is there and says nothing.

Clause   BQ17-11 Keywords, BQ17-12 Author, BQ17-13 Description, BQ17-14 Image, BQ17-15 Url, all 可选.
Asks     An optional tag is filled in or left out.
Why      An empty tag looks like an answer and is none.
Passes   No Keywords at all; Author 林远.
Fails    <meta name="Author" content="">
Mend     Fill the tag in, or let the template leave it out where there is nothing to say.
By hand  Tags are told as the annex spells them: description in small letters is the tag of search engines.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="empty-optional-tag",
    family=Family.TAGS,
    clauses=("BQ17-11", "BQ17-12", "BQ17-13", "BQ17-14", "BQ17-15"),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it an article page?"""
    return page.kind == "document"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """An optional tag without contents."""
    optional = {asked.terms(clause)[0]: clause for clause in RULE.clauses}
    for name, content in page.metas:
        if name in optional and not content.strip():
            yield page.spot.fails("empty", anchor=name, tag=name).resting_on(optional[name])
