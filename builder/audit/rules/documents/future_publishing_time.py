"""A page says that it was published in the future.

Clause   JC19-V1.5 (伪造发稿日期); a contradiction, not yet a forgery.
Asks     No page that can be read shows a day of publication that is still to come.
Why      A day that cannot be true may have been made up to seem fresh; that is a veto.
Mend     Correct the time of publication.
By hand  Look when the page was indeed published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")

RULE = Rule(
    id="future-publishing-time",
    family=Family.DOCUMENTS,
    clauses=("JC19-V1.5",),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it the page of an article with a time, printed or in its tag?"""
    return page.kind == "document" and bool(page.published or page.meta("PubDate"))


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A day that is printed, or stands in the tag, lies after that of the inspection."""
    for told in dict.fromkeys((page.published, page.meta("PubDate") or "")):
        day = read_day(told)
        if day is not None and day > asked.today:
            yield page.spot.asks("future", anchor=told, excerpt=told, shown=day, today=asked.today)


def read_day(text: str) -> date | None:
    """The day that a text begins with, if there is such a day."""
    found = DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
