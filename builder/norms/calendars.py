"""The table of working days: the product's `calendars/china.yaml`, or the cluster's own in its stead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from builder.diagnostic import Problems
from builder.norms.tables import find_table, read_table_text
from builder.source.fields import read_record
from builder.source.marked import Sequence, Table, read_table
from catalog.workdays import CalendarYear, WorkCalendar

CALENDAR = "calendars/china.yaml"
_LONGEST_HOLIDAY = 60


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day, or the days of a holiday: `2026-02-15..2026-02-23`."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text is neither, or the span is backwards or longer than sixty days."""
        first, dots, last = text.partition("..")
        span = cls(date.fromisoformat(first), date.fromisoformat(last if dots else first))
        if not 0 <= (span.last - span.first).days < _LONGEST_HOLIDAY:
            raise ValueError(text)
        return span

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _YearRow:
    year: int
    status: str
    source: str
    off: tuple[DaySpan, ...] = ()
    work: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _CalendarTable:
    id: str
    title: str
    source: str
    status: str
    years: tuple[_YearRow, ...]


def read_calendar(root: Path, problems: Problems) -> WorkCalendar | None:
    """The calendar of a cluster; None, with the faults told, where its table is not whole."""
    file = find_table(root, CALENDAR)[1]
    text = read_table_text(root, CALENDAR, problems)
    table = read_table(text, file, problems) if text is not None else None
    record = read_record(_CalendarTable, table, problems) if table else None
    if table is None or record is None or not _is_sound(record, table, problems):
        return None
    years = {
        row.year: CalendarYear(
            year=row.year,
            off=frozenset(day for span in row.off for day in span),
            work=frozenset(row.work),
            source=row.source,
            status=row.status,
        )
        for row in record.years
    }
    return WorkCalendar(id=record.id, title=record.title, source=record.source, status=record.status, years=years)


def _is_sound(record: _CalendarTable, table: Table, problems: Problems) -> bool:
    """Tell years that stand twice, days of another year, and days that are both off and on."""
    nodes = table.entries["years"]
    before = len(problems.found)
    seen: set[int] = set()
    for row, node in zip(record.years, nodes.items if isinstance(nodes, Sequence) else (), strict=True):
        if not isinstance(node, Table):
            continue
        if row.year in seen:
            problems.add("doubled-year", node.mark_of("year"), year=row.year)
        seen.add(row.year)
        rest = {day for span in row.off for day in span}
        marked = [(day, node.mark_of("off", index)) for index, span in enumerate(row.off) for day in span]
        marked += [(day, node.mark_of("work", index)) for index, day in enumerate(row.work)]
        for day, mark in marked:
            if day.year != row.year:
                problems.add("day-of-another-year", mark, day=day, year=row.year)
        for index, day in enumerate(row.work):
            if day in rest:
                problems.add("day-off-and-on", node.mark_of("work", index), day=day)
    return len(problems.found) == before
