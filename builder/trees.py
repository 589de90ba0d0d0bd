"""The door to whole folders: what lies in them of whatever kind, second names, what is on disk for good, the switch."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

READ_ONLY = 0o444
FOLDER_MODE = 0o755
_PIECE = 1 << 20
_MUCH = 64
_NOT_THROUGH_LINKS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


class Kind(StrEnum):
    """What an entry of a folder is; a link is never followed."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry below a folder; `path` is relative to it, with forward slashes. Times in nanoseconds."""

    path: str
    kind: Kind
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


def walk(root: Path, folder: str = "") -> Iterator[Entry]:
    """Every entry below `root/folder`, hidden ones too, a folder before what it holds, by the bytes of the names.

    Raises OSError.
    """
    for entry in look_into(root, folder):
        yield entry
        if entry.kind is Kind.FOLDER:
            yield from walk(root, entry.path)


def look_into(root: Path, folder: str = "") -> list[Entry]:
    """The entries of `root/folder` itself, by the bytes of their names. Raises OSError."""
    with os.scandir(root / folder if folder else root) as found:
        entries = [_see(one.path, f"{folder}/{one.name}" if folder else one.name) for one in found]
    return sorted(entries, key=lambda entry: os.fsencode(entry.path))


def see(path: Path) -> Entry | None:
    """What stands at a path, itself and not what it leads to; None where nothing does. Raises OSError."""
    try:
        return _see(path, path.name)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _see(path: Path | str, name: str) -> Entry:
    found = os.lstat(path)
    kinds = {stat.S_IFREG: Kind.FILE, stat.S_IFDIR: Kind.FOLDER, stat.S_IFLNK: Kind.LINK}
    kind = kinds.get(stat.S_IFMT(found.st_mode), Kind.OTHER)
    return Entry(name, kind, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def hash_file(path: Path) -> str:
    """The SHA-256 of a regular file, 64 hexadecimal digits. Raises OSError, of a link too."""
    with os.fdopen(os.open(path, _NOT_THROUGH_LINKS), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashed(source: Path, target: Path) -> str:
    """Copy a file to a new read-only one, with its time; the SHA-256 of what was written. Raises OSError."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(source, _NOT_THROUGH_LINKS), "rb") as one, target.open("xb") as other:
        while piece := one.read(_PIECE):
            digest.update(piece)
            other.write(piece)
        times = os.fstat(one.fileno())
        other.flush()
        os.utime(other.fileno(), ns=(times.st_mtime_ns, times.st_mtime_ns))
        os.fchmod(other.fileno(), READ_ONLY)
    return digest.hexdigest()


def write_new(path: Path, data: bytes, mtime_ns: int | None = None) -> None:
    """Write a new read-only file, with a time of its own if it is to have one. Raises OSError."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        if mtime_ns is not None:
            os.utime(file.fileno(), ns=(mtime_ns, mtime_ns))
        os.fchmod(file.fileno(), READ_ONLY)


def write_streamed(path: Path, pieces: Iterable[bytes], mtime_ns: int) -> None:
    """Write a new read-only file piece by piece, with a time of its own. Raises OSError, and what the pieces raise."""
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.utime(file.fileno(), ns=(mtime_ns, mtime_ns))
        os.fchmod(file.fileno(), READ_ONLY)


def append_kept(path: Path, data: bytes) -> None:
    """Write behind what a file holds, onto the disk for good. Raises OSError."""
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def link_file(source: Path, target: Path) -> bool:
    """Give a file a second name; False where the disk knows none, or the file has too many already."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        return False
    return True


def make_folders(folder: Path) -> None:
    """Make a folder that readers may enter, and its parents. Raises OSError."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir()
        one.chmod(FOLDER_MODE)


def sync(path: Path) -> None:
    """Put a file, or the names in a folder, onto the disk for good. Raises OSError."""
    handle = os.open(path, _NOT_THROUGH_LINKS)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def name_finished(finished: Sequence[tuple[Path, Path]]) -> None:
    """Put new folders with all that is in them onto the disk for good, then give them their names, for good as well.

    Raises OSError, where a name is taken too. Of much, the whole system is told to write what it holds back: each file
    by itself takes some milliseconds. Only Linux promises that this ends when all is written.
    """
    _keep([path for new, _ in finished for path in _all_of(new)])
    for new, named in finished:
        os.rename(new, named)
    parents = {one for _, named in finished for one in (named.parent, named.parent.parent)}
    _keep(sorted(parents))


def _all_of(root: Path) -> Iterator[Path]:
    yield from (root / one.path for one in walk(root) if one.kind in (Kind.FILE, Kind.FOLDER))
    yield root


def _keep(paths: Sequence[Path]) -> None:
    if len(paths) > _MUCH and sys.platform == "linux":
        os.sync()
        return
    for path in paths:
        sync(path)


def read_link(path: Path) -> str | None:
    """What a link leads to, as it is written; None where no link stands. Raises OSError where one cannot be read: who
    took that for none would take away what it leads to."""
    try:
        return os.readlink(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        if fault.errno == errno.EINVAL:
            return None
        raise


def make_link(path: Path, leads_to: str) -> None:
    """Make a link. Raises OSError."""
    os.symlink(leads_to, path)


def point_link(path: Path, leads_to: str) -> None:
    """Make a link lead elsewhere in one step: a reader comes by the old way or the new one. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    os.symlink(leads_to, new)
    os.replace(new, path)
    sync(path.parent)


def remove_tree(path: Path) -> None:
    """Take a folder, a file or a link away, with a name of its own while it goes. Raises OSError."""
    gone = path if path.name.startswith(".") else path.with_name(f".gone-{path.name}")
    if gone != path:
        if gone.is_dir():
            shutil.rmtree(gone)
        os.rename(path, gone)
    if gone.is_dir() and not gone.is_symlink():
        shutil.rmtree(gone)
    else:
        with suppress(FileNotFoundError):
            gone.unlink()
