"""How much memory a build takes: all its processes together, shared pages counted once (PSS)."""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

_INTERVAL = 0.5


class PeakMemory:
    """Looks when it is told to, at most twice a second; `megabytes` is the largest sum seen.

    No thread of its own: worker processes are forked, and a process with threads must not be.
    """

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._looked = 0.0

    def look(self) -> None:
        """See how much it is now."""
        now = time.monotonic()
        if now - self._looked >= _INTERVAL:
            self._looked = now
            self.megabytes = max(self.megabytes, _measure())


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


def _children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
        except (OSError, ValueError):
            continue
    return found
