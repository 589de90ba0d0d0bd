"""Nothing is left open where a process is forked: it would take the locks of that for its own, hold none when it opens
the file to read, and read pages that are written over meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import Protocol
from weakref import WeakSet


class Writer(Protocol):
    """Has what it was given durable when it is told to."""

    def commit(self) -> None:
        """Make it so. Raises sqlite3.Error."""


_WRITERS: WeakSet[Writer] = WeakSet()


def commit_before_forks(writer: Writer) -> None:
    """Tell it to before each fork, as long as it is there."""
    _WRITERS.add(writer)


def _commit_all() -> None:
    """What cannot be made durable now is told when that is tried next."""
    for one in tuple(_WRITERS):
        with suppress(sqlite3.Error):
            one.commit()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_commit_all)
