"""Locks on files: who holds one, since when, and whether its holder ever came to an end."""

from __future__ import annotations

import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from builder.disk import read_bytes, try_lock, write_bytes


@contextmanager
def locked(path: Path, *, patience: float) -> Iterator[bool]:
    """Hold a lock while the block runs; False where another process holds it for longer than `patience` seconds.

    A lock ends with its process.
    """
    with open(path, "a", opener=_open_itself) as file:
        yield try_lock(file, patience)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock: a user, a process, and since when, in seconds of the epoch."""

    by: str
    process: int
    since: float

    def age(self, now: float) -> float:
        """Seconds since then; a clock that was set back tells nothing below zero."""
        return max(now - self.since, 0.0)


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that was asked for. `owner` is who has it, where it is not ours; else who had it and never came to an end,
    if anybody did."""

    ours: bool
    owner: Owner | None


@contextmanager
def held_alone(path: Path, *, patience: float) -> Iterator[Held]:
    """Hold a lock as `locked`, with a note in it of who we are, that only a fall leaves there. Raises OSError."""
    with open(path, "a+b", opener=_open_itself) as file:
        ours = try_lock(file, patience)
        owner = _read_owner(path)
        if not ours:
            yield Held(ours=False, owner=owner)
            return
        write_bytes(path, json.dumps({"by": _user(), "process": os.getpid(), "since": time.time()}).encode())
        try:
            yield Held(ours=True, owner=owner)
        finally:
            with suppress(OSError):
                os.truncate(path, 0)


def _open_itself(path: str, how: int) -> int:
    """A lock is a file of ours; what a link in its place leads to is not."""
    return os.open(path, how | os.O_NOFOLLOW, 0o666)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def _read_owner(path: Path) -> Owner | None:
    try:
        table = json.loads(read_bytes(path))
        return Owner(str(table["by"]), int(table["process"]), float(table["since"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
