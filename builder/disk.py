"""The door to files. Everything that reads or writes a file of a cluster goes through here."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO, BinaryIO

_LOOK_AGAIN = 0.1
_DEEPEST = 32
_PATIENCE = 10.0
Place = str | Path
"""Where something lies; as text where many thousand are asked for."""

_WRITE_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
_WRITE_BEHIND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
_WRITE_ALONE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


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


def find_files(root: Path, folder: str = "", *, skip: Collection[str] = (), unseen: str = "\0") -> Iterator[FoundFile]:
    """Every file below `root/folder` in the order of its path's bytes.

    Links, pipes and devices are named as `link`, never followed or opened; folders too that lie deeper than anybody
    puts them (32), or whose path no system call takes.

    Hidden files and folders are passed over, as are folders whose path is to be skipped. A folder that is not there
    holds nothing. Files whose names end as `unseen` says (none ends in a zero byte) are told without a look at them:
    size and time are 0.
    """
    base = f"{root}/{folder}" if folder else str(root)
    try:
        entries = sorted(os.scandir(base), key=lambda entry: os.fsencode(entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as fault:
        if fault.errno != errno.ENAMETOOLONG:
            raise
        yield FoundFile(folder, 0, 0, link=True)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False) and path.count("/") < _DEEPEST:
            if path not in skip:
                yield from find_files(root, path, skip=skip, unseen=unseen)
        elif not entry.is_file(follow_symlinks=False):
            yield FoundFile(path, 0, 0, link=True)
        elif path.endswith(unseen):
            yield FoundFile(path, 0, 0, link=False)
        else:
            stat = entry.stat(follow_symlinks=False)
            yield FoundFile(path, stat.st_size, stat.st_mtime_ns, link=False)


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises OSError, for a pipe or a device too, at once."""
    with _opened(path, os.O_RDONLY) as file:
        return file.read()


def read_at_most(path: Place, most: int) -> bytes:
    """The file's first bytes: all of them, or one more than `most`. Raises OSError as `read_bytes` does."""
    number, size = _open_ordinary(path, os.O_RDONLY)
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


def _open_ordinary(path: Place, how: int) -> tuple[int, int]:
    """The number and the size of an open file. Opening a pipe would wait for somebody to write into it, and a device
    may have no end."""
    number = os.open(path, how | os.O_NONBLOCK | os.O_CLOEXEC)
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


def exists(path: Place) -> bool:
    """Is there a file or folder, and is it reachable?"""
    return Path(path).exists()


def stat_written(path: Place) -> WrittenFile | None:
    """Size and time of a regular file, or None where there is none."""
    try:
        stat = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return WrittenFile(stat.st_size, stat.st_mtime_ns)


def write_bytes(path: Place, data: bytes) -> None:
    """Write a new file, making its folder. Raises OSError; an unfinished file may remain under its own name."""
    try:
        _write_bytes(path, data)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write_bytes(path, data)


def _write_bytes(path: Place, data: bytes, how: int = _WRITE_ANEW) -> None:
    """A file object of Python would look at the file before it writes, and pages are many."""
    number = os.open(path, how, 0o666)
    try:
        written = 0
        while written < len(data):
            written += os.write(number, data[written:] if written else data)
    finally:
        os.close(number)


def _write_on(file: FileIO, data: bytes) -> None:
    """The system may take less than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def append_bytes(path: Place, data: bytes) -> None:
    """Write behind what the file holds, making it and its folder. Raises OSError."""
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
    """Write pieces into a file that is there, each at its offset. Raises OSError."""
    with path.open("r+b", buffering=0) as file:
        for offset, data in pieces:
            file.seek(offset)
            _write_on(file, data)


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


def is_new(folder: Place) -> bool:
    """Make a folder in one that is there; False where that was not to be done, whatever stood in the way."""
    try:
        os.mkdir(folder)
    except OSError:
        return False
    return True


def rename_file(source: Path, target: Path) -> None:
    """Give a file another name in one step, making the folder; a folder is never taken away for it. Raises OSError."""
    make_folder(target.parent)
    os.replace(source, target)


def move_file(source: Place, target: Place) -> WrittenFile:
    """Put a finished file in its place in one step, making the folder. Raises OSError."""
    try:
        os.replace(source, target)
    except (FileNotFoundError, NotADirectoryError):
        if not os.path.exists(source):
            raise
        _make_folder(Path(target).parent)
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)
    stat = os.lstat(target)
    return WrittenFile(stat.st_size, stat.st_mtime_ns)


def keep_file(path: Place, kept: Place) -> None:
    """Give a file a second name, under which it lasts when the first is given to another; a copy, where the disk knows
    no second names. What is no file is not kept. Raises OSError."""
    try:
        if not S_ISREG(os.lstat(path).st_mode):
            return
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, kept)


def put_back(kept: Place, path: Place) -> None:
    """Give a kept file its first name again. Raises OSError."""
    os.replace(kept, path)


def _make_folder(folder: Path) -> None:
    """Make a folder where an old page of the same name may stand as a file."""
    with suppress(OSError):
        os.mkdir(folder)
        return
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


def rename_folder(folder: Path, name: Path) -> None:
    """Give a folder another name; what stood there is gone. Raises OSError, of a folder that is not there too."""
    remove_folder(name)
    os.rename(folder, name)


def remove_folder(folder: Path) -> None:
    """Remove a folder of our own with all that is in it; what fails is tried once more. Raises OSError where something
    is left of it."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        shutil.rmtree(folder)


def subfolders(folder: Path) -> list[str]:
    """The names of the folders in a folder, in order; of a folder that is not there, none."""
    try:
        return sorted(one.name for one in os.scandir(folder) if one.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def make_folder(folder: Path) -> None:
    """Make a folder and its parents. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
