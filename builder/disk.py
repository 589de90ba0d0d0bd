"""The door to files. Everything that reads or writes a file of a cluster goes through here."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import IO, BinaryIO

_LOOK_AGAIN = 0.1


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file below a folder; `path` is relative to it, with forward slashes."""

    path: str
    size: int
    mtime_ns: int
    link: bool


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What a written file looked like right after the write."""

    size: int
    mtime_ns: int


def find_files(root: Path, folder: str = "") -> Iterator[FoundFile]:
    """Every file below `root/folder` in the order of its path's bytes.

    Links, pipes and devices are named as `link`, never followed or opened.

    Hidden files and folders are passed over. A folder that is not there holds nothing.
    """
    base = root / folder if folder else root
    try:
        entries = sorted(os.scandir(base), key=lambda entry: os.fsencode(entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from find_files(root, path)
        elif not entry.is_file(follow_symlinks=False):
            yield FoundFile(path, 0, 0, link=True)
        else:
            stat = entry.stat(follow_symlinks=False)
            yield FoundFile(path, stat.st_size, stat.st_mtime_ns, link=False)


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises OSError."""
    return path.read_bytes()


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """An ordinary file, to be read while the block runs. Raises OSError, for a link, a pipe or a device too."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb") as file:
        if not S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        yield file


def read_pieces(path: Path, size: int, overlap: int) -> Iterator[bytes]:
    """A file in pieces of `size` bytes, each with the last `overlap` bytes of the one before it. Raises OSError."""
    with path.open("rb") as file:
        kept = b""
        while piece := file.read(size):
            yield kept + piece
            kept = (kept + piece)[-overlap:] if overlap else b""


def exists(path: Path) -> bool:
    """Is there a file or folder, and is it reachable?"""
    return path.exists()


def stat_written(path: Path) -> WrittenFile | None:
    """Size and time of a regular file, or None where there is none."""
    try:
        stat = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return WrittenFile(stat.st_size, stat.st_mtime_ns)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a new file, making its folder. Raises OSError; an unfinished file may remain under its own name."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def append_bytes(path: Path, data: bytes) -> None:
    """Write behind what the file holds, making it and its folder. Raises OSError."""
    make_folder(path.parent)
    with path.open("ab") as file:
        file.write(data)


def resize_file(path: Path, size: int) -> None:
    """Make a file of so many bytes, or cut it or let it grow to that; what is new is zeros. Raises OSError."""
    append_bytes(path, b"")
    os.truncate(path, size)


def write_at(path: Path, pieces: Iterable[tuple[int, bytes]]) -> None:
    """Write pieces into a file that is there, each at its offset. Raises OSError."""
    with path.open("r+b", buffering=0) as file:
        for offset, data in pieces:
            file.seek(offset)
            file.write(data)


def write_whole(path: Path, data: bytes) -> None:
    """Write so that a reader sees the old file or the new one, never half of either. Raises OSError."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    write_bytes(half, data)
    os.replace(half, path)


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write whole, as `write_whole`, but piece by piece, making the folder; it is on the disk before it has its name.

    Raises OSError, and whatever the pieces raise; nothing is left of a file that was not finished.
    """
    make_folder(path.parent)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with half.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def rename_file(source: Path, target: Path) -> None:
    """Give a file another name in one step, making the folder; a folder is never taken away for it. Raises OSError."""
    make_folder(target.parent)
    os.replace(source, target)


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes of a file, making the folder. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def move_file(source: Path, target: Path) -> WrittenFile:
    """Put a finished file in its place in one step, making the folder. Raises OSError."""
    try:
        os.replace(source, target)
    except (FileNotFoundError, NotADirectoryError):
        if not source.exists():
            raise
        _make_folder(target.parent)
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)
    stat = os.lstat(target)
    return WrittenFile(stat.st_size, stat.st_mtime_ns)


def keep_file(path: Path, kept: Path) -> None:
    """Give a file a second name, under which it lasts when the first is given to another; what is not there, or lies
    on a disk that knows no second names, is not kept."""
    with suppress(OSError):
        os.link(path, kept, follow_symlinks=False)


def put_back(kept: Path, path: Path) -> None:
    """Give a kept file its first name again. Raises OSError."""
    os.replace(kept, path)


def _make_folder(folder: Path) -> None:
    """Make a folder where an old page of the same name may stand as a file."""
    for part in (*reversed(folder.parents), folder):
        if part.is_file() or (part.is_symlink() and not part.exists()):
            part.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def remove_file(path: Path, *, stop: Path) -> None:
    """Remove a file and the folders that it leaves empty, up to `stop`. A file that is gone is no fault."""
    try:
        path.unlink(missing_ok=True)
    except (IsADirectoryError, NotADirectoryError):
        return
    for folder in path.parents:
        if folder == stop or stop not in folder.parents:
            return
        try:
            folder.rmdir()
        except OSError:
            return


@contextmanager
def locked(path: Path, *, patience: float) -> Iterator[bool]:
    """Hold a lock while the block runs; False where another process holds it for longer than `patience` seconds.

    A lock ends with its process.
    """
    with path.open("a") as file:
        yield _lock(file, patience)


def _lock(file: IO[str], patience: float) -> bool:
    waited = 0.0
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waited >= patience:
                return False
            time.sleep(_LOOK_AGAIN)
            waited += _LOOK_AGAIN
        else:
            return True


def remove_folder(folder: Path) -> None:
    """Remove a folder of our own with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def subfolders(folder: Path) -> list[str]:
    """The names of the folders in a folder, in order; of a folder that is not there, none."""
    try:
        return sorted(one.name for one in os.scandir(folder) if one.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def make_folder(folder: Path) -> None:
    """Make a folder and its parents. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
