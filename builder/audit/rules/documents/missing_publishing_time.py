"""An article does not show when it was published.

Clause   ZY17-13; what tells no time counts as not renewed (JC19-V3.2, unverified).
Asks     Every article shows the time of its publication.
Why      Readers must know how old a piece of news is; inspectors count what is undated as not renewed.
Passes   发布日期：2026-11-20 09:30.
Fails    A page with no date at all.
Mend     Show the time of publication under the title.
By hand  Where a date stands without its label a person looks whether it is the time of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

DATE = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
TOP = 1_000
"""Characters of a page in which its own date stands."""

RULE = Rule(
    id="missing-publishing-time",
    family=Family.DOCUMENTS,
    clauses=("ZY17-13", "JC19-V3.2"),
    scope=Scope.PAGE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it the page of an article?"""
    return page.kind == "document"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """No time of publication; or only a date that is not called so."""
    if page.published:
        return
    found = DATE.search(page.text[:TOP])
    if found:
        yield page.spot.asks("unlabelled", excerpt=found[0], date=found[0])
    else:
        yield page.spot.fails("missing")
