"""Whether documents came in time, and whether a duty has gone stale.

The promise of the directory (承诺期限) and the law (法定期限) are measured apart, each in its own unit; where the
promise is looser, the law counts all the same. What the calendar cannot know is provisional (暂定), never a breach.
A limit holds for what was made while its clause was in force: what is older than that is not judged by it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.duty import Discharge
from catalog.register import DIRECTORY, Item
from catalog.standard import Standards
from catalog.terms import TimeUnit
from catalog.timelimit import Cycle, DisclosureLimit, Limit, Start
from catalog.verdict import Doubt, Grade, Late, Review, Stale
from catalog.workdays import Due, WorkCalendar, find_due, find_due_before, find_working_day

_FROM_MAKING = (Start.UNSAID, Start.FORMED, Start.OBTAINED)
_BY_PAPER = (Start.APPROVED, Start.DECIDED)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """By what days are counted: the working days, and the standards that say since when each limit holds.

    Without standards every limit holds on every day.
    """

    calendar: WorkCalendar
    standards: Standards | None = None

    def holds(self, clause: str, day: date) -> bool:
        """Was the clause of a limit in force on that day?"""
        return self.standards is None or self.standards.clause(clause, day) is not None


def find_late(item: Item, evidence: tuple[Discharge, ...], by: Reckoning) -> tuple[Late, ...]:
    """The documents that came after the day that was promised, or that the law allows."""
    late = []
    for one in evidence:
        promised, statutory = (
            _find_end(limit.main, one, evidence, by.calendar) if by.holds(clause, _age(one)) else None
            for clause, limit in _limits(item)
        )
        grade = _grade(one.published_at.date(), promised, statutory)
        if grade:
            late.append(
                Late(
                    document=one.document,
                    mark=one.mark,
                    address=one.address,
                    grade=grade,
                    started_on=one.started_on or one.made_on,
                    published_on=one.published_at.date(),
                    promised=promised,
                    statutory=statutory,
                )
            )
    return tuple(late)


def find_doubts(item: Item, one: Discharge, by: Reckoning) -> Iterator[Review]:
    """Why the lateness of a document cannot be told for certain."""
    held = [limit for clause, limit in _limits(item) if by.holds(clause, _age(one))]
    mains = [limit.main for limit in held]
    if any(main and _is_counted(main) and _find_start(main, one) is None for main in mains):
        yield Review(doubt=Doubt.NO_START, document=one.document, mark=one.mark)
    narrow = [part for limit in held for part in limit.limits if part.scope and part is not limit.main]
    ends = (_find_end(part, one, (one,), by.calendar) for part in narrow)
    if any(end and end.missed_on(one.published_at.date()) for end in ends):
        yield Review(doubt=Doubt.SCOPED_LIMIT, document=one.document, mark=one.mark)


def find_stale(item: Item, evidence: tuple[Discharge, ...], as_of: date, by: Reckoning) -> tuple[Stale, ...]:
    """The rhythms and the days of the year that passed without a publication."""
    found = []
    for grade, (clause, limit) in zip((Grade.PROMISED, Grade.STATUTORY), _limits(item), strict=True):
        main = limit.main
        missed: list[Stale | None] = []
        if main and main.cycle:
            missed.append(_miss_cycle(main.cycle, grade, evidence, as_of))
        if main and main.yearly:
            missed.append(_miss_year(main, grade, evidence, as_of, by.calendar))
        found += [one for one in missed if one is not None and by.holds(clause, one.due_on)]
    return tuple(found)


def _limits(item: Item) -> tuple[tuple[str, DisclosureLimit], tuple[str, DisclosureLimit]]:
    """Promise and law, each with its clause."""
    return (DIRECTORY, item.promised), (item.statutory.clause, item.statutory.limit)


def _age(one: Discharge) -> date:
    """The day that the information is of; where it is not told, it is no younger than its publication."""
    return min(filter(None, (one.made_on, one.started_on, one.published_at.date())))


def _is_counted(limit: Limit) -> bool:
    return limit.within is not None and limit.within.unit is not TimeUnit.IMMEDIATE


def _find_start(limit: Limit, one: Discharge) -> date | None:
    """The day from which a limit is counted.

    The paper of an approval or a decision is made on its day, so 成文日期 stands for it; other events must be told.
    """
    if limit.start in _FROM_MAKING:
        return one.made_on or one.started_on
    return one.started_on or (one.made_on if limit.start in _BY_PAPER else None)


def _find_end(
    limit: Limit | None, one: Discharge, evidence: tuple[Discharge, ...], calendar: WorkCalendar
) -> Due | None:
    """The last day of a document; of a yearly limit only the first document of a year has one."""
    if limit is None:
        return None
    if limit.yearly:
        year = one.published_at.year
        first = min((other.published_at, other.document) for other in evidence if other.published_at.year == year)
        earliest = first == (one.published_at, one.document)
        return find_working_day(limit.yearly.in_year(year), calendar) if earliest else None
    start = _find_start(limit, one)
    if limit.within is None or not _is_counted(limit) or start is None:
        return None
    find = find_due_before if limit.start is Start.BEFORE else find_due
    return find(start, limit.within, calendar)


def _grade(published_on: date, promised: Due | None, statutory: Due | None) -> Grade | None:
    if statutory and statutory.missed_on(published_on):
        return Grade.STATUTORY
    if promised and promised.missed_on(published_on):
        return Grade.PROMISED
    perhaps = any(end and end.perhaps_missed_on(published_on) for end in (promised, statutory))
    return Grade.PROVISIONAL if perhaps else None


def _miss_cycle(cycle: Cycle, grade: Grade, evidence: tuple[Discharge, ...], as_of: date) -> Stale | None:
    """Too few publications within one turn of the cycle before the day."""
    renewals = sorted(one.renewed_on for one in evidence)
    since = _move(as_of, -cycle.months, -cycle.days)
    if sum(since <= day <= as_of for day in renewals) >= cycle.times:
        return None
    last = renewals[-cycle.times] if len(renewals) >= cycle.times else renewals[0]
    return Stale(grade=grade, due_on=_move(last, cycle.months, cycle.days), renewed_on=renewals[-1])


def _miss_year(
    limit: Limit, grade: Grade, evidence: tuple[Discharge, ...], as_of: date, calendar: WorkCalendar
) -> Stale | None:
    """Nothing came in the year whose day has passed last."""
    if limit.yearly is None:
        return None
    newest = max(one.renewed_on for one in evidence)
    this = find_working_day(limit.yearly.in_year(as_of.year), calendar)
    passed = this.missed_on(as_of) or this.perhaps_missed_on(as_of)
    end = this if passed else find_working_day(limit.yearly.in_year(as_of.year - 1), calendar)
    if newest.year >= (as_of.year if passed else as_of.year - 1):
        return None
    return Stale(grade=Grade.PROVISIONAL if end.provisional else grade, due_on=end.day, renewed_on=newest)


def _move(day: date, months: int, days: int) -> date:
    """The day moved by months (to the month's last day at most) and days."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    year = min(max(year, date.min.year + 1), date.max.year - 1)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)
