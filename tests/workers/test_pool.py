"""Workers that die, never answer or take too much memory: real processes, each test with some of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from builder import memory
from builder.workers import USUAL, Bounds, Loss, Why, WorkerLost, pool, run_units

MEGABYTE = 1 << 20


def add(shared: int, unit: int) -> int:
    return shared + unit


def do(work: Callable[[Path, int], object], shared: Path, units: int = 6, bounds: Bounds = USUAL) -> list[object]:
    """The results of some units with two workers; of a lost one, how it was lost."""
    found = run_units(
        work, range(units), shared, jobs=2, watch=lambda: None, bounds=bounds, lost=lambda unit, loss: (unit, loss)
    )
    return list(found)


def is_first_time(folder: Path, unit: int) -> bool:
    """Is the unit tried for the first time?"""
    try:
        (folder / str(unit)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def falls_once(folder: Path, unit: int) -> int:
    if unit in (1, 4) and is_first_time(folder, unit):
        os.kill(os.getpid(), signal.SIGKILL)
    return unit


def always_falls(folder: Path, unit: int) -> int:
    if unit == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return unit


def leaves(folder: Path, unit: int) -> int:
    if unit == 0:
        os._exit(3)
    return unit


def never_ends(folder: Path, unit: int) -> int:
    if unit == 2:
        time.sleep(600)
    return unit


def hangs_once(folder: Path, unit: int) -> int:
    if unit == 2 and is_first_time(folder, unit):
        time.sleep(600)
    return unit


def grows(folder: Path, unit: int) -> int:
    if unit == 3:
        kept = bytearray(os.urandom(MEGABYTE)) * 400
        time.sleep(600)
        return len(kept)
    return unit


def reads_what_is_shared(shared: bytes, unit: int) -> int:
    time.sleep(0.6)
    return shared.count(1) + unit


def large(size: int, unit: bytes) -> bytes:
    return unit[:1] * size


def asks_for_trouble(shared: None, unit: int) -> int:
    if unit == 3:
        raise ValueError("three")
    return unit


class Awkward(Exception):
    """Takes two words, and tells its base of none."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__()
        self.words = (one, other)


def awkward(shared: None, unit: int) -> int:
    raise Awkward("one", "other")


def test_results_come_in_the_order_of_the_units_and_each_is_watched() -> None:
    seen: list[int] = []
    found = list(run_units(add, range(50), 100, jobs=3, watch=lambda: seen.append(1)))
    assert found == [100 + unit for unit in range(50)]
    assert len(seen) == 50


@pytest.mark.parametrize(("units", "jobs"), [(3, 1), (1, 4), (0, 4)])
def test_one_job_or_one_unit_needs_no_process(units: int, jobs: int) -> None:
    found = run_units(lambda _, unit: (os.getpid(), unit), range(units), None, jobs=jobs, watch=lambda: None)
    assert list(found) == [(os.getpid(), unit) for unit in range(units)]


def test_a_worker_that_dies_costs_nothing_if_the_next_one_lives(tmp_path: Path) -> None:
    assert do(falls_once, tmp_path) == [0, 1, 2, 3, 4, 5]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "4"]


@pytest.mark.parametrize(("work", "unit", "how"), [(always_falls, 1, "signal 9"), (leaves, 0, "exit 3")])
def test_a_unit_over_which_two_workers_die_is_lost_and_no_other(
    work: Callable[[Path, int], int], unit: int, how: str, tmp_path: Path
) -> None:
    expected: list[object] = list(range(6))
    expected[unit] = (unit, Loss(why=Why.DIED, detail=how))
    assert do(work, tmp_path) == expected


def test_where_nobody_says_what_a_lost_unit_gives_it_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost) as caught:
        list(run_units(always_falls, range(6), tmp_path, jobs=2, watch=lambda: None))
    assert caught.value.loss == Loss(why=Why.DIED, detail="signal 9")


def test_a_worker_that_never_ends_is_ended(tmp_path: Path) -> None:
    began = time.monotonic()
    *found, last = do(never_ends, tmp_path, 3, Bounds(silence=0.7))
    assert found == [0, 1]
    assert isinstance(last, tuple)
    assert (last[0], last[1].why) == (2, Why.SILENT)
    assert time.monotonic() - began < 30


def test_a_worker_that_hung_once_is_ended_and_its_unit_done(tmp_path: Path) -> None:
    assert do(hangs_once, tmp_path, 4, Bounds(silence=0.7)) == [0, 1, 2, 3]


def test_the_bound_is_for_one_unit_and_not_for_all() -> None:
    found = run_units(
        reads_what_is_shared, range(6), b"\1", jobs=2, watch=lambda: None, bounds=Bounds(silence=1.5), lost=_fail
    )
    assert list(found) == [1, 2, 3, 4, 5, 6]


def _fail(unit: int, loss: Loss) -> int:
    raise AssertionError((unit, loss))


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell what is private")
def test_a_worker_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    *found, last = do(grows, tmp_path, 4, Bounds(megabytes=250))
    assert found == [0, 1, 2]
    assert isinstance(last, tuple)
    assert (last[0], last[1].why) == (3, Why.MEMORY)
    assert float(last[1].detail) > 250


def test_what_workers_share_is_not_counted() -> None:
    shared = bytes(300 * MEGABYTE)
    found = run_units(
        reads_what_is_shared, range(2), shared, jobs=2, watch=lambda: None, bounds=Bounds(megabytes=250), lost=_fail
    )
    assert list(found) == [0, 1]


OWN: list[bytes] = []


def keeps(folder: Path, unit: int) -> tuple[int, int]:
    """Who did it, while it comes to have five megabytes more each time."""
    OWN.append(os.urandom(5 * MEGABYTE))
    return unit, os.getpid()


def test_a_worker_that_came_to_have_much_gives_way_when_it_has_done_what_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_MOST_OWN", 24.0)
    monkeypatch.setattr(pool, "_MOST_GROWN", 30.0)
    monkeypatch.setattr(memory, "_SHARE_OF_GROWN", 1.0)
    done = cast(list[tuple[int, int]], do(keeps, tmp_path, units=40))
    assert [unit for unit, _ in done] == list(range(40))
    shares = Counter(worker for _, worker in done)
    assert len(shares) > 4
    assert max(shares.values()) <= 8
    assert multiprocessing.active_children() == []


def keeps_much_at_first(folder: Path, unit: int) -> int:
    """Who did it; with its first unit it comes to have as much as any worker does, and no more after that."""
    if not OWN:
        OWN.append(os.urandom(60 * MEGABYTE))
    return os.getpid()


def test_a_worker_that_took_much_for_its_first_unit_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MOST_OWN", 24.0)
    monkeypatch.setattr(memory, "_SHARE_OF_GROWN", 1.0)
    assert len(set(do(keeps_much_at_first, tmp_path, units=20))) == 2


class Once:
    """Says that much is there when it is first asked for, and nothing after that, as one that may not look again."""

    def __init__(self) -> None:
        self._asked = False

    def is_beyond(self, _: float) -> bool:
        """Only the first time."""
        first, self._asked = not self._asked, True
        return first


def test_a_worker_that_once_had_much_gives_way_whatever_it_says_of_what_it_still_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "Growth", Once)
    done = cast(list[tuple[int, int]], do(keeps, tmp_path, units=20))
    shares = Counter(worker for _, worker in done)
    assert max(shares.values()) <= 2  # the unit it had, and the next, which waited for it


def test_large_units_and_large_results_do_not_wait_for_each_other() -> None:
    units = [bytes([number]) * 600_000 for number in range(12)]
    found = list(run_units(large, units, 700_000, jobs=2, watch=lambda: None))
    assert [(one[:1], len(one)) for one in found] == [(bytes([number]), 700_000) for number in range(12)]


def test_a_fault_of_the_work_is_raised_with_where_it_came_from() -> None:
    with pytest.raises(ValueError, match="three") as caught:
        list(run_units(asks_for_trouble, range(6), None, jobs=2, watch=lambda: None))
    assert any("asks_for_trouble" in note for note in caught.value.__notes__)


def test_a_fault_that_cannot_be_carried_is_told_all_the_same() -> None:
    """As what it is where a library has taught exceptions to be carried, else as one that says what it was."""
    with pytest.raises(Exception, match=r"Awkward|^$") as caught:
        list(run_units(awkward, range(6), None, jobs=2, watch=lambda: None))
    assert isinstance(caught.value, Awkward) or (type(caught.value) is RuntimeError and "Awkward" in str(caught.value))


def test_whoever_stops_asking_leaves_no_process(tmp_path: Path) -> None:
    found = run_units(hangs_once, range(4), tmp_path, jobs=2, watch=lambda: None)
    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        for _ in zip(found, (1 / number for number in (0,)), strict=False):
            pass
    found.close()  # type: ignore[attr-defined]  # a generator
    assert multiprocessing.active_children() == []
    assert time.monotonic() - began < 10
