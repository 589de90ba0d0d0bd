"""Work given to workers of other machines: they must run our code, and see the cluster where we see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from builder.disk import exists
from builder.pipeline.faults import CouldNotRun, lost_over
from builder.pipeline.options import ReadOptions
from builder.pipeline.state import state_edition
from builder.store import Store
from builder.workers import Loss, Spread
from builder.workers.far import Pool, run_far

Shared = TypeVar("Shared")
Unit = TypeVar("Unit")
Result = TypeVar("Result")

_ADDRESS = re.compile(r"dask://(?P<place>[^/\s@]+:\d{1,5})/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent(Generic[Shared]):
    """What all units share, with what a worker must be to work on them."""

    edition: str
    root: Path
    shared: Shared


@dataclass(frozen=True, slots=True)
class _Far(Generic[Shared, Unit, Result]):
    """Work as it is done elsewhere. Raises CouldNotRun where that is no place for it."""

    work: Callable[[Shared, Unit], Result]

    def __call__(self, sent: _Sent[Shared], unit: Unit) -> Result:
        if sent.edition != _own_edition():
            raise CouldNotRun("worker-of-other-edition")
        if not exists(sent.root / "sites" / "cluster.yaml"):
            raise CouldNotRun("worker-sees-no-folder", folder=sent.root)
        return self.work(sent.shared, unit)


@cache
def _own_edition() -> str:
    return state_edition()


def work_far(
    work: Callable[[Shared, Unit], Result],
    units: Iterable[Unit],
    shared: Shared,
    options: ReadOptions,
    lost: Callable[[Unit, Loss], Result],
) -> Iterator[Result]:
    """Each unit done by the workers that are asked for, results in order. Raises CouldNotRun."""
    sent = _Sent(edition=state_edition(), root=options.root, shared=shared)
    with open_pool(options.workers) as pool:
        yield from run_far(pool, _Far(work), units, sent, watch=options.watch, bounds=options.bounds, lost=lost)


def find_readers(options: ReadOptions, store: Store) -> Spread | None:
    """Workers of other machines, where they are asked for and nothing is kept of an earlier build: for them, who do not
    see the state, each body is new."""
    if not options.workers or not store.fresh:
        return None

    def spread(work: Callable[[Shared, Unit], Result], units: Iterable[Unit], shared: Shared) -> Iterator[Result]:
        def lost(unit: Unit, loss: Loss) -> Result:
            raise lost_over(loss)

        return work_far(work, units, shared, options, lost)

    return spread


@contextmanager
def open_pool(address: str) -> Iterator[Pool]:
    """The workers at `dask://HOST:PORT`. Raises CouldNotRun where there are none, or they are lost meanwhile."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise CouldNotRun("not-a-pool", text=address)
    open_dask: Callable[[str], Any] = import_module("builder.workers.dask").open_dask
    try:
        with open_dask(found["place"]) as pool:
            yield pool
    except ImportError as fault:
        raise CouldNotRun("no-dask", reason=fault) from fault
    except ConnectionError as fault:
        raise CouldNotRun("workers-not-reached", place=address, reason=fault) from fault
