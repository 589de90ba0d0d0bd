"""What is made beside the work of this process: real processes, each test with some of its own."""

from __future__ import annotations

import errno
import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

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
    assert all(one.pipe.poll(30) for one in beside._begun)


def many(_: int) -> Iterator[str]:
    yield from (f"{number:0>20}" for number in range(50_000))


def test_more_is_made_than_a_pipe_or_a_batch_takes(tmp_path: Path) -> None:
    with Beside(many, 1, tmp_path) as beside:
        wait_until_made(beside)
        assert list(beside.end()) == list(many(0))


def test_what_waits_has_no_name_and_where_it_cannot_wait_nothing_is_made(tmp_path: Path) -> None:
    with Beside(three, 1, tmp_path) as beside:
        wait_until_made(beside)
        assert list(tmp_path.iterdir()) == []
    with Beside(three, 2, tmp_path / "gone") as beside:
        assert list(beside.end()) == []
        assert multiprocessing.active_children() == []


def test_who_finds_the_disk_full_leaves_it_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, put = pickle.dump, list[int]()

    def fill_the_disk(batch: object, file: IO[bytes]) -> None:
        real(batch, file)
        put.append(1)
        if len(put) == 2:
            file.flush()
            raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(pickle, "dump", fill_the_disk)
    with Beside(many, 1, tmp_path) as beside:
        wait_until_made(beside)
        assert list(beside.end()) == []
        assert os.fstat(beside._begun[0].file.fileno()).st_size == 0


def test_what_was_made_can_be_gone_through_twice(tmp_path: Path) -> None:
    with Beside(many, 2, tmp_path) as beside:
        wait_until_made(beside)
        made = beside.end()
        assert list(made) == list(made) == [*many(0), *many(1)]


def test_what_the_disk_spoilt_is_passed_over(tmp_path: Path) -> None:
    with Beside(many, 1, tmp_path) as beside:
        wait_until_made(beside)
        made = beside.end()
        os.pwrite(beside._begun[0].file.fileno(), b"\xff" * 64, 0)
        assert list(made) == [] or set(made) < set(many(0))


def test_each_process_makes_its_share(tmp_path: Path) -> None:
    with Beside(three, 2, tmp_path) as beside:
        wait_until_made(beside)
        assert sorted(beside.end()) == [(share, number) for share in range(2) for number in range(3)]


def test_what_was_made_by_then_is_taken(tmp_path: Path) -> None:
    with Beside(endless, 2, tmp_path) as beside:
        assert set(beside.end()) == {0, 1}


def test_who_passes_over_all_is_ended_too(tmp_path: Path) -> None:
    with Beside(passes_over, 1, tmp_path) as beside:
        assert list(beside.end()) == [0]


def test_where_no_process_can_be_had_nothing_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(multiprocessing.context.ForkProcess, "start", fail)
    with Beside(three, 2, tmp_path) as beside:
        assert list(beside.end()) == []


@pytest.mark.parametrize(("work", "left"), [(fails, [0, 1]), (falls, [1])])
def test_what_goes_wrong_there_costs_what_it_would_have_made(
    work: Callable[[int], Iterator[int]], left: list[int], tmp_path: Path
) -> None:
    with Beside(work, 2, tmp_path) as beside:
        wait_until_made(beside)
        assert sorted(beside.end()) == left


def test_nobody_is_left_where_it_is_not_asked_for(tmp_path: Path) -> None:
    with Beside(endless, 2, tmp_path):
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


def test_nobody_is_left_after_the_end(tmp_path: Path) -> None:
    with Beside(endless, 2, tmp_path) as beside:
        list(beside.end())
    assert multiprocessing.active_children() == []


def test_without_processes_nothing_is_made(tmp_path: Path) -> None:
    with Beside(three, 0, tmp_path) as beside:
        assert list(beside.end()) == []
