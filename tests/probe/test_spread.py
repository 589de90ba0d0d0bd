"""When each site is due: often enough on every day, evenly, and not all at once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.probe.spread import DAY, Spread
from builder.probe.visit import SHANGHAI

SITES = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(SHANGHAI))


@given(SITES, MOMENTS, st.integers(300, DAY // 20))
@settings(max_examples=40, deadline=None)
def test_every_day_has_its_visits_an_interval_apart(site: str, moment: datetime, every: int) -> None:
    spread = Spread(every)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    before = midnight - timedelta(seconds=1)
    slots = list(spread.slots(site, before, before + timedelta(days=2)))
    days = Counter(slot.astimezone(SHANGHAI).date() for slot in slots)
    assert set(days.values()) == {spread.visits_a_day}
    assert spread.visits_a_day >= 20
    apart = [later - earlier for earlier, later in pairwise(slots)]
    assert min(apart) >= timedelta(seconds=every)
    assert max(apart) < timedelta(seconds=2 * every)


@given(SITES, MOMENTS, st.integers(300, DAY))
@settings(max_examples=40, deadline=None)
def test_the_next_slot_is_the_first_after_the_moment(site: str, moment: datetime, every: int) -> None:
    spread = Spread(every)
    slot = spread.next_slot(site, moment)
    assert slot > moment
    assert spread.next_slot(site, slot - timedelta(seconds=1)) == slot
    earlier = list(spread.slots(site, moment - timedelta(days=2), slot))
    assert earlier[-1] == slot
    assert len(earlier) == 1 or earlier[-2] <= moment
    assert spread.next_slot(site, moment.astimezone(UTC)) == slot


def test_sites_lie_all_over_the_interval() -> None:
    spread = Spread(3600)
    minutes = Counter(spread.offset(f"site-{number}") // 60 for number in range(2300))
    assert len(minutes) == 60
    assert max(minutes.values()) < 80
    assert max(Counter(spread.offset(f"site-{number}") for number in range(2300)).values()) <= 8


def test_a_site_keeps_its_second_on_every_machine() -> None:
    first = Spread(3600).next_slot("qingting", datetime(2026, 11, 21, tzinfo=SHANGHAI) - timedelta(seconds=1))
    assert first.isoformat() == "2026-11-21T00:40:06+08:00"


@pytest.mark.parametrize(("every", "visits"), [(3600, 24), (4320, 20), (4321, 19), (60, 1440), (86_400, 1)])
def test_how_often_a_day(every: int, visits: int) -> None:
    assert Spread(every).visits_a_day == visits
