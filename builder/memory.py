"""How much memory a build takes: all its processes together, shared pages counted once (PSS)."""

from __future__ import annotations

import gc
import math
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_INTERVAL = 0.5
_SHARE = 0.01
"""Of the time, what looking may take: the system walks through all pages of large processes to tell what they share."""

_SHARE_OF_GROWN = 0.015
"""The same for a process that may have too much: it goes on growing meanwhile, by a few megabytes a second."""

_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container is told how much memory it may take, in bytes."""


_MANY = 100_000
"""New objects: those of a few thousand documents; less than a hundred megabytes should all of them be garbage."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """While the block runs, circles of objects that nobody needs any longer are looked for after each hundred thousand
    new objects and not after each seven hundred, in processes that are forked meanwhile too.

    For where nearly all that is made is kept: looking through it takes time and finds nothing. What is told to be
    `kept_for_good` meanwhile is looked through again afterwards.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_MANY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def kept_for_good() -> None:
    """All that is there now is needed for long: it is not looked through for circles until the innermost block ends, or
    a pool of workers."""
    gc.freeze()


class PeakMemory:
    """Looks when it is told to, at most twice a second, less often where looking takes long; `megabytes` is the largest
    sum seen.

    No thread of its own: worker processes are forked, and a process with threads must not be.
    """

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._next = 0.0

    def look(self) -> None:
        """See how much it is now."""
        now = time.monotonic()
        if now >= self._next:
            self.megabytes = max(self.megabytes, _measure())
            took = time.monotonic() - now
            self._next = now + max(_INTERVAL, took / _SHARE)


def _measure() -> float:
    """Megabytes now; where the system does not tell PSS, the largest resident size of us and of a child."""
    own = os.getpid()
    total = _pss(own)
    if total is None:
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        users = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(resource.getrusage(one).ru_maxrss for one in users) / unit
    return (total + sum(_pss(child) or 0 for child in _children(own))) / 1024


def _pss(process: int) -> int | None:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        return None
    return None


def measure_machine() -> float:
    """Megabytes of memory that the machine has, or that our container may take."""
    most = float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    for file in _LIMITS:
        with suppress(OSError, ValueError):
            most = min(most, float(Path(file).read_text(encoding="ascii")))
    return most / (1024 * 1024)


def measure_own(process: int, *, above: float = 0.0) -> float:
    """Megabytes that the machine would have back if the process ended: what no other shares with it.

    0 where the system does not tell, and, without a closer look, where all that it has is not `above` so many.
    """
    try:
        resident = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        if resident * os.sysconf("SC_PAGE_SIZE") <= above * 1024 * 1024:
            return 0.0
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
    except (OSError, ValueError, IndexError):
        return 0.0


class Growth:
    """Watches how much memory this process has for itself, as a process that was forked comes to have ever more.

    To look that up takes the system a walk through all pages. Pages that were given, which it counts at no cost, though
    large ones as one, and what the process grew by tell how much it may be at most; only where that is too much it is
    looked up, and that, too, not all the time.
    """

    def __init__(self) -> None:
        self._most = math.inf
        self._seen = 0.0
        self._next = 0.0

    def is_beyond(self, megabytes: float) -> bool:
        """Is it more than so much? False where it is no time to look, or the system does not tell."""
        now, seen = time.monotonic(), _given() + _resident()
        if self._most + seen - self._seen < megabytes or now < self._next:
            return False
        self._most, self._seen = measure_own(os.getpid()), seen
        self._next = now + (time.monotonic() - now) / _SHARE_OF_GROWN
        return self._most > megabytes


def _given() -> float:
    """Megabytes of pages that were given to this process, whether or not it has them still."""
    pages = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    return pages * os.sysconf("SC_PAGE_SIZE") / (1024 * 1024)


def _resident() -> float:
    """Megabytes that this process sees, shared or not; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / (1024 * 1024)


def _children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
        except (OSError, ValueError):
            continue
    return found
