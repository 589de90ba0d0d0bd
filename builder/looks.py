"""The door to how files look: names, sizes, times and inodes of whole folders, as digests; nothing is opened.

Several processes look, each by itself at its share, where there is much to look at: to begin one takes a few
milliseconds, to look at a hundred thousand files about half a second.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

_SHARE = 100
"""Folders, with what lies below them, that are worth a process."""

KEPT_BY_PYTHON = "__pycache__"
"""Folders in which Python keeps what it compiled its own programs to: they come and go, and nothing depends on them."""

_KEPT_BY_PYTHON = os.fsencode(KEPT_BY_PYTHON)

_NUMBERS = 5
"""Of a file: mode, size, inode, time of the last write, of the last change."""

_name = attrgetter("name")


@dataclass(frozen=True, slots=True)
class Looks:
    """How all files below a folder look, as a digest; `newest` is the latest change of any, in nanoseconds."""

    digest: str
    newest: int


Part = tuple[Path, bool]
"""A folder; and whether all below it is meant, or what lies in it alone."""


def look_at_all(parts: Sequence[Part], *, jobs: int, by_name: str = "") -> list[Looks]:
    """How folders look, each by itself, in their order; so many processes look. Raises OSError."""

    def look(some: Iterable[Part]) -> list[Looks]:
        return [look_at(folder, deep=deep, by_name=by_name) for folder, deep in some]

    count = max(1, min(jobs, len(parts) // _SHARE)) if hasattr(os, "fork") else 1
    begun = [_begin(look, parts[at::count]) for at in range(1, count)]
    shares = [look(parts[::count])]
    for at, (child, pipe) in enumerate(begun, start=1):
        told = _hear(child, pipe)
        shares.append(told or look(parts[at::count]))
    found: list[Looks | None] = [None] * len(parts)
    for at, share in enumerate(shares):
        found[at::count] = share
    return [one for one in found if one is not None]


def _begin(look: Callable[[Sequence[Part]], list[Looks]], parts: Sequence[Part]) -> tuple[int, int]:
    """A process that looks, and the end of a pipe through which it tells what it saw."""
    ours, its = os.pipe()
    child = os.fork()
    if child:
        os.close(its)
        return child, ours
    failed = 1
    try:
        os.close(ours)
        seen = [(one.digest, one.newest) for one in look(parts)]
        with os.fdopen(its, "wb") as pipe:
            pipe.write(json.dumps(seen).encode())
        failed = 0
    finally:
        os._exit(failed)


def _hear(child: int, pipe: int) -> list[Looks]:
    """What a process told; nothing where it failed."""
    with os.fdopen(pipe, "rb") as file:
        told = file.read()
    _, ending = os.waitpid(child, 0)
    return [Looks(digest, newest) for digest, newest in json.loads(told)] if ending == 0 else []


def look_at_entry(path: str) -> str:
    """How one file or folder itself looks, as a text: a folder that gets or loses an entry looks otherwise."""
    try:
        look = os.stat(path)
    except OSError:
        return path
    return f"{path} {look.st_size} {look.st_ino} {look.st_mtime_ns} {look.st_ctime_ns}"


def look_at(folder: Path, *, deep: bool = True, by_name: str = "") -> Looks:
    """How the files below a folder look, hidden ones too. Raises OSError.

    Not `deep`: only what lies in the folder itself. Of files whose names end as `by_name` says, the names alone count.
    What Python keeps of its own programs is passed over. A folder that is not there holds nothing.
    """
    ending = os.fsencode(by_name)
    digest = hashlib.blake2b(digest_size=16)
    newest = 0
    waiting = [os.fsencode(folder)]
    while waiting:
        told, below, latest = _look_into(waiting.pop(), ending)
        digest.update(told)
        waiting += reversed(below) if deep else ()
        newest = max(newest, latest)
    return Looks(digest.hexdigest(), newest)


def _look_into(folder: bytes, by_name: bytes) -> tuple[bytes, list[bytes], int]:
    """What tells the entries of a folder, the folders among them, and the latest change of its files."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=_name)
    except FileNotFoundError:
        return b"/\0\0", [], 0
    names: list[bytes] = []
    below: list[bytes] = []
    numbers: list[int] = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != _KEPT_BY_PYTHON:
                below.append(entry.path)
                names.append(entry.name + b"/")
        elif by_name and entry.name.endswith(by_name) and entry.is_file(follow_symlinks=False):
            names.append(entry.name + b"//")  # as no entry is called
        else:
            look = entry.stat(follow_symlinks=False)
            names.append(entry.name)
            numbers += (look.st_mode, look.st_size, look.st_ino, look.st_mtime_ns, look.st_ctime_ns)
    return b"\0".join(names) + b"\0\0" + _pack(numbers), below, max(numbers[_NUMBERS - 1 :: _NUMBERS], default=0)


def _pack(numbers: Sequence[int]) -> bytes:
    """Numbers spelled; names before them tell how many there are."""
    try:
        return array("Q", numbers).tobytes()
    except OverflowError:  # a time before 1970
        return repr(numbers).encode()
