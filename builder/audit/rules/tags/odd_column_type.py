"""A channel calls itself by a type that the norm does not list.

Clause   BQ17-07, ColumnType; the list of the annex is open (it ends with “……”).
Asks     ColumnType is a word of the list, or of a list of one's own that is used throughout.
Why      Inspections across sites gather channels by their type; a word of one's own is found by nobody.
Passes   ColumnType 工作动态.
Mend     Take the word of the list that fits best: 通知公告 goes under 工作动态, 建议提案 under 政策文件 or 回应关切.
By hand  The list is open: accept a word that the region's own standard has added.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="odd-column-type",
    family=Family.TAGS,
    clauses=("BQ17-07",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Does any of its pages name a type?"""
    return any(page.meta("ColumnType") for page in site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """A word that is not in the list, told once with the first page that has it."""
    known = {"", *asked.terms()[1:]}
    told: set[str] = set()
    for page in site.pages:
        word = (page.meta("ColumnType") or "").strip()
        if word not in known and word not in told:
            told.add(word)
            yield site.spot.asks("odd", anchor=word, excerpt=word, address=page.spot.address, word=word)
