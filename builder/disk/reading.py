"""Ordinary files, read; never a pipe or a device, which might have no end."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from builder.disk.finding import Place

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises OSError, for a pipe or a device too, at once."""
    with _opened(path, os.O_RDONLY) as file:
        return file.read()


def read_at_most(path: Place, most: int) -> bytes:
    """The file's first bytes: all of them, or one more than `most`. Raises OSError as `read_bytes` does."""
    return _read_opened(*_open_ordinary(path, os.O_RDONLY), most)


def read_inside(root: Path, path: str, most: int) -> bytes:
    """The first bytes of a file below a folder, as `read_at_most` reads them. Raises OSError where a link stands on
    the way, or the path leads upwards: what it would lead to is not the folder's."""
    *folders, name = path.split("/")
    if {"", ".", ".."} & {*folders, name}:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    here = os.open(root, _FOLDER)
    try:
        for folder in folders:
            below = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = below
        return _read_opened(*_open_ordinary(name, os.O_RDONLY | os.O_NOFOLLOW, here), most)
    finally:
        os.close(here)


def _read_opened(number: int, size: int, most: int) -> bytes:
    left = min(size or most, most) + 1
    pieces: list[bytes] = []
    with open(number, "rb", buffering=0) as file:
        while left > 0 and (piece := file.read(left)):  # nothing at all, where one would have to wait for it
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """An ordinary file, to be read while the block runs. Raises OSError, for a link, a pipe or a device too."""
    with _opened(path, os.O_RDONLY | os.O_NOFOLLOW) as file:
        yield file


@contextmanager
def _opened(path: Path, how: int) -> Iterator[BinaryIO]:
    number, _ = _open_ordinary(path, how)
    with open(number, "rb") as file:
        yield file


def _open_ordinary(path: Place, how: int, folder: int | None = None) -> tuple[int, int]:
    """The number and the size of an open file, of one in an open folder too. Opening a pipe would wait for somebody to
    write into it, and a device may have no end."""
    number = os.open(path, how | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    look = os.fstat(number)
    if not S_ISREG(look.st_mode):
        os.close(number)
        fault = errno.EISDIR if S_ISDIR(look.st_mode) else errno.EINVAL
        raise OSError(fault, os.strerror(fault), str(path))
    return number, look.st_size


def read_pieces(path: Path, size: int, overlap: int) -> Iterator[bytes]:
    """A file in pieces of `size` bytes, each with the last `overlap` bytes of the one before it. Raises OSError."""
    with path.open("rb") as file:
        kept = b""
        while piece := file.read(size):
            yield kept + piece
            kept = (kept + piece)[-overlap:] if overlap else b""
