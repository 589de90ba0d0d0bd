"""The headings of a page leave a level out.

Clause   WZ19-01 (GB/T 37668-2019): the order of contents can be told by aids; WZ23-32.
Asks     A page has a heading of the first level, and goes down one level at a time.
Why      Who cannot see the page finds the way through it by its headings.
Passes   Levels 1, 2, 3, 2.
Mend     In texts begin with ## and go to ### from there; in templates give the title of the page the first level.
By hand  See whether the order of headings tells the order of the contents.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="skipped-heading",
    family=Family.ACCESS,
    clauses=("WZ19-01", "WZ23-32"),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Has it headings?"""
    return bool(page.headings)


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """No first level, or the first step down that leaves a level out."""
    levels = [heading.level for heading in page.headings]
    if 1 not in levels:
        yield page.spot.asks("no-first", excerpt=page.headings[0].text, level=min(levels))
        return
    for above, heading in zip(levels, page.headings[1:], strict=False):
        if heading.level > above + 1:
            yield page.spot.asks("skipped", anchor=heading.text, excerpt=heading.text, above=above, level=heading.level)
            return
