"""Looking at the memory of a build takes little of its time; of what a process has for itself too."""

from __future__ import annotations

import os
import time

import pytest

from builder import memory
from builder.memory import Growth, PeakMemory

MEGABYTE = 1 << 20


class Machine:
    """A clock that goes on when somebody looks, and processes that grow with each look."""

    def __init__(self, costs: float) -> None:
        self.now = 1000.0
        self.looks = 0
        self._costs = costs

    def measure(self) -> float:
        """Megabytes: one more each time."""
        self.looks += 1
        self.now += self._costs
        return float(self.looks)


@pytest.mark.parametrize(("costs", "looks"), [(0.001, 200), (0.05, 20)])
def test_the_dearer_a_look_is_the_fewer_are_taken(costs: float, looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, peak = Machine(costs), PeakMemory()
    monkeypatch.setattr(memory, "_measure", machine.measure)
    monkeypatch.setattr(time, "monotonic", lambda: machine.now)
    began = machine.now
    while machine.now < began + 100:
        peak.look()
        machine.now += 0.01
    assert machine.looks == pytest.approx(looks, rel=0.05)
    assert peak.megabytes == machine.looks


def test_a_process_knows_how_much_it_has_for_itself() -> None:
    kept = bytearray(os.urandom(50 * MEGABYTE))
    assert Growth().is_beyond(len(kept) / MEGABYTE)
    assert not Growth().is_beyond(100_000)


class Process:
    """What the system tells at no cost, and what it tells for a second's walk: pages given, size, and its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given = self.resident = self.own = self.now = 0.0
        self.looks = 0
        monkeypatch.setattr(memory, "measure_own", self._walk)
        monkeypatch.setattr(memory, "_given", lambda: self.given)
        monkeypatch.setattr(memory, "_resident", lambda: self.resident)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def _walk(self, _: int) -> float:
        self.looks += 1
        self.now += 1
        return self.own


def test_a_process_does_not_look_before_it_may_have_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(monkeypatch)
    growth = Growth()
    for process.given in range(50):
        process.now += 1000
        assert not growth.is_beyond(50)
    assert process.looks == 1  # the first time, when nothing is known


def test_large_pages_are_counted_by_what_the_process_grew(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(monkeypatch)
    growth = Growth()
    assert not growth.is_beyond(50)
    process.given, process.resident, process.own, process.now = 0.1, 60.0, 60.0, 1000.0
    assert growth.is_beyond(50)


def test_what_was_given_back_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(monkeypatch)
    growth, told = Growth(), []
    for process.given in (0.0, 30.0, 60.0, 90.0, 120.0):
        process.own = process.given / 2
        process.now += 1000
        told.append(growth.is_beyond(50))
    assert told == [False, False, False, False, True]
    assert process.looks == 4


def test_a_process_that_has_much_all_the_time_looks_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    process = Process(monkeypatch)
    process.own = 49.0
    growth = Growth()
    for process.given in range(2, 100_000, 2):
        process.now += 0.1
        growth.is_beyond(50)
    assert process.looks == pytest.approx(process.now * memory._SHARE_OF_GROWN, rel=0.05)
