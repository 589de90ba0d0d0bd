"""A page is so heavy that it can hardly come in time.

Clause   ZY17-12: not more than three seconds; ZY17-12.1, a convention of this inspection: 500 000 bytes of HTML.
Asks     The HTML of a page alone is not larger than the convention says.
Why      On a telephone at the edge of a network such a page takes longer than anybody waits.
Passes   18 000 bytes.
Mend     Divide the page or its table, or offer the table as an attachment.
By hand  The number is no norm's: measure how long the page takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="heavy-page",
    family=Family.ACCESS,
    clauses=("ZY17-12", "ZY17-12.1"),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is its size known?"""
    return page.bytes > 0


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """It is larger."""
    allowed = asked.number("bytes", "ZY17-12.1")
    if page.bytes > allowed:
        yield page.spot.asks("heavy", bytes=page.bytes, allowed=allowed)
