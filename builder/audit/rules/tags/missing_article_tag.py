"""An article page does not say what it is, of when, or from whom.

Clause   BQ17-08 ArticleTitle, BQ17-09 PubDate, BQ17-10 ContentSource, all 必选; JC19-D24, page tags.
Asks     Article pages carry the three article tags, with contents.
Why      A text without date and source cannot be trusted, and counts for nothing when freshness is measured.
Passes   ArticleTitle, PubDate 2026-11-20 09:30, ContentSource 青汀市住房和城乡建设局.
Fails    An article page without ContentSource, or with an empty PubDate.
Mend     Write the tags into the template of articles; name the source in the head of the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="missing-article-tag",
    family=Family.TAGS,
    clauses=("BQ17-08", "BQ17-09", "BQ17-10", "JC19-D24"),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_TAGS = ("BQ17-08", "BQ17-09", "BQ17-10")


def applies(page: Page) -> bool:
    """Is it an article page?"""
    return page.kind == "document"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A tag is not there, or says nothing."""
    for clause in _TAGS:
        tag = asked.terms(clause)[0]
        content = page.meta(tag)
        if content is None:
            yield page.spot.fails("missing", anchor=tag, tag=tag).resting_on(clause)
        elif not content.strip():
            yield page.spot.fails("empty", anchor=tag, tag=tag).resting_on(clause)
