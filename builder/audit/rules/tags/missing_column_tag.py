"""A page does not say which channel it belongs to.

Clause   BQ17-04 ColumnName, BQ17-05 ColumnDescription, BQ17-06 ColumnKeywords, BQ17-07 ColumnType; JC19-D24.
Asks     List pages and article pages carry the four column tags, with contents.
Why      What is not filed under a channel cannot be found, counted or inspected by channel.
Passes   ColumnName 部门动态, ColumnDescription 发布部门工作动态, ColumnKeywords 部门,动态, ColumnType 工作动态.
Fails    A list page without ColumnType; an article page with an empty ColumnDescription.
Mend     Write the tags into the templates of lists and articles; give the channel its description, keywords and type.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="missing-column-tag",
    family=Family.TAGS,
    clauses=("BQ17-04", "BQ17-05", "BQ17-06", "BQ17-07", "JC19-D24"),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_TAGS = ("BQ17-04", "BQ17-05", "BQ17-06", "BQ17-07")


def applies(page: Page) -> bool:
    """Is it a page of a channel, or of a text in one?"""
    return page.kind == "document" or page.is_list


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A tag is not there, or says nothing."""
    for clause in _TAGS:
        tag = asked.terms(clause)[0]
        content = page.meta(tag)
        if content is None:
            yield page.spot.fails("missing", anchor=tag, tag=tag).resting_on(clause)
        elif not content.strip():
            yield page.spot.fails("empty", anchor=tag, tag=tag).resting_on(clause)
