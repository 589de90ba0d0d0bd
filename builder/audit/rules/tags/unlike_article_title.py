"""ArticleTitle is not the title that readers see.

Clause   BQ17-08, ArticleTitle is the title of the text.
Asks     What ArticleTitle says is read on the page: in a heading, in the title of the window, or in the text.
Why      Search results and inspections show the tag; readers who follow it must find what it promised.
Passes   ArticleTitle 城区供水管网改造完成, and the same as heading; blanks and punctuation do not matter.
Fails    ArticleTitle 政务动态模板页, which stands nowhere on the page.
Mend     Let the template take the title of the text for both, the heading and the tag.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="unlike-article-title",
    family=Family.TAGS,
    clauses=("BQ17-08",),
    scope=Scope.PAGE,
    impact=Impact.MODERATE,
    foreign=True,
)

_LONGEST_LOOK = 5_000
"""Characters of the text that are searched: a title stands at its beginning."""


def applies(page: Page) -> bool:
    """Is it an article page that names its title?"""
    return page.kind == "document" and bool((page.meta("ArticleTitle") or "").strip())


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """The title of the tag stands nowhere."""
    written = (page.meta("ArticleTitle") or "").strip()
    if any(heading.text == written for heading in page.headings):
        return
    title = _letters(written)
    seen = (*(heading.text for heading in page.headings), page.title, page.text[:_LONGEST_LOOK])
    if not any(title in _letters(text) for text in seen):
        heading = next((one.text for one in page.headings), page.title)
        yield page.spot.fails("unlike", anchor="ArticleTitle", excerpt=written, written=written, heading=heading)


def _letters(text: str) -> str:
    """The letters and digits alone: templates differ in blanks, breaks and quotation marks."""
    return "".join(filter(str.isalnum, text))
