"""Power loss, as the strictest file system would have it: what is on the disk for good is only what was asked for.

`Recorder` notes what a run does to files below a folder. `lose_power` then builds a folder as it may be found after the
power came back: bytes of a file that nobody put on disk (`fsync`) are those of before, or gone, or some of them; names
in a folder that nobody put on disk may be as they were before, up to any moment since.
"""

from __future__ import annotations

import builtins
import io
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.crash.injecting import place_of


class PowerLost(BaseException):
    """The run is over at this call."""


@dataclass(frozen=True, slots=True)
class Change:
    """A name is given (`inode`), or taken away (0), in a folder; those of one `step` come together or not at all."""

    step: int
    folder: int
    name: str
    inode: int


@dataclass(slots=True)
class Disk:
    """What is on it for good, by inode: bytes of files, targets of links, names of folders; and all that is not yet."""

    root: int
    files: dict[int, bytes] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=dict)
    every_folder: set[int] = field(default_factory=set)
    pending: list[Change] = field(default_factory=list)
    steps: int = 0

    @classmethod
    def of(cls, root: Path) -> Disk:
        """All that lies there is on disk for good."""
        disk = cls(os.lstat(root).st_ino)
        for folder, folders, files in os.walk(root):
            here = Path(folder)
            inode = os.lstat(here).st_ino
            disk.every_folder.add(inode)
            disk.folders[inode] = {name: os.lstat(here / name).st_ino for name in (*folders, *files)}
            for name in (*folders, *files):
                disk.learn(here / name)
        return disk

    def learn(self, path: Path) -> None:
        """Take a file's bytes, or where a link leads, as on disk."""
        inode = os.lstat(path).st_ino
        if path.is_symlink():
            self.links[inode] = os.readlink(path)
        elif path.is_file():
            self.files[inode] = _read(path)

    def note(self, *changes: tuple[int, str, int]) -> None:
        """One step that changes names."""
        self.steps += 1
        self.pending += [Change(self.steps, *change) for change in changes]

    def keep_folder(self, inode: int) -> None:
        """The names in a folder are on disk: with them every step that touched it, and what those steps stood on."""
        steps = {one.step for one in self.pending if one.folder == inode}
        last = max(steps, default=0)
        grown = True
        while grown:
            folders = {one.folder for one in self.pending if one.step in steps}
            more = {one.step for one in self.pending if one.folder in folders and one.step <= last}
            grown = not more <= steps
            steps |= more
        self._apply(steps)

    def keep_all(self) -> None:
        self._apply({one.step for one in self.pending})

    def _apply(self, steps: set[int]) -> None:
        for one in self.pending:
            if one.step in steps:
                _change(self.folders, one)
        self.pending = [one for one in self.pending if one.step not in steps]


def _change(folders: dict[int, dict[str, int]], one: Change) -> None:
    names = folders.setdefault(one.folder, {})
    if one.inode:
        names[one.name] = one.inode
    else:
        names.pop(one.name, None)


def _read(path: Path | str) -> bytes:
    with _OPEN(path, "rb") as file:
        return bytes(file.read())


_OPEN = io.open
_OS_OPEN = os.open


@dataclass(slots=True)
class Recorder:
    """Notes what is done below `area`, and ends the run at call number `at`."""

    area: Path
    at: int
    disk: Disk
    calls: int = 0
    dead: bool = False
    kept: list[int] = field(default_factory=list)

    def covers(self, place: str) -> bool:
        return place == str(self.area) or place.startswith(f"{self.area}/")

    def tick(self) -> None:
        """A call that changes something is about to be made."""
        if self.dead:
            raise PowerLost
        self.calls += 1
        if self.calls == self.at:
            self.dead = True
            raise PowerLost

    def hold(self, path: str) -> None:
        """Keep what loses a name open: the system gives its inode to nothing else as long as that is so."""
        if os.path.lexists(path):
            self.kept.append(_OS_OPEN(path, os.O_PATH | os.O_NOFOLLOW))

    def named(self, path: str, inode: int) -> tuple[int, str, int]:
        folder, name = os.path.split(path)
        return os.lstat(folder).st_ino, name, inode


@contextmanager
def recorded(area: Path, at: int = 0) -> Iterator[Recorder]:
    """Record a run in this process; the power goes at call number `at`, if any."""
    recorder = Recorder(area, at, Disk.of(area))
    with pytest.MonkeyPatch.context() as patch:
        for name, make in _GUARDS.items():
            patch.setattr(os, name, make(recorder, getattr(os, name)))
        opener = _guard_file(recorder, io.open)
        patch.setattr(builtins, "open", opener)
        patch.setattr(io, "open", opener)
        yield recorder
    for handle in recorder.kept:
        os.close(handle)


Make = Callable[[Recorder, Callable[..., Any]], Callable[..., Any]]


def _guard_open(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, flags: int, *words: Any, **more: Any) -> Any:
        place = place_of(path, more.get("dir_fd"))
        new = flags & os.O_CREAT and recorder.covers(place) and not os.path.lexists(place)
        if new:
            recorder.tick()
        handle = real(path, flags, *words, **more)
        if new:
            recorder.disk.note(recorder.named(place, os.fstat(handle).st_ino))
        return handle

    return call


def _guard_file(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(file: Any, mode: str = "r", *words: Any, **more: Any) -> Any:
        if isinstance(file, int):
            return real(file, mode, *words, **more)
        place = place_of(file)
        writes = bool(set(mode) & set("wxa+")) and recorder.covers(place)
        new = writes and not os.path.lexists(place)
        if writes:
            recorder.tick()
        opened = real(file, mode, *words, **more)
        if new:
            recorder.disk.note(recorder.named(place, os.fstat(opened.fileno()).st_ino))
        return opened

    return call


def _guard_move(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(source: Any, target: Any, **more: Any) -> Any:
        here, there = place_of(source), place_of(target)
        if recorder.covers(there):
            recorder.tick()
            inode = os.lstat(here).st_ino
            recorder.hold(there)
            real(source, target, **more)
            recorder.disk.note(recorder.named(here, 0), recorder.named(there, inode))
        else:
            real(source, target, **more)

    return call


def _guard_name(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    """`link` and `symlink` and `mkdir`: the last path gets a name."""

    def call(*words: Any, **more: Any) -> Any:
        paths = [word for word in words if not isinstance(word, int)]
        place = place_of(paths[-1], more.get("dir_fd"))
        if not recorder.covers(place):
            return real(*words, **more)
        recorder.tick()
        real(*words, **more)
        inode = os.lstat(place).st_ino
        recorder.disk.note(recorder.named(place, inode))
        if os.path.islink(place):
            recorder.disk.links[inode] = os.readlink(place)
        elif os.path.isdir(place):
            recorder.disk.every_folder.add(inode)

    return call


def _guard_removal(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, **more: Any) -> Any:
        place = place_of(path, more.get("dir_fd"))
        if not recorder.covers(place):
            return real(path, **more)
        recorder.tick()
        recorder.hold(place)
        change = recorder.named(place, 0)
        real(path, **more)
        recorder.disk.note(change)

    return call


def _guard_fsync(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(handle: Any) -> None:
        place = place_of(handle)
        if recorder.covers(place):
            recorder.tick()
            found = os.lstat(place)
            if os.path.isdir(place):
                recorder.disk.keep_folder(found.st_ino)
            else:
                recorder.disk.files[found.st_ino] = _read(place)

    return call


def _guard_sync(recorder: Recorder, real: Callable[..., Any]) -> Callable[..., Any]:
    def call() -> None:
        recorder.tick()
        for folder, _, files in os.walk(recorder.area):
            for name in files:
                recorder.disk.learn(Path(folder, name))
        recorder.disk.keep_all()

    return call


_GUARDS: dict[str, Make] = {
    "open": _guard_open,
    "rename": _guard_move,
    "replace": _guard_move,
    "link": _guard_name,
    "symlink": _guard_name,
    "mkdir": _guard_name,
    "unlink": _guard_removal,
    "remove": _guard_removal,
    "rmdir": _guard_removal,
    "fsync": _guard_fsync,
    "sync": _guard_sync,
}


def lose_power(recorder: Recorder, target: Path, dice: random.Random) -> None:
    """Build what may be found when the power is back: a choice of what was still pending, by the dice."""
    disk = recorder.disk
    folders = {inode: dict(names) for inode, names in disk.folders.items()}
    reached = {one.folder: dice.choice((0, disk.steps, dice.randint(0, disk.steps))) for one in disk.pending}
    refused: set[int] = set()
    for one in disk.pending:  # a step comes whole; in a folder no step comes before one that did not come
        if one.step > reached[one.folder]:
            refused.add(one.step)
    blocked: set[int] = set()
    for step in sorted({one.step for one in disk.pending}):
        mine = [one for one in disk.pending if one.step == step]
        if step in refused or any(one.folder in blocked for one in mine):
            blocked |= {one.folder for one in mine}
            continue
        for one in mine:
            _change(folders, one)
    now = {os.lstat(path).st_ino: path for path in recorder.area.rglob("*") if path.is_file() and not path.is_symlink()}
    target.mkdir(parents=True)
    _lay_out(disk, folders, now, disk.root, target, dice)


def _lay_out(
    disk: Disk,
    folders: dict[int, dict[str, int]],
    now: dict[int, Path],
    folder: int,
    target: Path,
    dice: random.Random,
) -> None:
    for name, inode in folders.get(folder, {}).items():
        if inode in disk.links:
            os.symlink(disk.links[inode], target / name)
        elif inode in disk.every_folder:
            (target / name).mkdir()
            _lay_out(disk, folders, now, inode, target / name, dice)
        else:
            (target / name).write_bytes(_bytes_of(disk, now, inode, dice))


def _bytes_of(disk: Disk, now: dict[int, Path], inode: int, dice: random.Random) -> bytes:
    """What is on disk; where other bytes were written since, those, or some of them, or what was there before. A file
    that only grew holds at least that.
    """
    before = disk.files.get(inode, b"")
    written = _read(now[inode]) if inode in now else before
    if written == before:
        return before
    least = len(before) if written.startswith(before) else 0
    return dice.choice((before, written, written[: max(least, len(written) // 2)]))
