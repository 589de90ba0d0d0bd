"""What the visits of some days say of a site."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from builder.probe.summary import Summary, Week, summarize
from builder.probe.visit import SHANGHAI, Certificate, Outcome, Reach, Reason, Seen, TlsFault, Visit
from tests.probe.stage import visit_of

BAD = Certificate(fault=TlsFault.EXPIRED)
FIRST = datetime(2026, 11, 14, 0, 10, tzinfo=SHANGHAI)


def week_of(*changed: Visit, days: int = 7, visits: int = 20) -> list[Visit]:
    """So many visits on each day; those changed come in the place of theirs."""
    by_time = {one.planned: one for one in changed}
    slots = [FIRST + timedelta(days=day, hours=hour) for day in range(days) for hour in range(visits)]
    return [by_time.get(slot) or visit_of(planned=slot) for slot in slots]


def at(day: int, hour: int) -> datetime:
    """A slot of the week."""
    return FIRST + timedelta(days=day, hours=hour)


def sum_up(*visits: Visit, seconds: int = 15) -> Summary:
    """The one summary."""
    (found,) = summarize(visits, seconds=seconds)
    return found


def test_a_week() -> None:
    failed = visit_of(planned=at(1, 3), outcome=Outcome.FAILED, reason=Reason.REFUSED)
    doubtful = visit_of(planned=at(2, 3), outcome=Outcome.DOUBTFUL, reason=Reason.TURNED_AWAY)
    slow = visit_of(planned=at(3, 3), whole_ms=14_999)
    found = sum_up(*week_of(failed, doubtful, slow))
    assert (found.since, found.until) == (date(2026, 11, 14), date(2026, 11, 20))
    assert (found.visits, found.fewest_a_day, found.void) == (140, 20, 0)
    assert (found.failures, found.doubts, found.slowest, found.typical_ms) == ((failed,), (doubtful,), slow, 400)
    assert found.reasons(found.failures) == ("refused",)


def test_a_page_that_took_as_long_as_the_clause_says_or_longer_failed() -> None:
    late, just = visit_of(planned=at(1, 3), whole_ms=15_000), visit_of(planned=at(2, 3), whole_ms=14_999)
    found = sum_up(*week_of(late, just))
    assert (found.failures, found.slowest, found.reasons(found.failures)) == ((late,), just, ("too-late",))
    assert sum_up(*week_of(late, just), seconds=10).failures == (late, just)
    assert sum_up(*week_of(late, just), seconds=16).failures == ()


def test_visits_that_could_not_be_made_are_none() -> None:
    void = [visit_of(planned=at(4, hour), outcome=Outcome.VOID, reason=Reason.NO_ANSWER) for hour in range(3)]
    found = sum_up(*week_of(*void))
    assert (found.visits, found.fewest_a_day, found.void, found.failures) == (137, 17, 3, ())
    assert list(summarize(void, seconds=15)) == []


def test_a_day_without_a_visit_is_a_day_of_none() -> None:
    found = sum_up(*(one for one in week_of() if one.planned.date() != date(2026, 11, 16)))
    assert (found.since, found.until, found.fewest_a_day) == (date(2026, 11, 14), date(2026, 11, 20), 0)


def test_days_are_those_of_shanghai() -> None:
    late = visit_of(planned=datetime(2026, 11, 14, 23, 59, 59, tzinfo=SHANGHAI))
    early = visit_of(planned=datetime(2026, 11, 15, 0, 0, tzinfo=SHANGHAI))
    found = sum_up(late, early)
    assert (found.since, found.until, found.fewest_a_day) == (date(2026, 11, 14), date(2026, 11, 15), 1)


def test_the_most_frequent_reason_comes_first() -> None:
    reasons = (Reason.REFUSED, Reason.BAD_STATUS, Reason.BAD_STATUS, Reason.BROKEN_OFF)
    visits = [visit_of(planned=at(0, hour), outcome=Outcome.FAILED, reason=one) for hour, one in enumerate(reasons)]
    found = sum_up(*visits)
    assert found.reasons(found.failures) == ("bad-status", "broken-off", "refused")
    assert (found.slowest, found.typical_ms) == (None, 0)


@pytest.mark.parametrize(
    ("reaches", "ipv6", "record"),
    [
        (("reached", "unreached"), True, True),
        (("unreached", "unreached"), False, True),
        (("unreached", "no-record"), False, True),
        (("no-record", "no-record"), False, False),
        (("unmeasured", "no-record"), False, False),
        (("unmeasured", "unmeasured"), None, False),
    ],
)
def test_ipv6(reaches: tuple[str, str], ipv6: bool | None, record: bool) -> None:
    found = sum_up(*(visit_of(planned=at(0, hour), ipv6=Reach(one)) for hour, one in enumerate(reaches)))
    assert (found.ipv6, found.ipv6_record) == (ipv6, record)
    assert len(found.ipv6_failures) == sum(one in ("unreached", "no-record") for one in reaches)


def test_what_was_seen_last_is_kept_when_the_last_visit_saw_nothing() -> None:
    mark = Certificate(issuer="CFCA")
    opened = visit_of(planned=at(0, 0), seen=Seen(title="新", certificate=mark))
    refused = visit_of(
        planned=at(0, 1), outcome=Outcome.DOUBTFUL, reason=Reason.CERTIFICATE, seen=Seen(certificate=BAD)
    )
    silent = visit_of(planned=at(0, 2), outcome=Outcome.FAILED, reason=Reason.NO_ANSWER, seen=Seen())
    found = sum_up(visit_of(planned=at(-1, 0)), opened, refused, silent)
    assert (found.opened, found.certificate, found.last) == (opened, BAD, silent)
    assert sum_up(opened, silent).certificate == mark
    assert (sum_up(silent).opened, sum_up(silent).certificate) == (None, None)


def test_each_site_has_its_own() -> None:
    found = list(summarize([visit_of("a"), visit_of("b"), visit_of("b", at(1, 0))], seconds=15))
    assert [(one.site, one.visits) for one in found] == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("moment", "since", "until"),
    [
        (datetime(2026, 11, 21, 23, 59), date(2026, 11, 15), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 23, 58), date(2026, 11, 14), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 0, 59), date(2026, 11, 14), date(2026, 11, 20)),
    ],
)
def test_the_last_whole_days(moment: datetime, since: date, until: date) -> None:
    week = Week.before(moment, 7)
    assert (week.since, week.until) == (since, until)
    assert week.ends - week.begins == timedelta(days=7)
    assert week.begins == datetime.combine(since, datetime.min.time(), tzinfo=SHANGHAI)
