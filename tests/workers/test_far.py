"""Any executor will do: here one of threads, whose workers die when they are told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from builder.workers import Bounds, Loss, Why
from builder.workers.far import Packed, run_far


class Died(Exception):
    """A worker is no more."""


@dataclass
class Threads:
    """A pool that counts what it is asked for."""

    executor: ThreadPoolExecutor
    deaths: tuple[type[BaseException], ...] = (Died,)
    shared: list[Packed] = field(default_factory=list)
    submitted: int = 0

    def size(self) -> int:
        return 2

    def share(self, packed: Packed) -> object:
        self.shared.append(packed)
        return packed

    def submit(self, work: Callable[..., object], /, *arguments: object) -> Future[object]:
        self.submitted += 1
        return self.executor.submit(work, *arguments)


@pytest.fixture
def pool() -> Iterator[Threads]:
    with ThreadPoolExecutor(max_workers=2) as executor:
        yield Threads(executor)


def do(pool: Threads, work: Callable[[dict[str, int], int], object], units: range, silence: float = 30) -> list[object]:
    watched: list[int] = []
    found = list(
        run_far(
            pool,
            work,
            iter(units),
            {"add": 100},
            watch=lambda: watched.append(1),
            bounds=Bounds(silence=silence),
            lost=lambda unit, loss: (unit, loss),
        )
    )
    assert len(watched) == len(found)
    return found


def add(shared: dict[str, int], unit: int) -> int:
    shared["times"] = shared.get("times", 0) + 1
    return shared["add"] + unit


tried: set[int] = set()


def dies_once(shared: dict[str, int], unit: int) -> int:
    if unit == 3 and unit not in tried:
        tried.add(unit)
        raise Died("gone")
    return unit


def always_dies(shared: dict[str, int], unit: int) -> int:
    if unit == 3:
        raise Died("gone")
    return unit


def breaks(shared: dict[str, int], unit: int) -> int:
    raise ValueError(unit)


ended = threading.Event()


def waits(shared: dict[str, int], unit: int) -> int:
    if unit == 2:
        ended.wait(30)
    return unit


def times(shared: dict[str, int], unit: int) -> int:
    shared["times"] = shared.get("times", 0) + 1
    return shared["times"]


def test_results_come_in_order_and_what_is_shared_goes_once(pool: Threads) -> None:
    assert do(pool, add, range(20)) == [100 + unit for unit in range(20)]
    assert (len(pool.shared), pool.submitted) == (1, 20)


def test_what_is_shared_is_unpacked_once_a_process_and_never_mixed_up(pool: Threads) -> None:
    counted = do(pool, times, range(5))
    assert len(set(counted)) == 5
    shared = {"add": 7}
    found = run_far(
        pool, add, iter(range(2)), shared, watch=lambda: None, bounds=Bounds(), lost=lambda unit, loss: -unit
    )
    assert list(found) == [7, 8]
    assert shared == {"add": 7}


def test_units_are_drawn_as_workers_come_free(pool: Threads) -> None:
    drawn: list[int] = []

    def coming() -> Iterator[int]:
        for unit in range(50):
            drawn.append(unit)
            yield unit

    found = run_far(pool, add, coming(), {"add": 0}, watch=lambda: None, bounds=Bounds(), lost=lambda unit, loss: -1)
    assert next(found) == 0
    assert len(drawn) < 20
    assert list(found) == list(range(1, 50))


def test_a_unit_whose_worker_died_is_asked_for_again(pool: Threads) -> None:
    tried.clear()
    assert do(pool, dies_once, range(6)) == [0, 1, 2, 3, 4, 5]
    assert pool.submitted == 7


def test_a_unit_over_which_workers_die_again_is_lost_and_no_other(pool: Threads) -> None:
    assert do(pool, always_dies, range(6)) == [0, 1, 2, (3, Loss(why=Why.DIED, detail="gone")), 4, 5]


def test_a_fault_of_the_work_is_raised(pool: Threads) -> None:
    with pytest.raises(ValueError, match=r"[012]"):
        do(pool, breaks, range(3))


def test_nobody_waits_for_ever(pool: Threads) -> None:
    ended.clear()
    found = do(pool, waits, range(3), silence=0.5)
    ended.set()
    assert found == [0, 1, (2, Loss(why=Why.SILENT, detail="0"))]
