"""A pool of processes: units of work in, results out, in the order of the units.

What all units need is shared once: inherited by fork where the system can, sent once a worker where it cannot.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar, cast

Shared = TypeVar("Shared")
Unit = TypeVar("Unit")
Result = TypeVar("Result")
Watch = Callable[[], None]

_shared: object = None


def default_jobs() -> int:
    """As many workers as there are processors for us."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run_units(
    work: Callable[[Shared, Unit], Result], units: Sequence[Unit], shared: Shared, *, jobs: int, watch: Watch
) -> Iterator[Result]:
    """Do each unit, in this process where one job is asked for or only one unit is there; `watch` is called after
    each."""
    for result in _run(work, units, shared, jobs):
        watch()
        yield result


def _run(work: Callable[[Shared, Unit], Result], units: Sequence[Unit], shared: Shared, jobs: int) -> Iterator[Result]:
    if jobs <= 1 or len(units) <= 1:
        yield from (work(shared, unit) for unit in units)
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    gc.freeze()  # what is shared is never garbage: workers that looked through it would only make it their own copy
    try:
        with ProcessPoolExecutor(
            max_workers=min(jobs, len(units)), mp_context=context, initializer=_share, initargs=(shared,)
        ) as pool:
            yield from cast(Iterator[Result], pool.map(_Task(work), units))
    finally:
        gc.unfreeze()


def _share(shared: object) -> None:
    global _shared
    _shared = shared


class _Task:
    """The work with what is shared; goes to a worker as the name of a function."""

    def __init__(self, work: Callable[..., object]) -> None:
        self._work = work

    def __call__(self, unit: object) -> object:
        return self._work(_shared, unit)
