"""Runs: every site as often as it is due, one visit of a site at a time, never more at once than the bound."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.probe.keeping import KeepingFault
from builder.probe.running import Run, SystemClock
from builder.probe.spread import DAY, Spread
from builder.probe.target import Home, Place
from builder.probe.visit import SHANGHAI, Door, Ends, Visit
from tests.probe.stage import NOW, visit_of
from tests.probe.virtual import VirtualClock

MIDNIGHT = datetime(2026, 11, 21, tzinfo=SHANGHAI)


@dataclass(slots=True)
class Ground:
    """Sites whose visits take so long, and what was kept of them."""

    clock: VirtualClock
    takes: Callable[[str], float]
    kept: list[Visit] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    busy: Counter[str] = field(default_factory=Counter)
    most: int = 0
    most_of_one: int = 0
    latest: timedelta = timedelta()
    fails: bool = False

    async def visit(self, home: Home, planned: datetime, started: datetime) -> Visit:
        """Takes its time."""
        self.busy[home.site] += 1
        self.latest = max(self.latest, started - planned)
        self.most = max(self.most, self.busy.total())
        self.most_of_one = max(self.most_of_one, self.busy[home.site])
        await self.clock.sleep(self.takes(home.site))
        self.busy[home.site] -= 1
        return visit_of(home.site, planned)

    async def look_at_doors(self, home: Home, looked: datetime) -> tuple[Door, ...]:
        """One door."""
        return (Door(site=home.site, address="http://a.example/", looked=looked, ends=Ends.HOME),)

    def keep(self, visit: Visit, doors: tuple[Door, ...]) -> None:
        """Remember it."""
        if self.fails:
            raise KeepingFault("disk full")
        self.kept.append(visit)
        self.doors += doors

    def run(self, at_once: int = 32, latest: dict[str, datetime] | None = None) -> Run:
        """A run over this ground."""
        return Run(
            visitor=self,  # type: ignore[arg-type]  # only the two functions are asked
            keep=self.keep,
            clock=self.clock,
            at_once=at_once,
            latest=latest or {},
        )


def homes_of(number: int) -> tuple[Home, ...]:
    """So many sites."""
    return tuple(Home(site=f"site-{n}", place=Place.parse(f"https://{n}.example/")) for n in range(number))


def let_go(ground: Ground, run: Run, homes: tuple[Home, ...], every: int, seconds: float) -> None:
    """Run for so long, then stop."""

    async def go() -> None:
        task = asyncio.ensure_future(run.visit_forever(homes, Spread(every)))
        await ground.clock.go(seconds)
        run.stop()
        await ground.clock.go_until_done(task)

    asyncio.run(go())


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 30), st.integers(2400, DAY // 20))
@settings(max_examples=5, deadline=None)
def test_each_site_is_visited_twenty_times_a_day_and_no_more_at_once_than_the_bound(
    sites: int, at_once: int, longest: int, every: int
) -> None:
    ground = Ground(VirtualClock(MIDNIGHT - timedelta(seconds=1)), lambda site: len(site) * 7 % longest + 1)
    run = ground.run(at_once)
    let_go(ground, run, homes_of(sites), every, DAY)
    days = Counter(one.site for one in ground.kept if one.planned.astimezone(SHANGHAI).date() == MIDNIGHT.date())
    assert set(days) == {home.site for home in homes_of(sites)}
    assert min(days.values()) >= min(20, DAY // every)
    assert ground.most <= at_once
    assert ground.most_of_one == 1
    assert run.missed == 0
    assert len({(one.site, one.planned) for one in ground.kept}) == len(ground.kept)


def test_sites_that_are_all_silent_keep_no_more_waiting_than_are_due() -> None:
    """Two visits at once of an hour's sixty can be made, of a minute each: the others' time passes."""
    ground = Ground(VirtualClock(MIDNIGHT), lambda _: 60)
    run = ground.run(at_once=1)
    let_go(ground, run, homes_of(120), 3600, 6 * 3600)
    assert 355 <= len(ground.kept) <= 365
    assert run.missed >= 300
    assert ground.most_of_one == 1
    assert ground.latest <= timedelta(minutes=30)


def test_doors_are_looked_at_once_a_day() -> None:
    ground = Ground(VirtualClock(MIDNIGHT - timedelta(seconds=1)), lambda _: 2)
    let_go(ground, ground.run(), homes_of(3), 3600, 30 * 3600)
    assert Counter(one.site for one in ground.doors) == {"site-0": 2, "site-1": 2, "site-2": 2}


def test_a_run_that_is_stopped_ends_what_it_began_and_begins_nothing() -> None:
    ground = Ground(VirtualClock(), lambda _: 50)
    run = ground.run(at_once=2)

    async def go() -> None:
        task = asyncio.ensure_future(run.visit_once(homes_of(5)))
        await ground.clock.go(10)
        run.stop()
        await ground.clock.go_until_done(task)

    asyncio.run(go())
    assert len(ground.kept) == 2
    assert ground.busy.total() == 0


def test_once_visits_each_site_and_its_doors() -> None:
    ground = Ground(VirtualClock(), lambda _: 1)
    run = ground.run(at_once=3)

    async def go() -> None:
        await ground.clock.go_until_done(asyncio.ensure_future(run.visit_once(homes_of(10))))

    asyncio.run(go())
    assert sorted(one.site for one in ground.kept) == sorted(home.site for home in homes_of(10))
    assert (len(ground.doors), ground.most) == (10, 3)
    assert {one.planned for one in ground.kept} == {NOW}


def test_what_an_earlier_run_came_to_is_not_visited_again_when_the_clock_went_back() -> None:
    ground = Ground(VirtualClock(MIDNIGHT), lambda _: 1)
    let_go(ground, ground.run(latest={"site-0": MIDNIGHT + timedelta(hours=3)}), homes_of(1), 3600, 5 * 3600)
    assert all(one.planned > MIDNIGHT + timedelta(hours=3) for one in ground.kept)
    assert len(ground.kept) == 2


def test_what_a_wrong_clock_wrote_years_ahead_keeps_nobody_from_visiting() -> None:
    ground = Ground(VirtualClock(MIDNIGHT), lambda _: 1)
    let_go(ground, ground.run(latest={"site-0": MIDNIGHT + timedelta(days=400)}), homes_of(1), 3600, 5 * 3600)
    assert len(ground.kept) == 5


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_jumps_makes_no_visit_twice_and_none_long_after_its_time(hours: int) -> None:
    ground = Ground(VirtualClock(MIDNIGHT), lambda _: 1)
    run = ground.run()

    async def go() -> None:
        task = asyncio.ensure_future(run.visit_forever(homes_of(2), Spread(3600)))
        await ground.clock.go(2 * 3600)
        ground.clock.turn(timedelta(hours=hours))
        await ground.clock.go(6 * 3600)
        run.stop()
        await ground.clock.go_until_done(task)

    asyncio.run(go())
    slots = [(one.site, one.planned) for one in ground.kept]
    assert len(set(slots)) == len(slots)
    assert len(slots) + run.missed == (22 if hours > 0 else 10)
    assert run.missed == (0 if hours < 0 else run.missed or 1)
    assert ground.latest <= timedelta(minutes=30)


def test_a_store_that_cannot_be_written_ends_the_run() -> None:
    ground = Ground(VirtualClock(MIDNIGHT), lambda _: 1, fails=True)
    run = ground.run()

    async def go() -> None:
        task = asyncio.ensure_future(run.visit_forever(homes_of(3), Spread(3600)))
        await ground.clock.go_until_done(task)

    with pytest.raises(KeepingFault, match="disk full"):
        asyncio.run(go())
    assert run.stopped


def test_the_clock_of_the_machine_has_a_zone_and_waits() -> None:
    clock = SystemClock()
    before = clock.now()
    asyncio.run(clock.sleep(0.01))
    assert clock.now() - before >= timedelta(seconds=0.01)
    assert before.utcoffset() == timedelta()
