"""What the visits of some days say of a site."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from builder.probe.visit import SHANGHAI, Certificate, Outcome, Reach, Reason, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """So many whole days, the last of them included."""

    since: date
    until: date

    @classmethod
    def before(cls, moment: datetime, days: int) -> Week:
        """The last whole days at a minute in Asia/Shanghai; at 23:59 a day is whole."""
        whole = (moment.hour, moment.minute) == (23, 59)
        until = moment.date() if whole else moment.date() - timedelta(days=1)
        return cls(since=until - timedelta(days=days - 1), until=until)

    @property
    def begins(self) -> datetime:
        """Its first second."""
        return datetime.combine(self.since, time(), tzinfo=SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The second after its last."""
        return datetime.combine(self.until + timedelta(days=1), time(), tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The visits of a site in a time. Visits that the measuring side could not make are told apart (`void`).

    `since` and `until` are the first and last day with a visit; `failures` and `doubts` the visits that count as such;
    `ipv6` is None where it could not be measured; `slowest` is the visit that took longest of those that opened, and
    `opened` the last of them; `certificate` the last that was seen.
    """

    site: str
    since: date
    until: date
    visits: int
    fewest_a_day: int
    void: int
    failures: tuple[Visit, ...]
    doubts: tuple[Visit, ...]
    slowest: Visit | None
    typical_ms: int
    ipv6: bool | None
    ipv6_record: bool
    ipv6_failures: tuple[Visit, ...]
    certificate: Certificate | None
    opened: Visit | None
    last: Visit

    def reasons(self, visits: Iterable[Visit]) -> tuple[str, ...]:
        """Why, the most frequent first."""
        counted = Counter(why_of(one).value for one in visits)
        return tuple(sorted(counted, key=lambda reason: (-counted[reason], reason)))


def summarize(visits: Iterable[Visit], *, seconds: int) -> Iterator[Summary]:
    """One summary a site, of visits in the order of sites and times; a page that took `seconds` or more failed."""
    for _, own in groupby(visits, key=lambda one: one.site):
        made = tuple(own)
        counted = [one for one in made if one.outcome is not Outcome.VOID]
        if counted:
            yield _sum_up(made, counted, seconds * 1000)


def _sum_up(made: tuple[Visit, ...], counted: list[Visit], limit: int) -> Summary:
    failures = [one for one in counted if _has_failed(one, limit)]
    opened = [one for one in counted if one.outcome is Outcome.OPENED and one.whole_ms < limit]
    days = Counter(day_of(one) for one in counted)
    since, until = min(days), max(days)
    span = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    tried = [one for one in made if one.ipv6 in (Reach.REACHED, Reach.UNREACHED, Reach.NO_RECORD)]
    return Summary(
        site=made[0].site,
        since=since,
        until=until,
        visits=len(counted),
        fewest_a_day=min(days[day] for day in span),
        void=len(made) - len(counted),
        failures=tuple(failures),
        doubts=tuple(one for one in counted if one.outcome is Outcome.DOUBTFUL),
        slowest=max(opened, key=lambda one: one.whole_ms, default=None),
        typical_ms=int(statistics.median(one.whole_ms for one in opened)) if opened else 0,
        ipv6=any(one.ipv6 is Reach.REACHED for one in tried) if tried else None,
        ipv6_record=any(one.ipv6 is not Reach.NO_RECORD for one in tried),
        ipv6_failures=tuple(one for one in tried if one.ipv6 is not Reach.REACHED),
        certificate=next((one.seen.certificate for one in reversed(made) if one.seen.certificate), None),
        opened=opened[-1] if opened else None,
        last=made[-1],
    )


def _has_failed(visit: Visit, limit: int) -> bool:
    return visit.outcome is Outcome.FAILED or (visit.outcome is Outcome.OPENED and visit.whole_ms >= limit)


def day_of(visit: Visit) -> date:
    """The day in Asia/Shanghai that a visit counts for."""
    return visit.planned.astimezone(SHANGHAI).date()


def why_of(visit: Visit) -> Reason:
    """Why a visit failed; one that opened too late by the clause in force was too late."""
    return Reason.TOO_LATE if visit.outcome is Outcome.OPENED else visit.reason
