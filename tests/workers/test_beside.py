"""What is made beside the work of this process: real processes, each test with some of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from builder.workers import Beside


def three(share: int) -> Iterator[tuple[int, int]]:
    yield from ((share, number) for number in range(3))


def endless(share: int) -> Iterator[int]:
    while True:
        time.sleep(0.01)
        yield share


def passes_over(share: int) -> Iterator[int | None]:
    yield share
    while True:
        time.sleep(0.01)
        yield None


def fails(share: int) -> Iterator[int]:
    yield share
    raise OSError(share)


def falls(share: int) -> Iterator[int]:
    if share == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    yield share


def wait_until_made(beside: Beside[Any]) -> None:
    """Until every process has no more to make, or fell."""
    assert all(pipe.poll(30) for _, pipe in beside._begun)


def test_each_process_makes_its_share() -> None:
    with Beside(three, 2) as beside:
        wait_until_made(beside)
        assert sorted(beside.end()) == [(share, number) for share in range(2) for number in range(3)]


def test_what_was_made_by_then_is_taken() -> None:
    with Beside(endless, 2) as beside:
        assert set(beside.end()) == {0, 1}


def test_who_passes_over_all_is_ended_too() -> None:
    with Beside(passes_over, 1) as beside:
        assert list(beside.end()) == [0]


def test_where_no_process_can_be_had_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(multiprocessing.context.ForkProcess, "start", fail)
    with Beside(three, 2) as beside:
        assert list(beside.end()) == []


@pytest.mark.parametrize(("work", "left"), [(fails, [0, 1]), (falls, [1])])
def test_what_goes_wrong_there_costs_what_it_would_have_made(
    work: Callable[[int], Iterator[int]], left: list[int]
) -> None:
    with Beside(work, 2) as beside:
        wait_until_made(beside)
        assert sorted(beside.end()) == left


def test_nobody_is_left_where_it_is_not_asked_for() -> None:
    with Beside(endless, 2):
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


def test_nobody_is_left_after_the_end() -> None:
    with Beside(endless, 2) as beside:
        list(beside.end())
        assert multiprocessing.active_children() == []


def test_without_processes_nothing_is_made() -> None:
    with Beside(three, 0) as beside:
        assert list(beside.end()) == []
