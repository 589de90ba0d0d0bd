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


@pytest.mark.parametrize(("costs", "looks"), [(0.001, 200), (0.05, 40)])
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


def test_a_process_looks_seldom_at_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, growth = Machine(0.05), Growth()
    monkeypatch.setattr(memory, "measure_own", lambda _: machine.measure())
    monkeypatch.setattr(memory, "_given", lambda: 0.0)
    monkeypatch.setattr(time, "monotonic", lambda: machine.now)
    began = machine.now
    while machine.now < began + 100:
        growth.is_beyond(100_000)
        machine.now += 0.01
    assert machine.looks == pytest.approx(40, rel=0.05)


def test_a_process_looks_again_when_it_was_given_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, given = Machine(0.05), [0.0]
    monkeypatch.setattr(memory, "measure_own", lambda _: given[0] / 2)
    monkeypatch.setattr(memory, "_given", lambda: given[0])
    monkeypatch.setattr(time, "monotonic", lambda: machine.now)
    growth, told = Growth(), []
    for given[0] in (0.0, 30.0, 60.0, 90.0, 120.0):
        told.append(growth.is_beyond(50))
    assert told == [False, False, False, False, True]
