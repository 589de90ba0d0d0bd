"""The door to history: the state of a cluster at a commit."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

_NAME = re.compile(rb"[0-9a-f]{40,64}")
_BLOB = re.compile(rb"[0-9a-f]{40,64} blob ([0-9]{1,12})")
_PATIENCE = 60.0
_LONG_PATIENCE = 900.0
"""Seconds that git may take: for a question, and for a whole tree."""


class NoSuchRevision(ValueError):
    """The revision is not known, the cluster does not lie in a repository, or git does not answer."""


def _git(root: Path, *words: str, asks: bytes | None = None, patience: float = 0.0) -> bytes:
    """What git answers; it is ended with all its children when it takes too long."""
    longest = patience or _PATIENCE
    try:
        process = subprocess.Popen(
            ["git", "-C", str(root), *words],
            stdin=subprocess.DEVNULL if asks is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as fault:
        raise NoSuchRevision(str(fault)) from fault
    with process:
        try:
            out, err = process.communicate(asks, timeout=longest)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise NoSuchRevision(f"git {words[0]}: {longest:.0f} s") from None
    if process.returncode:
        raise NoSuchRevision(err.decode(errors="replace").strip() or f"git {words[0]}: {process.returncode}")
    return out


def find_commit(root: Path, revision: str) -> str:
    """The full name of a commit: `REV`, or `@2026-09-30`, the last commit of that day in Asia/Shanghai.

    Raises NoSuchRevision.
    """
    if revision.startswith("@"):
        try:
            date.fromisoformat(revision[1:])
        except ValueError as fault:
            raise NoSuchRevision(revision) from fault
        words: tuple[str, ...] = ("rev-list", "-1", f"--before={revision[1:]}T23:59:59+08:00", "HEAD")
    else:
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return _read_name(_git(root, *words), revision)


def _read_name(answer: bytes, asked: str) -> str:
    """The full name that git answered with. Raises NoSuchRevision where it is none."""
    name = answer.strip()
    if not _NAME.fullmatch(name):
        raise NoSuchRevision(asked)
    return name.decode("ascii")


def name_tree(root: Path, commit: str) -> str:
    """The name of what a commit holds below `root`: the same name, the same bytes. Raises NoSuchRevision."""
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:./")
    return _read_name(_git(root, *words), commit)


_HELD = ".tree"
"""Names, in a folder that holds a tree, which one it is; not there while the folder is between two."""

_LINK, _FOREIGN = b"120000", b"160000"
_MUCH = 500
"""Files that are put onto the disk together."""

_PIECE = 1 << 18
"""Bytes that are taken from git at once."""

_LONGEST_LINE = 1 << 12
"""Bytes of what git says of a blob before its contents."""


def hold_tree(root: Path, tree: str, folder: Path) -> None:
    """Make a folder of ours hold a tree of the history; only what differs from the tree before is written.

    Raises NoSuchRevision, OSError. A run that was cut off, by a loss of power too, is noticed by the next, which writes
    all anew.
    """
    mark = folder / _HELD
    held = mark.read_text(encoding="ascii") if mark.is_file() else ""
    if held == tree:
        return
    changes = _list_changes(root, held, tree) if held else None
    if changes is None:
        held = ""
        shutil.rmtree(folder, ignore_errors=True)
        changes = _list_tree(root, tree)
    mark.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    gone = [path for path, blob in changes if blob is None]
    for path in gone:
        _take_away(folder / path, folder)
    blobs = [(path, *blob) for path, blob in changes if blob is not None]
    _tell_ways_out(blobs)
    made: set[str] = set()
    for (path, mode, _), data in zip(blobs, _read_blobs(root, [name for _, _, name in blobs]), strict=True):
        _put(str(folder), path, mode, data, made, anew=not held)
    _keep([folder / path for path, _, _ in blobs])
    mark.write_text(tree, encoding="ascii")


def _keep(written: Sequence[Path]) -> None:
    """Onto the disk for good; of much, the whole system is told to write what it holds back."""
    if len(written) > _MUCH:
        os.sync()
        return
    for path in written:
        if not path.is_symlink():
            _sync(path)
    for folder in {path.parent for path in written}:
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def find_edited(root: Path, old: str, new: str) -> tuple[str, ...] | None:
    """The files that two trees hold with other bytes, where that is all in which they differ; None otherwise."""
    told = _tell_differences(root, old, new)
    if told is None or any(head.split(b" ")[4] != b"M" for head, _ in told):
        return None
    if any(words[0].lstrip(b":") != words[1] for words in (head.split(b" ") for head, _ in told)):
        return None
    return tuple(os.fsdecode(path) for _, path in told)


_Change = tuple[str, tuple[bytes, bytes] | None]
"""A path, with the mode and the name of what is to stand there; None where nothing is."""


def _list_tree(root: Path, tree: str) -> list[_Change]:
    """All that a tree holds, but for the contents of other repositories."""
    lines = _git(root, "ls-tree", "-r", "-z", "--full-tree", tree, patience=_LONG_PATIENCE).split(b"\0")[:-1]
    split = [(line.partition(b"\t")[0].split(b" "), line.partition(b"\t")[2]) for line in lines]
    if not split or any(len(words) != 3 for words, _ in split):
        raise NoSuchRevision(tree)
    return [(os.fsdecode(path), (words[0], words[2])) for words, path in split if words[0] != _FOREIGN]


def _list_changes(root: Path, old: str, new: str) -> list[_Change] | None:
    """What makes one tree of another; None where the old one is no longer known."""
    told = _tell_differences(root, old, new)
    if told is None:
        return None
    changes: list[_Change] = []
    for head, path in told:
        _, mode, _, name, status = head.split(b" ")
        there = status != b"D" and mode != _FOREIGN
        changes.append((os.fsdecode(path), (mode, name) if there else None))
    return changes


@lru_cache(maxsize=1)
def _tell_differences(root: Path, old: str, new: str) -> list[tuple[bytes, bytes]] | None:
    """Modes, names and status of each path that two trees hold differently; None where the old one is not known.

    Kept, since it is asked for twice: to have the files of a tree, and to know which were edited.
    """
    try:
        told = _git(root, "diff-tree", "-r", "-z", "--no-renames", "--no-relative", "--no-ext-diff", old, new)
    except NoSuchRevision:
        return None
    words = told.split(b"\0")[:-1]
    if len(words) % 2 or any(len(head.split(b" ")) != 5 for head in words[::2]):
        return None
    return list(zip(words[::2], words[1::2], strict=True))


def _read_blobs(root: Path, names: Sequence[bytes]) -> Iterator[bytes]:
    """The contents of blobs, in the order of their names as given; git unpacks the next ones meanwhile. Raises
    NoSuchRevision."""
    with TemporaryFile() as asked:
        asked.writelines(name + b"\n" for name in names)
        asked.seek(0)
        with _answering(root, asked) as answers:
            for name in names:
                told = _BLOB.fullmatch(answers.line())
                if told is None:
                    raise NoSuchRevision(name.decode(errors="replace"))
                yield answers.take(int(told[1]))
                answers.take(1)


@contextmanager
def _answering(root: Path, asked: IO[bytes]) -> Iterator[_Answers]:
    """git, answering for blobs while the block runs; it is ended with all its children however the block ends. Raises
    NoSuchRevision."""
    words = ["git", "-C", str(root), "cat-file", "--batch", "--buffer"]
    try:
        process = subprocess.Popen(
            words, stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as fault:
        raise NoSuchRevision(str(fault)) from fault
    with process:
        try:
            yield _Answers(cast(IO[bytes], process.stdout))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


class _Answers:
    """What a process writes, taken piece by piece; all waiting for it together may take so long."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe.fileno()
        self._ready = select.poll()
        self._ready.register(self._pipe, select.POLLIN)
        self._left = _LONG_PATIENCE
        self._got = bytearray()

    def line(self) -> bytes:
        """The next line, without its end. Raises NoSuchRevision."""
        while (end := self._got.find(b"\n")) < 0:
            if len(self._got) > _LONGEST_LINE:
                raise NoSuchRevision("git cat-file: no end of a line")
            self._wait()
        line = self.take(end)
        self.take(1)
        return line

    def take(self, size: int) -> bytes:
        """The next bytes. Raises NoSuchRevision."""
        while len(self._got) < size:
            self._wait()
        taken = bytes(memoryview(self._got)[:size])
        del self._got[:size]
        return taken

    def _wait(self) -> None:
        began = time.monotonic()
        ready = self._ready.poll(1000 * self._left)
        data = os.read(self._pipe, _PIECE) if ready else b""
        self._left -= time.monotonic() - began
        if not data or self._left <= 0:
            raise NoSuchRevision("git cat-file: " + (f"{_LONG_PATIENCE:.0f} s" if self._left <= 0 else "no answer"))
        self._got += data


def _tell_ways_out(blobs: Iterable[tuple[str, bytes, bytes]]) -> None:
    """No honest tree names a way out of its folder. Raises NoSuchRevision."""
    links: set[str] = set()
    for path, mode, _ in blobs:
        parts = path.split("/")
        above = {"/".join(parts[:end]) for end in range(1, len(parts))}
        if any(part in ("", ".", "..") for part in parts) or not links.isdisjoint(above | {path}):
            raise NoSuchRevision(path)
        if mode == _LINK:
            links.add(path)


def _put(root: str, path: str, mode: bytes, data: bytes, made: set[str], *, anew: bool) -> None:
    """A file of a tree, in the place of another one unless all is written `anew`; `made` are the folders that are known
    to be there. By plain names: a tree has very many."""
    above, _, _ = path.rpartition("/")
    if above not in made:
        os.makedirs(f"{root}/{above}", exist_ok=True)
        made.add(above)
    place = f"{root}/{path}"
    if not anew:
        with suppress(FileNotFoundError):
            os.unlink(place)
    if mode == _LINK:
        os.symlink(os.fsdecode(data), place)
        return
    with open(place, "xb") as file:
        file.write(data)


def _take_away(path: Path, stop: Path) -> None:
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == stop:
            return
        with suppress(OSError):
            folder.rmdir()
            continue
        return


_AS_IT_LIES = ("--no-optional-locks", "-c", "core.fsmonitor=false")


def find_changed(root: Path, commit: str) -> tuple[str, ...]:
    """The files below `root` that the work tree holds otherwise than a commit, or one of the two does not hold, ignored
    ones too. Raises NoSuchRevision."""
    words = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative")
    differing = _git(root, *_AS_IT_LIES, *words, commit, "--", ".", patience=_LONG_PATIENCE)
    strange = _git(root, *_AS_IT_LIES, "ls-files", "--others", "-z", "--", ".", patience=_LONG_PATIENCE)
    return tuple(sorted({os.fsdecode(path) for path in (differing + strange).split(b"\0") if path}))


_ASIDE = ".aside"


@contextmanager
def laid_over(folder: Path, source: Path, paths: Sequence[str]) -> Iterator[None]:
    """A folder that holds a tree, with some files as they lie in `source`, or do not lie there, while the block runs.

    Raises OSError. A run that was cut off is noticed by the next that wants the tree held, which writes all anew.
    """
    mark, aside = folder / _HELD, folder / _ASIDE
    held = mark.read_text(encoding="ascii")
    mark.unlink()
    aside.mkdir(exist_ok=True)
    try:
        for number, path in enumerate(paths):
            if os.path.lexists(folder / path):
                (folder / path).rename(aside / str(number))
            if (source / path).is_symlink() or (source / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / path, folder / path, follow_symlinks=False)
        yield
    finally:
        for number, path in reversed(tuple(enumerate(paths))):
            if os.path.lexists(folder / path):
                _take_away(folder / path, folder)
            if os.path.lexists(aside / str(number)):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (aside / str(number)).rename(folder / path)
        aside.rmdir()
    mark.write_text(held, encoding="ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit by its full name; `at` is when it was made, with its zone."""

    name: str
    at: datetime
    subject: str


def find_last_commit(root: Path, file: str) -> Commit | None:
    """The last commit that touched a file below `root`; None where none has. Raises NoSuchRevision."""
    words = ("log", "-1", "--no-show-signature", "--format=%H%x00%cI%x00%s", "--", f":(literal){file}")
    name, _, rest = _git(root, *words).decode(errors="replace").strip().partition("\0")
    at, _, subject = rest.partition("\0")
    try:
        return Commit(name=name, at=datetime.fromisoformat(at), subject=subject) if name else None
    except ValueError as fault:
        raise NoSuchRevision(f"git log: {at}") from fault


def is_changed(root: Path, file: str) -> bool:
    """Does the work tree hold the file otherwise than the last commit? Raises NoSuchRevision."""
    words = ("--no-optional-locks", "-c", "core.fsmonitor=false", "status", "--porcelain", "--ignored")
    return bool(_git(root, *words, "--", f":(literal){file}"))
