"""The printed time of publication differs from the page tag.

Clause   JC19-V1.5 (伪造发稿日期); a contradiction, not yet a forgery.
Asks     The time that readers see is the time that the tag PubDate gives.
Why      Monitoring reads the tag and citizens the page; one of them is told something untrue.
Mend     Let both be made from one time.
By hand  Look which of the two is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

NUMBERS = re.compile(r"\d+")
DAY, MINUTE = 3, 5
"""How many numbers a day has, and a day with hour and minute."""

RULE = Rule(
    id="differing-publishing-time",
    family=Family.DOCUMENTS,
    clauses=("JC19-V1.5",),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it the page of an article with both times?"""
    return page.kind == "document" and bool(page.published) and bool(page.meta("PubDate"))


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """Day, hour and minute, as far as both tell them, are not the same."""
    tag = page.meta("PubDate") or ""
    shown, told = ([int(number) for number in NUMBERS.findall(text)][:MINUTE] for text in (page.published, tag))
    both = min(len(shown), len(told))
    if both >= DAY and shown[:both] != told[:both]:
        yield page.spot.asks("differs", excerpt=page.published, shown=page.published, tag=tag)
