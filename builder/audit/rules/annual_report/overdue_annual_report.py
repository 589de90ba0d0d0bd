"""The annual report on disclosure is missing or came late.

Clause   GK19-49 (departments by 31 January, governments of counties and above by 31 March).
Asks     The report for the year before is on line by the day that article 49 names for a department or a government.
Why      The report shows the public once a year what the organ disclosed and refused.
Passes   A city government, report for 2025 published on 2026-03-20.
Fails    The same, published on 2026-04-02; or not at all by 2026-11-21.
Mend     Publish the report now, as a report of the form disclosure with its year; plan for the day next time.
By hand  The article names no day for townships; where the holidays of a year are not known the day is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.document import Report
from catalog.terms import Body, Level, ReportForm
from catalog.workdays import find_working_day

RULE = Rule(
    id="overdue-annual-report",
    family=Family.ANNUAL_REPORT,
    clauses=("GK19-49",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it a site of our own that is open, of a known level and body?"""
    known = site.level is not None and site.body is not None
    return site.built and known and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Nothing for the year whose day has passed last; or the first report of it came after the day."""
    whose = "department" if site.body is Body.DEPARTMENT else "government"
    month, day = asked.number(f"{whose}_month"), asked.number(f"{whose}_day")
    end = find_working_day(date(asked.today.year, month, day), asked.calendar)
    if asked.today <= end.day:
        end = find_working_day(date(asked.today.year - 1, month, day), asked.calendar)
    year = end.day.year - 1
    sure = site.level is not Level.TOWNSHIP and not end.provisional
    reports = [one for one in site.documents_of("report") if is_report_of(one.detail, year)]
    if not reports:
        tell = site.spot.fails if sure else site.spot.asks
        yield tell("missing" if sure else "unsettled", anchor=str(year), year=year, due=end.day)
        return
    first = min(reports, key=lambda one: (one.head.published_at, one.id))
    published = first.head.published_at.date()
    if published > end.day:
        tell = first.spot.fails if sure else first.spot.asks
        yield tell("late" if sure else "perhaps", year=year, due=end.day, published=published)


def is_report_of(detail: object, year: int) -> bool:
    """Is it the disclosure report for that year?"""
    return isinstance(detail, Report) and detail.form is ReportForm.DISCLOSURE and detail.year == year
