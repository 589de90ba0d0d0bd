"""How long a piece of work takes in a process of its own, and the most memory of all its processes together."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.1
_PSS = "Pss:"


class WorkFailed(Exception):
    """The process ended with an exit code other than 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds on the clock, and megabytes at most (PSS: shared pages once); 0 where the system does not tell."""

    seconds: float
    megabytes: float


def run_measured(work: Callable[[], None]) -> Spent:
    """Do the work in a forked process. Raises WorkFailed."""
    process = multiprocessing.get_context("fork").Process(target=work)
    started = time.perf_counter()
    process.start()
    most = 0
    while process.is_alive():
        most = max(most, pss_of_tree(process.pid or 0))
        process.join(_INTERVAL)
    seconds = time.perf_counter() - started
    if process.exitcode:
        raise WorkFailed(f"exit code {process.exitcode}")
    return Spent(seconds=seconds, megabytes=most / 1024)


def pss_of_tree(process: int) -> int:
    """Kilobytes of a process and all below it, shared pages once; 0 where the system does not tell."""
    return sum(map(_pss, _tree(process)))


def _tree(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(_PSS)), 0)
