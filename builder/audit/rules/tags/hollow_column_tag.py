"""What describes a channel only repeats its name.

Clause   BQ17-05, ColumnDescription says purpose and contents; BQ17-06, ColumnKeywords say what is peculiar to it.
Asks     Description and keywords tell more than ColumnName does.
Why      A tag that repeats the name was filled in to be filled in; it helps nobody to find anything.
Passes   ColumnName 部门动态, ColumnDescription 发布部门工作动态, ColumnKeywords 部门,动态.
Fails    ColumnName 部门动态, ColumnDescription 部门动态.
Mend     Describe in a sentence what the channel is for; give two or more keywords.
By hand  A single keyword that is the channel's name may be enough for a channel of one kind of text; decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="hollow-column-tag",
    family=Family.TAGS,
    clauses=("BQ17-05", "BQ17-06"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Does any of its pages name its channel?"""
    return any(page.meta("ColumnName") for page in site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The description is the name (certain), or the only keyword is (a person decides); once for each channel."""
    tells = (("BQ17-05", site.spot.fails), ("BQ17-06", site.spot.asks))
    told: set[tuple[str, str]] = set()
    for page in site.pages:
        name = _text(page, "ColumnName")
        if not name:
            continue
        for clause, tell in tells:
            tag = asked.terms(clause)[0]
            if _text(page, tag) == name and (tag, name) not in told:
                told.add((tag, name))
                anchor = f"{tag} {name}"
                found = tell("hollow", anchor=anchor, excerpt=name, address=page.spot.address, tag=tag, name=name)
                yield found.resting_on(clause)


def _text(page: Page, tag: str) -> str:
    return (page.meta(tag) or "").strip()
