"""The address of a page is not one that lasts.

Clause   ZY17-16: addresses are unique, clear, show where a page belongs, and stay (text unverified).
Asks     No session in the address, no escaped letters in its path, and a path that names the page.
Why      Such addresses break when the system is replaced; readers cannot read, write down or pass them on.
Passes   https://www.qt.gov.example/xwzx/bmdt/a.html
Fails    https://www.qt.gov.example/index.jsp;jsessionid=0A1B?id=3
Mend     Give pages addresses of plain letters in the folder of their channel; let the old ones lead there.
By hand  An address of a number behind a question mark may have been kept for decades; judge whether it lasts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="odd-address",
    family=Family.ACCESS,
    clauses=("ZY17-16",),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
    foreign=True,
)

_ESCAPED = re.compile("%[0-9A-Fa-f]{2}")


def applies(page: Page) -> bool:
    """Is its address known?"""
    return bool(page.spot.address)


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A session is certain; escaped letters and pages named by a query alone are for a person."""
    address = page.spot.address
    path, _, query = address.partition("?")
    session = next((word for word in asked.terms() if f"{word}=" in address.lower()), "")
    if session:
        yield page.spot.fails("session", excerpt=address, word=session)
    elif _ESCAPED.search(path):
        yield page.spot.asks("escaped", excerpt=address)
    elif "=" in query:
        yield page.spot.asks("query", excerpt=address)
