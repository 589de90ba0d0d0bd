"""What lies in folders, and how it looks."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

Place = str | Path
"""Where something lies; as text where many thousand are asked for."""

_DEEPEST = 32


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


def subfolders(folder: Path) -> list[str]:
    """The names of the folders in a folder, in order; of a folder that is not there, none."""
    try:
        return sorted(one.name for one in os.scandir(folder) if one.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def exists(path: Place) -> bool:
    """Is there a file or folder, and is it reachable?"""
    return Path(path).exists()


def find_link(root: Place, folder: str, looked: dict[str, str]) -> str:
    """The link that stands on the way from `root` to a folder below it, or in its place, by its path there; "" where
    none does, or nothing lies there yet. What was found is `looked` up, so that each folder is looked at once."""
    if not folder:
        return ""
    if folder not in looked:
        above = find_link(root, folder.rpartition("/")[0], looked)
        looked[folder] = above or (folder if os.path.islink(f"{root}/{folder}") else "")
    return looked[folder]


def stat_written(path: Place) -> WrittenFile | None:
    """Size and time of a regular file, or None where there is none."""
    try:
        stat = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return WrittenFile(stat.st_size, stat.st_mtime_ns)
