"""The yearly statement of the site is missing or came late.

Clause   BB18-01, 国办函〔2018〕12号.
Asks     The statement on the work of the site for the year before is on line by the day that the clause names.
Why      It tells the public how the site was run.
Passes   The statement for 2025 published on 2026-01-20.
Fails    The same published on 2026-02-10.
Mend     Publish the statement now, as a report of the form website with its year.
By hand  Where the holidays of a year are not known the day is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.document import Report
from catalog.terms import Presence, ReportForm
from catalog.workdays import find_working_day

RULE = Rule(
    id="overdue-site-report",
    family=Family.ANNUAL_REPORT,
    clauses=("BB18-01",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, of our own building, and open?"""
    return site.built and site.presence is Presence.SITE and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Nothing for the year whose day has passed last; or the first statement of it came after the day."""
    month, day = asked.number("month"), asked.number("day")
    end = find_working_day(date(asked.today.year, month, day), asked.calendar)
    if asked.today <= end.day:
        end = find_working_day(date(asked.today.year - 1, month, day), asked.calendar)
    year = end.day.year - 1
    reports = [one for one in site.documents_of("report") if is_statement_of(one.detail, year)]
    if not reports:
        tell = site.spot.asks if end.provisional else site.spot.fails
        yield tell("missing", anchor=str(year), year=year, due=end.day)
        return
    first = min(reports, key=lambda one: (one.head.published_at, one.id))
    published = first.head.published_at.date()
    if published > end.day:
        tell = first.spot.asks if end.provisional else first.spot.fails
        yield tell("late", year=year, due=end.day, published=published)


def is_statement_of(detail: object, year: int) -> bool:
    """Is it the site's statement for that year?"""
    return isinstance(detail, Report) and detail.form is ReportForm.WEBSITE and detail.year == year
