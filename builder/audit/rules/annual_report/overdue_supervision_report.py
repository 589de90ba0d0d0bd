"""The yearly statement on the supervision of sites is missing or came late.

Clause   BB18-02, 国办函〔2018〕12号, for the portal of a province.
Asks     The portal of a province publishes the statement on the supervision of sites by the day that the clause names.
Why      It shows how all the sites of the province were held to account.
Passes   The statement for 2025 published on 2026-01-20.
Fails    A portal of a province that has none.
Mend     Publish the statement in the disclosure section and show it on the home page.
By hand  The statement is known by its title and the year in it; look whether it stands under another title, and
         whether the home page shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Body, Level
from catalog.workdays import find_working_day

YEAR = re.compile(r"20\d{2}")

RULE = Rule(
    id="overdue-supervision-report",
    family=Family.ANNUAL_REPORT,
    clauses=("BB18-02",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it the open portal of a province, of our own building?"""
    portal = site.level is Level.REGION and site.body is Body.GOVERNMENT
    return site.built and portal and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No statement for the year whose day has passed last; or it came after the day."""
    month, day = asked.number("month"), asked.number("day")
    end = find_working_day(date(asked.today.year, month, day), asked.calendar)
    if asked.today <= end.day:
        end = find_working_day(date(asked.today.year - 1, month, day), asked.calendar)
    year = end.day.year - 1
    named = [one for one in site.documents if any(term in fold_title(one.head.title) for term in asked.terms())]
    statements = [one for one in named if str(year) in YEAR.findall(one.head.title)]
    if not statements:
        yield site.spot.asks("missing", anchor=str(year), year=year, due=end.day)
        return
    first = min(statements, key=lambda one: (one.head.published_at, one.id))
    published = first.head.published_at.date()
    if published > end.day:
        tell = first.spot.asks if end.provisional else first.spot.fails
        yield tell("late", year=year, due=end.day, published=published)


def fold_title(title: str) -> str:
    """The title without its year, which stands before, within or behind the name."""
    return re.sub(r"[（(]?20\d{2}年?度?[）)]?", "", title)
