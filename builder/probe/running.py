"""Visits as they fall due, one of a site at a time, no more of all at once than is bearable."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from builder.probe.keeping import KeepingFault
from builder.probe.spread import Spread
from builder.probe.target import Home
from builder.probe.visit import SHANGHAI, Door, Visit
from builder.probe.visiting import Visitor

STEP = 30.0
"""Seconds after which a run that waits looks what the clock says: it may have been set."""


class Clock(Protocol):
    """What the time is, and waiting."""

    def now(self) -> datetime:
        """This moment, with its zone."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.fromtimestamp(time.time(), tz=UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


Keep = Callable[[Visit, tuple[Door, ...]], None]
"""Keeps a visit; what it raises ends the run."""


@dataclass(slots=True)
class Run:
    """A run over some sites. `latest` are the slots that earlier runs came to; `missed` counts those too late.

    After `stop` the run ends when the visits that were begun are finished.
    """

    visitor: Visitor
    keep: Keep
    clock: Clock
    at_once: int = 32
    latest: Mapping[str, datetime] = field(default_factory=dict)
    missed: int = 0
    stopped: bool = False
    _fault: KeepingFault | None = None
    _at_work: set[str] = field(default_factory=set)
    _pause: asyncio.Future[None] | None = None

    def stop(self) -> None:
        """Begin no other visit."""
        self.stopped = True
        if self._pause is not None:
            self._pause.cancel()

    async def visit_once(self, homes: tuple[Home, ...]) -> None:
        """Visit each site now, and look at its doors. Raises KeepingFault."""
        now = self.clock.now().replace(microsecond=0)
        gate = asyncio.Semaphore(self.at_once)
        async with asyncio.TaskGroup() as group:
            for home in homes:
                group.create_task(self._visit(home, now, gate, doors=True))
        self._tell_fault()

    async def visit_forever(self, homes: tuple[Home, ...], spread: Spread) -> None:
        """Visit each site whenever it is due, until the run is stopped. Raises KeepingFault."""
        by_site = {home.site: home for home in homes}
        waiting = [(spread.next_slot(site, self._after(site)), site) for site in by_site]
        heapq.heapify(waiting)
        gate = asyncio.Semaphore(self.at_once)
        looked: dict[str, date] = {}
        async with asyncio.TaskGroup() as group:
            while waiting and not self.stopped:
                planned, site = waiting[0]
                ahead = (planned - self.clock.now()).total_seconds()
                if ahead > 0:
                    self._pause = asyncio.ensure_future(self.clock.sleep(min(ahead, STEP)))
                    await asyncio.wait({self._pause})
                    continue
                heapq.heapreplace(waiting, (spread.next_slot(site, planned), site))
                if site in self._at_work or -ahead > spread.every / 2:
                    self.missed += 1
                    continue
                today = planned.astimezone(SHANGHAI).date()
                doors = looked.get(site) != today
                looked[site] = today
                group.create_task(self._visit(by_site[site], planned, gate, doors=doors, within=spread.every / 2))
                await asyncio.sleep(0)
        self._tell_fault()

    def _after(self, site: str) -> datetime:
        """The moment after which a site is due again: now, or what an earlier run came to if the clock went back.

        What lies more than a day ahead was written by a clock that was wrong.
        """
        now = self.clock.now()
        latest = self.latest.get(site, now)
        return latest if now < latest < now + timedelta(days=1) else now

    async def _visit(
        self, home: Home, planned: datetime, gate: asyncio.Semaphore, *, doors: bool, within: float = float("inf")
    ) -> None:
        self._at_work.add(home.site)
        try:
            async with gate:
                started = self.clock.now()
                if self.stopped or (started - planned).total_seconds() > within:
                    self.missed += not self.stopped
                    return
                visit = await self.visitor.visit(home, planned, started)
                looked = await self.visitor.look_at_doors(home, started) if doors else ()
                self.keep(visit, looked)
        except KeepingFault as fault:
            self._fault = fault
            self.stop()
        finally:
            self._at_work.discard(home.site)

    def _tell_fault(self) -> None:
        if self._fault is not None:
            raise self._fault
