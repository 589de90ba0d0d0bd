"""Files that others may read meanwhile: whole or not at all, and one writer at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

_LOOK_AGAIN = 0.1
_PATIENCE = 10.0
_WRITE_ALONE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def write_whole(path: Path, data: bytes) -> None:
    """Write so that a reader sees the old file or the new one, never half of either, making the folder.

    Raises OSError; nothing is left of a file that was not finished.
    """
    with _replacing(path) as file:
        file.write(data)


def write_lasting(path: Path, data: bytes) -> None:
    """Write whole, as `write_whole`, and onto the disk for good; for what cannot be made again. Raises OSError."""
    write_pieces(path, [data])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write whole, as `write_whole`, but piece by piece; it is on the disk before it has its name, and its name after.

    Raises OSError, and whatever the pieces raise; nothing is left of a file that was not finished.
    """
    with _replacing(path) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files whole, as `write_whole`; none is touched before all are finished. Raises OSError."""
    with ExitStack() as replaced:
        for name, data in files.items():
            file = replaced.enter_context(_replacing(folder / name))
            file.write(data)
            file.flush()


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the name of `path` when the block ends well, and is gone when it does not.

    Until then it always bears the same name: what a run that was killed left there, the next one writes over.
    """
    half = path.with_name(f".{path.name}.half")
    with _open_alone(half) as file:
        try:
            yield file
            file.flush()
            os.replace(half, path)
        except BaseException:
            with suppress(OSError):
                half.unlink()
            raise


def _open_alone(path: Path) -> BinaryIO:
    """An empty file that nobody else writes meanwhile; its folder is made. Raises OSError."""
    while True:
        try:
            file = os.fdopen(os.open(path, _WRITE_ALONE, 0o666), "wb")
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            continue
        try:
            if not try_lock(file, _PATIENCE):
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))
            if _is_named(file, path):
                file.truncate()
                return file
        except BlockingIOError:
            file.close()
            raise
        except BaseException:
            with suppress(OSError):
                path.unlink()
            file.close()
            raise
        file.close()


def _is_named(file: BinaryIO, path: Path) -> bool:
    """Is it still the file of that name? Who had it before may have given it another meanwhile."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    own = os.fstat(file.fileno())
    return (own.st_dev, own.st_ino) == (found.st_dev, found.st_ino)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder onto the disk for good. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def try_lock(file: IO[str] | BinaryIO, patience: float) -> bool:
    """Lock an open file, till it is closed; False where another has it locked for longer than `patience` seconds."""
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
