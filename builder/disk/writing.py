"""Files of our own, written in place: nobody reads them before they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from builder.disk.finding import Place

_WRITE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITE_ANEW = _WRITE | os.O_TRUNC
_WRITE_BEHIND = _WRITE | os.O_APPEND


def write_bytes(path: Place, data: bytes) -> None:
    """Write a new file, making its folder. Raises OSError, for a link too; an unfinished file may remain under its own
    name."""
    try:
        _write_bytes(path, data)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write_bytes(path, data)


def _write_bytes(path: Place, data: bytes, how: int = _WRITE_ANEW) -> None:
    """A file object of Python would look at the file before it writes, and pages are many."""
    number = os.open(path, how, 0o666)
    try:
        _write_on(number, data)
    finally:
        os.close(number)


def _write_on(number: int, data: bytes) -> None:
    """The system may take less than it is given."""
    written = 0
    while written < len(data):
        written += os.write(number, data[written:] if written else data)


def append_bytes(path: Place, data: bytes) -> None:
    """Write behind what the file holds, making it and its folder. Raises OSError, for a link too."""
    try:
        _write_bytes(path, data, _WRITE_BEHIND)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write_bytes(path, data, _WRITE_BEHIND)


def resize_file(path: Path, size: int) -> None:
    """Make a file of so many bytes, or cut it or let it grow to that; what is new is zeros. Raises OSError."""
    append_bytes(path, b"")
    os.truncate(path, size)


def write_at(path: Path, pieces: Iterable[tuple[int, bytes]]) -> None:
    """Write pieces into a file that is there, each at its offset. Raises OSError, for a link too."""
    number = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        for offset, data in pieces:
            os.lseek(number, offset, os.SEEK_SET)
            _write_on(number, data)
    finally:
        os.close(number)
