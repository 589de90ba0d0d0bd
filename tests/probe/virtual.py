"""A clock that jumps to the next moment at which anything happens, so that a day is over at once."""

from __future__ import annotations

import asyncio
import heapq
from datetime import datetime, timedelta
from itertools import count

from tests.probe.stage import NOW

TURNS = 6
"""Turns of the loop after which everything that could be done without waiting is done."""


class VirtualClock:
    """Stands still while anybody is at work. `turn` sets it forward or back, as people do."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._number = count()
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._shift = timedelta()

    def now(self) -> datetime:
        """What it shows."""
        return self._now + self._shift

    def turn(self, by: timedelta) -> None:
        """Set it forward or back."""
        self._shift += by

    async def sleep(self, seconds: float) -> None:
        """Wait, however it is turned."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self._now + timedelta(seconds=seconds), next(self._number), done))
        await done

    async def go(self, seconds: float) -> None:
        """Let so much time pass."""
        ends = self._now + timedelta(seconds=seconds)
        while True:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            if not self._waiting or self._waiting[0][0] > ends:
                break
            self._now, _, done = heapq.heappop(self._waiting)
            if not done.done():
                done.set_result(None)
        self._now = ends

    async def go_until_done(self, task: asyncio.Task[None]) -> None:
        """Let time pass until something is finished."""
        while not task.done():
            await self.go(60)
        await task
