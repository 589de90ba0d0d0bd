"""工作日: working-day arithmetic by a calendar that is a table and may be replaced.

民法典 articles 201 and 203: the day on which a period begins does not count; a last day on a rest day moves on to
the next day that is none. The State Council moves rest days every year (调休), so a year that the calendar does not
know can only be guessed at: what touches it is provisional (暂定), and never a breach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.terms import TimeUnit
from catalog.timelimit import Span

_DAY = timedelta(days=1)
_SATURDAY = 5
LONGEST_SPAN = 3700
"""Days; a span of more than ten years is no limit."""

_MOVED = 2
"""Working days by which the State Council's moving of rest days (调休) has ever lengthened a period of days: what is
moved nearer than its holiday. In all years from 2004 to 2026 it was never more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """What is moved in a year: `off` are rest days, `work` are Saturdays and Sundays on which people work."""

    year: int
    off: frozenset[date]
    work: frozenset[date]
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """The years that are known; in any other Saturdays and Sundays are rest days, provisionally."""

    id: str
    title: str
    source: str
    status: str
    years: Mapping[int, CalendarYear]

    def knows(self, day: date) -> bool:
        """Is the arrangement of the day's year known?"""
        return day.year in self.years

    def works_on(self, day: date) -> bool:
        """Is it a working day?"""
        year = self.years.get(day.year)
        weekday = day.weekday() < _SATURDAY
        return weekday if year is None else day in year.work or (weekday and day not in year.off)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period. Not a date, and not comparable with one: ask `missed_on`."""

    day: date
    provisional: bool

    def missed_on(self, day: date) -> bool:
        """Is the period over on that day, for certain? Never of a provisional day."""
        return not self.provisional and day > self.day

    def perhaps_missed_on(self, day: date) -> bool:
        """Would it be over, if the unknown year were arranged as it is guessed?"""
        return self.provisional and day > self.day


def find_due(start: date, span: Span, calendar: WorkCalendar) -> Due:
    """The last day of a period that begins on `start`; `IMMEDIATE` ends on the same day.

    Raises ValueError where the span is negative or longer than `LONGEST_SPAN`.
    """
    if not 0 <= span.count <= LONGEST_SPAN:
        raise ValueError(span.count)
    if span.unit is TimeUnit.IMMEDIATE:
        return Due(start, False)
    if span.unit is TimeUnit.WORKING_DAY:
        return due(start, span.count, calendar)
    return _due_in_days(start, span.count, calendar)


def due(start: date, working_days: int, calendar: WorkCalendar) -> Due:
    """The n-th working day after `start`; with 0 the day itself, whatever it is."""
    day, known = start, True
    left = working_days
    while left > 0:
        if day == date.max:
            return Due(day, True)
        day += _DAY
        known = known and calendar.knows(day)
        left -= calendar.works_on(day)
    return Due(day, not known)


def find_due_before(event: date, span: Span, calendar: WorkCalendar) -> Due:
    """The last day that leaves a whole span between itself and an event (7个工作日前).

    Raises ValueError where the span is negative or longer than `LONGEST_SPAN`.
    """
    if not 0 <= span.count <= LONGEST_SPAN:
        raise ValueError(span.count)
    day, known, left = event, True, span.count
    while left > 0 and day > date.min:
        day -= _DAY
        if span.unit is TimeUnit.WORKING_DAY:
            known = known and calendar.knows(day)
            left -= calendar.works_on(day)
        else:
            left -= 1
    return Due(day, not known)


def find_working_day(day: date, calendar: WorkCalendar) -> Due:
    """The day itself, or the next one that is no rest day."""
    known = calendar.knows(day)
    while not calendar.works_on(day) and day < date.max:
        day += _DAY
        known = known and calendar.knows(day)
    return Due(day, not known)


def count_working_days(start: date, end: date, calendar: WorkCalendar) -> int:
    """The working days after `start` up to and with `end`; 0 where `end` is not later."""
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(calendar.works_on(day) for day in days)


def find_most_working_days(days: int) -> int:
    """The most working days that a period of so many days (at least 1) can have, whenever it begins.

    A last day on a rest day moves on to a working day, which counts. No holiday is reckoned with: they only take away.
    """
    weeks, rest = divmod(days, 7)
    return min(days, 5 * weeks + max(rest, 1) + _MOVED)


def _due_in_days(start: date, days: int, calendar: WorkCalendar) -> Due:
    """Calendar days count all alike; only the last one asks whether it is a rest day."""
    if (date.max - start).days <= days:
        return Due(date.max, True)
    return find_working_day(start + timedelta(days=days), calendar)
