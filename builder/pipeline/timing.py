"""Where the time of a run goes: seconds on the clock and of the processors, by stage."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a build, in their order; the wording tables call them `stage-read` and so on."""

    LOOK = "look"
    READ = "read"
    BODIES = "bodies"
    CHECK = "check"
    PLAN = "plan"
    STALE = "stale"
    RENDER = "render"
    WRITE = "write"
    NOTE = "note"
    SEARCH = "search"
    WITHDRAWN = "withdrawn"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a stage took: `wall` seconds on the clock, `cpu` seconds of all processors, workers included."""

    stage: Stage
    wall: float
    cpu: float


class Timings:
    """Measures the stages that are entered; what is entered within another one is not counted there.

    Cheap enough to be always there. The processor's seconds of workers are known when they have ended: a stage that
    uses them has to be left after that.
    """

    def __init__(self) -> None:
        self._spent: dict[Stage, tuple[float, float]] = {}
        self._open: list[Stage] = [Stage.REST]
        self._since = _now()

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Measure a block."""
        self._enter()
        self._open.append(stage)
        try:
            yield
        finally:
            self._enter()
            self._open.pop()

    def _enter(self) -> None:
        """What went by since the last step is of the stage that we were in."""
        now = _now()
        self._add(self._open[-1], now[0] - self._since[0], now[1] - self._since[1])
        self._since = now

    def _add(self, stage: Stage, wall: float, cpu: float) -> None:
        before = self._spent.get(stage, (0.0, 0.0))
        self._spent[stage] = (before[0] + wall, before[1] + cpu)

    def divide(self, whole: Stage, parts: Mapping[Stage, float]) -> None:
        """Take parts out of a stage that its workers told of, in seconds of a processor; seconds on the clock are
        divided alike.
        """
        wall, cpu = self._spent.get(whole, (0.0, 0.0))
        for stage, seconds in parts.items():
            share = wall * seconds / cpu if cpu else 0.0
            self._add(stage, share, seconds)
            self._add(whole, -share, -seconds)

    def tell(self) -> tuple[Spent, ...]:
        """All stages that took time so far, in their order; what is in none is the rest."""
        self._enter()
        return tuple(Spent(stage, *self._spent[stage]) for stage in Stage if stage in self._spent)


class Stopwatch:
    """Seconds of the processor that a worker spends, by stage; one stage at a time."""

    def __init__(self) -> None:
        self.spent: dict[Stage, float] = {}

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Measure a block."""
        began = _own()
        try:
            yield
        finally:
            self.spent[stage] = self.spent.get(stage, 0.0) + _own() - began


def _now() -> tuple[float, float]:
    """The clock, and what we and all our workers that ended have used of the processors."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.monotonic(), sum(one.ru_utime + one.ru_stime for one in used)


def _own() -> float:
    """What we ourselves have used of the processors."""
    return time.process_time()
