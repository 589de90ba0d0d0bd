"""Is it the site that is silent, or our own network? Something else that answers at the same time tells them apart.

A silent site counts as failed only where the measuring side was on line: it heard from a site a moment ago, or one of
the references (addresses that the operator names) or, where none is named, one of the other sites can be connected to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from builder.probe.lookup import LookUp, NoLookUp, NoRecord, can_connect, look_up
from builder.probe.visit import Family

FRESH = 5.0
"""Seconds for which a sign of life stays one."""

ASKED = 3
"""How many others are asked at most."""

PATIENCE = 5.0

Connect = Callable[[str, int, float], Awaitable[bool]]


class Vouched(StrEnum):
    """What is known of our own network: on line, off line, or nobody could be asked who would know."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Witness:
    """Remembers who answered, and asks others where nobody did. `references` and `others` are hosts and ports."""

    references: tuple[tuple[str, int], ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    look_up: LookUp = look_up
    may: Callable[[str], bool] = lambda _: True
    connect: Connect = can_connect
    _heard: dict[Family, float] = field(default_factory=dict)
    _answered: dict[Family, list[tuple[str, int]]] = field(default_factory=dict)
    _asking: dict[Family, asyncio.Lock] = field(default_factory=dict)

    def hear(self, family: Family, host: str, port: int) -> None:
        """A site answered just now."""
        self._heard[family] = asyncio.get_running_loop().time()
        kept = self._answered.setdefault(family, [])
        if (host, port) in kept:
            kept.remove((host, port))
        kept.insert(0, (host, port))
        del kept[2 * ASKED :]

    async def vouch(self, family: Family, host: str) -> Vouched:
        """Are we on line by a protocol, as others than `host` can tell?"""
        lock = self._asking.setdefault(family, asyncio.Lock())
        async with lock:  # where many sites are silent at once the others are asked once, not by each of them
            now = asyncio.get_running_loop().time()
            if now - self._heard.get(family, now - FRESH) < FRESH:
                return Vouched.ONLINE
            asked = self.references or tuple(self._choose(family, host))
            if await self._any_answers(asked, family):
                self._heard[family] = asyncio.get_running_loop().time()
                return Vouched.ONLINE
        return Vouched.OFFLINE if self.references and family is Family.IPV4 else Vouched.UNKNOWN

    def _choose(self, family: Family, host: str) -> list[tuple[str, int]]:
        """Others to ask: those that answered last, then any; none that shares the silent one's host."""
        known = dict.fromkeys((*self._answered.get(family, ()), *self.others))
        return [one for one in known if one[0] != host][:ASKED]

    async def _any_answers(self, asked: Iterable[tuple[str, int]], family: Family) -> bool:
        tries = [asyncio.ensure_future(self._answers(host, port, family)) for host, port in asked]
        try:
            for found in asyncio.as_completed(tries):
                if await found:
                    return True
            return False
        finally:
            for one in tries:
                one.cancel()
            await asyncio.gather(*tries, return_exceptions=True)

    async def _answers(self, host: str, port: int, family: Family) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                numbers = await self.look_up(host, family)
        except (NoRecord, NoLookUp, TimeoutError):
            return False
        return self.may(numbers[0]) and await self.connect(numbers[0], port, PATIENCE)
