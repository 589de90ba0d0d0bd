"""The time of publication has another form.

Clause   ZY17-13; hyphens are accepted for the dashes that the annex prints.
Asks     The time of publication is shown as YYYY-MM-DD HH:MM.
Why      One form on all sites can be read at a glance and by machines.
Passes   2026-11-20 09:30.
Fails    2026年11月20日.
Mend     Show date and time in the form of the clause.
By hand  Seconds are too much rather than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

SECONDS = re.compile(r":\d{2}$")

RULE = Rule(
    id="malformed-publishing-time",
    family=Family.DOCUMENTS,
    clauses=("ZY17-13",),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it the page of an article with a time of publication?"""
    return page.kind == "document" and bool(page.published)


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """The time has not the form of the clause, or has it with seconds."""
    form = asked.terms()[0]
    if re.fullmatch(form, page.published):
        return
    if re.fullmatch(form, SECONDS.sub("", page.published)):
        yield page.spot.asks("seconds", excerpt=page.published, shown=page.published)
    else:
        yield page.spot.fails("malformed", excerpt=page.published, shown=page.published)
