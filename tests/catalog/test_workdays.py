"""Working days by the arrangement of each year; what touches an unknown year is provisional."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.norms.calendars import CALENDAR, read_calendar
from catalog.terms import TimeUnit
from catalog.timelimit import Span
from catalog.workdays import (
    LONGEST_SPAN,
    Due,
    count_working_days,
    due,
    find_due,
    find_due_before,
    find_most_working_days,
    find_working_day,
)
from tests.catalog.registers_from import product_calendar

TABLE = """
id: own
title: 自己的日历
source: 测试
status: official
years:
  - {year: 2027, status: official, source: 测试, off: [2027-01-01..2027-01-03], work: [2027-01-09]}
"""


def own_calendar(root: Path, text: str) -> Path:
    (root / "catalog" / "calendars").mkdir(parents=True)
    (root / "catalog" / CALENDAR).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-01-30", 20, "2026-03-05"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-09-10", 20, "2026-10-14"),
        ("2026-09-28", 3, "2026-10-08"),
        ("2026-09-28", 7, "2026-10-13"),
        ("2026-09-28", 20, "2026-10-30"),
        ("2026-11-21", 20, "2026-12-18"),
        ("2026-12-03", 20, "2026-12-31"),
    ],
)
def test_working_days_are_counted_from_the_next_day(start: str, count: int, end: str) -> None:
    assert due(date.fromisoformat(start), count, product_calendar()) == Due(date.fromisoformat(end), False)


@pytest.mark.parametrize("days", [1, 5, 7, 10, 15, 20, 30, 60, 99])
def test_no_period_of_any_known_year_has_more_working_days_than_may_be(days: int) -> None:
    calendar = product_calendar()
    first, last = date(min(calendar.years), 1, 1), date(max(calendar.years), 12, 31)
    whole = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    before = list(accumulate((calendar.works_on(day) for day in whole), initial=0))
    most = 0
    for number, day in enumerate(whole):
        end = find_due(day, Span(days, TimeUnit.DAY), calendar)
        if not end.provisional:
            most = max(most, before[(end.day - first).days + 1] - before[number + 1])
    assert most <= find_most_working_days(days) <= days


def test_what_ends_in_an_unknown_year_is_provisional_and_never_missed() -> None:
    end = due(date(2026, 12, 4), 20, product_calendar())
    assert end == Due(date(2027, 1, 1), True)
    assert not end.missed_on(date(2030, 1, 1))
    assert end.perhaps_missed_on(date(2030, 1, 1))
    assert not end.perhaps_missed_on(date(2027, 1, 1))


def test_a_due_day_is_no_date() -> None:
    end = due(date(2026, 12, 3), 20, product_calendar())
    with pytest.raises(TypeError):
        assert end < date(2027, 1, 1)  # type: ignore[operator]  # the comparison is what must not work
    assert not end.missed_on(date(2026, 12, 31))
    assert end.missed_on(date(2027, 1, 1))


def test_the_moved_days_of_2026_are_those_of_the_notice() -> None:
    calendar = product_calendar()
    working = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)]
    assert all(calendar.works_on(day) for day in (*working, date(2026, 10, 10)))
    spans = [("01-01", 3), ("02-15", 9), ("04-04", 3), ("05-01", 5), ("06-19", 3), ("09-25", 3), ("10-01", 7)]
    rest = [date.fromisoformat(f"2026-{first}") + timedelta(days=n) for first, days in spans for n in range(days)]
    assert not any(calendar.works_on(day) for day in rest)
    weekdays = sum(1 for n in range(365) if (date(2026, 1, 1) + timedelta(days=n)).weekday() < 5)
    assert count_working_days(date(2025, 12, 31), date(2026, 12, 31), calendar) == weekdays + 6 - sum(
        day.weekday() < 5 for day in rest
    )


def test_calendar_days_count_all_and_the_last_one_moves_on() -> None:
    calendar = product_calendar()
    twenty = Span(20, TimeUnit.DAY)
    assert find_due(date(2026, 3, 2), twenty, calendar) == Due(date(2026, 3, 23), False)  # 22 March is a Sunday
    assert find_due(date(2026, 9, 12), twenty, calendar) == Due(date(2026, 10, 8), False)  # in the October holiday
    assert find_due(date(2026, 12, 12), twenty, calendar).provisional
    assert find_due(date(2026, 12, 11), twenty, calendar) == Due(date(2026, 12, 31), False)
    assert find_due(date(2026, 10, 3), Span(0, TimeUnit.IMMEDIATE), calendar) == Due(date(2026, 10, 3), False)


def test_a_day_before_an_event_leaves_the_whole_span() -> None:
    calendar = product_calendar()
    seven = Span(7, TimeUnit.WORKING_DAY)
    assert find_due_before(date(2026, 10, 13), seven, calendar) == Due(date(2026, 9, 28), False)
    assert find_due_before(date(2026, 10, 13), Span(7, TimeUnit.DAY), calendar) == Due(date(2026, 10, 6), False)


def test_a_day_of_the_year_on_a_rest_day_moves_on() -> None:
    assert find_working_day(date(2026, 1, 31), product_calendar()) == Due(date(2026, 2, 2), False)
    assert find_working_day(date(2027, 1, 30), product_calendar()) == Due(date(2027, 2, 1), True)


def test_a_span_beyond_all_measure_is_refused() -> None:
    for count in (-1, LONGEST_SPAN + 1):
        with pytest.raises(ValueError, match=str(count)):
            find_due(date(2026, 1, 1), Span(count, TimeUnit.DAY), product_calendar())
        with pytest.raises(ValueError, match=str(count)):
            find_due_before(date(2026, 1, 1), Span(count, TimeUnit.DAY), product_calendar())
    assert due(date.max, 5, product_calendar()) == Due(date.max, True)
    assert find_due(date(9999, 12, 1), Span(40, TimeUnit.DAY), product_calendar()) == Due(date.max, True)


@given(st.dates(date(2004, 1, 1), date(2026, 6, 30)), st.integers(1, 90))
def test_counting_back_gives_the_number(start: date, count: int) -> None:
    end = due(start, count, product_calendar())
    assert not end.provisional
    assert product_calendar().works_on(end.day)
    assert count_working_days(start, end.day, product_calendar()) == count
    assert due(start, count - 1, product_calendar()).day < end.day


@given(st.dates(date(2004, 6, 1), date(2026, 12, 31)), st.integers(1, 90))
def test_a_span_before_a_working_day_ends_on_it(event: date, count: int) -> None:
    event = find_working_day(event, product_calendar()).day
    begin = find_due_before(event, Span(count, TimeUnit.WORKING_DAY), product_calendar())
    assert count_working_days(begin.day - timedelta(days=1), event - timedelta(days=1), product_calendar()) == count


def test_the_product_knows_the_years_from_2004_to_2026() -> None:
    assert sorted(product_calendar().years) == list(range(2004, 2027))
    assert {year.status for year in product_calendar().years.values()} == {"reprint", "partial"}


def test_a_clusters_own_calendar_stands_in_its_place(tmp_path: Path) -> None:
    problems = Problems()
    calendar = read_calendar(own_calendar(tmp_path, TABLE), problems)
    assert list(problems) == []
    assert calendar is not None
    assert due(date(2026, 12, 31), 1, calendar) == Due(date(2027, 1, 4), False)
    assert due(date(2027, 1, 8), 1, calendar) == Due(date(2027, 1, 9), False)
    assert not calendar.knows(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "{year: 2027, status: x, source: x, off: [2028-01-01]}",
            "catalog/calendars/china.yaml:7:46 day-of-another-year",
        ),
        (
            "{year: 2027, status: x, source: x, off: [2027-01-01], work: [2027-01-01]}",
            "catalog/calendars/china.yaml:7:66 day-off-and-on",
        ),
        ("{year: 2027, status: x, source: x, off: [2027-13-01]}", "catalog/calendars/china.yaml:7:46 not-a-day-span"),
        (
            "{year: 2027, status: x, source: x, off: [2027-02-02..2027-02-01]}",
            "catalog/calendars/china.yaml:7:46 not-a-day-span",
        ),
        ("{year: 2027, status: x, source: x, of: []}", "catalog/calendars/china.yaml:7:40 unknown-key"),
    ],
)
def test_a_bad_calendar_is_told_at_its_place(tmp_path: Path, row: str, fault: str) -> None:
    problems = Problems()
    table = TABLE.partition("  - {year")[0] + f"  - {row}\n"
    assert read_calendar(own_calendar(tmp_path, table), problems) is None
    assert [f"{one.mark} {one.code}" for one in problems] == [fault]


def test_a_year_stands_once(tmp_path: Path) -> None:
    problems = Problems()
    assert read_calendar(own_calendar(tmp_path, TABLE + TABLE.splitlines()[-1] + "\n"), problems) is None
    assert [one.code for one in problems] == ["doubled-year"]
