"""PubDate is not written as the norm wants it.

Clause   BQ17-09, PubDate as YYYY-MM-DD HH:MM. The annex prints em-dashes; real pages use hyphens, and these pass.
Asks     A day with hyphens, a blank, hour and minute of 24 hours.
Why      Freshness is measured by machines that read this tag; another form is read wrongly or not at all.
Passes   2026-11-20 09:30
Fails    2026-11-20; 2026-11-20 09:30 AM; 2026年11月20日 09:30; 2026-02-30 09:30.
Mend     Set the date format of the template to yyyy-MM-dd HH:mm.
By hand  With seconds, or with the em-dashes of the annex, the time is clear; decide whether to have it changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="odd-pubdate",
    family=Family.TAGS,
    clauses=("BQ17-09",),
    scope=Scope.PAGE,
    impact=Impact.MODERATE,
    foreign=True,
)

_DASHES = str.maketrans("—–－", "---")


def applies(page: Page) -> bool:
    """Has it the tag, with something in it?"""
    return bool((page.meta("PubDate") or "").strip())


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """The form is another; seconds and em-dashes are for a person to judge."""
    _, form, with_seconds, twelve_hours = asked.terms()[:4]
    written = (page.meta("PubDate") or "").strip()
    if re.fullmatch(form, written):
        if not _is_moment(written):
            yield page.spot.fails("impossible", anchor="PubDate", excerpt=written, written=written)
    elif re.fullmatch(with_seconds, written):
        yield page.spot.asks("seconds", anchor="PubDate", excerpt=written, written=written)
    elif re.search(twelve_hours, written):
        yield page.spot.fails("twelve-hours", anchor="PubDate", excerpt=written, written=written)
    elif re.fullmatch(form, written.translate(_DASHES)):
        yield page.spot.asks("dashes", anchor="PubDate", excerpt=written, written=written)
    else:
        yield page.spot.fails("form", anchor="PubDate", excerpt=written, written=written)


def _is_moment(written: str) -> bool:
    try:
        datetime.fromisoformat(written)
    except ValueError:
        return False
    return True
