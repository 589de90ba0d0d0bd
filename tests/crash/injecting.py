"""Every call that a run makes to files and SQLite below a folder: counted, and failed at the one that is chosen.

Installed in a process of its own (`apart.py`) and never taken out again. What fails is what the system would say; a
run that is killed is killed, by a signal that nothing in it can answer to.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What goes wrong at a call. `FULL` disks stay full for all that writes; `SHORT` writes half and then is full."""

    FULL = "full"
    FULL_ONCE = "full-once"
    SHORT = "short"
    BROKEN = "broken"
    DENIED = "denied"
    LOCKED = "locked"
    KILLED = "killed"


ERRORS = {
    Fault.FULL: errno.ENOSPC,
    Fault.FULL_ONCE: errno.ENOSPC,
    Fault.SHORT: errno.ENOSPC,
    Fault.BROKEN: errno.EIO,
    Fault.DENIED: errno.EACCES,
    Fault.LOCKED: errno.ENOLCK,
}
SQL_ERRORS = {
    Fault.FULL: "database or disk is full",
    Fault.FULL_ONCE: "database or disk is full",
    Fault.SHORT: "database or disk is full",
    Fault.BROKEN: "disk I/O error",
    Fault.DENIED: "attempt to write a readonly database",
    Fault.LOCKED: "database is locked",
}

ANY = (Fault.FULL_ONCE, Fault.BROKEN, Fault.DENIED, Fault.KILLED)
ROOM = (Fault.FULL, Fault.FULL_ONCE, Fault.BROKEN, Fault.KILLED)
READ = (Fault.BROKEN, Fault.DENIED, Fault.KILLED)
AWAY = (Fault.BROKEN, Fault.DENIED, Fault.KILLED)

CALLS: dict[str, tuple[Fault, ...]] = {
    "open to write": (Fault.FULL, *ANY),
    "open to read": READ,
    "read": (Fault.BROKEN, Fault.KILLED),
    "write": (Fault.SHORT, *ROOM),
    "close": (Fault.SHORT, Fault.BROKEN, Fault.KILLED),
    "rename": ANY,
    "replace": ANY,
    "link": ANY,
    "symlink": ANY,
    "mkdir": (Fault.FULL, *ANY),
    "rmdir": AWAY,
    "unlink": AWAY,
    "remove": AWAY,
    "fsync": (Fault.FULL_ONCE, Fault.BROKEN, Fault.KILLED),
    "sync": (Fault.KILLED,),
    "utime": AWAY,
    "chmod": AWAY,
    "fchmod": AWAY,
    "truncate": ROOM,
    "scandir": READ,
    "listdir": READ,
    "readlink": READ,
    "sendfile": ROOM,
    "flock": (Fault.LOCKED, Fault.KILLED),
    "sql connect": (Fault.BROKEN, Fault.DENIED, Fault.KILLED),
    "sql read": (Fault.BROKEN, Fault.LOCKED, Fault.KILLED),
    "sql write": (Fault.FULL, Fault.FULL_ONCE, Fault.BROKEN, Fault.LOCKED, Fault.KILLED),
    "sql commit": (Fault.FULL, Fault.FULL_ONCE, Fault.BROKEN, Fault.LOCKED, Fault.KILLED),
}
"""What can be asked of the system, and how that can go wrong."""

WRITING = frozenset(CALLS) - {"open to read", "read", "scandir", "listdir", "readlink", "sql connect", "sql read"}
ASKS_FOR_ROOM = frozenset(name for name, faults in CALLS.items() if Fault.FULL_ONCE in faults) - {"rename", "replace"}


@dataclass(slots=True)
class Doors:
    """Counts the calls below `area`; at call number `at` the fault strikes."""

    area: str
    at: int = 0
    fault: Fault | None = None
    calls: list[str] = field(default_factory=list)
    struck: str = ""

    def pass_through(self, name: str, place: str, half: Callable[[], object] = lambda: None) -> None:
        """A call is about to be made; `half` does some of it, for a fault that comes in its midst."""
        if not (place == self.area or place.startswith(f"{self.area}/")):
            return
        self.calls.append(name)
        if self.struck and self.fault is Fault.FULL and name in ASKS_FOR_ROOM:
            raise self._spell(name)
        if len(self.calls) != self.at or self.fault is None:
            return
        self.struck = f"{name} {os.path.relpath(place, self.area)}"
        if self.fault in (Fault.SHORT, Fault.KILLED):
            half()
        if self.fault is Fault.KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        raise self._spell(name)

    def _spell(self, name: str) -> Exception:
        assert self.fault is not None
        if name.startswith("sql"):
            return sqlite3.OperationalError(SQL_ERRORS[self.fault])
        number = ERRORS[self.fault]
        return OSError(number, os.strerror(number))


def place_of(word: object, folder: object = None) -> str:
    """The path that a call is about: of a name, or of an open file."""
    if isinstance(word, int):
        try:
            return _READLINK(f"/proc/self/fd/{word}")
        except OSError:
            return ""
    if hasattr(word, "fileno"):
        return place_of(word.fileno())
    name = os.fsdecode(word) if isinstance(word, str | bytes | os.PathLike) else ""
    base = place_of(folder) if isinstance(folder, int) else os.getcwd()
    return os.path.normpath(os.path.join(base, name))


_READLINK = os.readlink
_BY_FIRST_WORD = ("mkdir", "rmdir", "unlink", "remove", "fsync", "utime", "chmod", "fchmod", "truncate", "sendfile")
_LOOKS = ("scandir", "listdir", "readlink")
_BY_TARGET = ("rename", "replace", "link", "symlink")


def install(doors: Doors) -> None:
    """Put the doors into this process, for good."""
    for name in (*_BY_FIRST_WORD, *_LOOKS):
        setattr(os, name, _guard_first(doors, name, getattr(os, name)))
    for name in _BY_TARGET:
        setattr(os, name, _guard_target(doors, name, getattr(os, name)))
    file = _guard_file(doors, io.open)
    for room, name, guarded in (
        (os, "sync", _guard_sync(doors, os.sync)),
        (os, "open", _guard_open(doors, os.open)),
        (os, "write", _guard_write(doors, os.write)),
        (os, "close", _guard_close(doors, os.close)),
        (fcntl, "flock", _guard_first(doors, "flock", fcntl.flock)),
        (io, "open", file),
        (builtins, "open", file),
        (sqlite3, "connect", _guard_database(doors, sqlite3.connect)),
    ):
        setattr(room, name, guarded)


def _guard_first(doors: Doors, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*words: Any, **more: Any) -> Any:
        doors.pass_through(name, place_of(words[0] if words else ".", more.get("dir_fd")))
        return real(*words, **more)

    return call


def _guard_target(doors: Doors, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(source: Any, target: Any, *words: Any, **more: Any) -> Any:
        doors.pass_through(name, place_of(target, more.get("dst_dir_fd", more.get("dir_fd"))))
        return real(source, target, *words, **more)

    return call


def _guard_sync(doors: Doors, real: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        doors.pass_through("sync", doors.area)  # and no more: the test need not wait for the disk

    return call


def _guard_open(doors: Doors, real: Callable[..., int]) -> Callable[..., int]:
    def call(path: Any, flags: int, *words: Any, **more: Any) -> int:
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        doors.pass_through("open to write" if writes else "open to read", place_of(path, more.get("dir_fd")))
        return real(path, flags, *words, **more)

    return call


def _guard_write(doors: Doors, real: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    def call(number: int, data: bytes) -> int:
        doors.pass_through("write", place_of(number), lambda: real(number, data[: len(data) // 2]))
        return real(number, data)

    return call


def _guard_close(doors: Doors, real: Callable[[int], None]) -> Callable[[int], None]:
    def call(number: int) -> None:
        try:
            if _is_written(number):
                doors.pass_through("close", place_of(number))
        finally:
            real(number)

    return call


def _is_written(number: int) -> bool:
    try:
        return bool(fcntl.fcntl(number, fcntl.F_GETFL) & (os.O_WRONLY | os.O_RDWR))
    except OSError:
        return False


def _guard_file(doors: Doors, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(file: Any, mode: str = "r", *words: Any, **more: Any) -> Any:
        place = place_of(file)
        inside = place == doors.area or place.startswith(f"{doors.area}/")
        if inside and not isinstance(file, int):
            doors.pass_through("open to write" if set(mode) & set("wxa+") else "open to read", place)
        opened = real(file, mode, *words, **more)
        return _File(opened, place, doors) if inside and not os.path.isdir(place) else opened

    return call


class _File:
    """An open file whose reads, writes and close go through the doors."""

    def __init__(self, real: Any, place: str, doors: Doors) -> None:
        self._real = real
        self._place = place
        self._doors = doors
        self._read = False
        self._holds_back = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._real)

    def read(self, *words: Any) -> Any:
        self._begin_to_read()
        return self._real.read(*words)

    def readinto(self, buffer: Any) -> Any:
        self._begin_to_read()
        return self._real.readinto(buffer)

    def _begin_to_read(self) -> None:
        """The first read of a file stands for all of them, of which there may be thousands."""
        if not self._read:
            self._read = True
            self._doors.pass_through("read", self._place)

    def write(self, data: Any) -> Any:
        self._doors.pass_through("write", self._place, lambda: self._write_half(data))
        self._holds_back = True
        return self._real.write(data)

    def flush(self) -> None:
        self._real.flush()
        self._holds_back = False

    def _write_half(self, data: Any) -> None:
        self._real.write(data[: len(data) // 2])
        self._real.flush()

    def close(self) -> None:
        if self._real.closed:
            return
        try:
            if self._real.writable():
                self._doors.pass_through("close", self._place, self._lose_half)
        finally:
            self._real.close()

    def _lose_half(self) -> None:
        """What was still held back when the disk was full; nothing, where it was given to the system before."""
        if self._holds_back:
            self._real.flush()
            os.ftruncate(self._real.fileno(), os.fstat(self._real.fileno()).st_size // 2)


_READS = ("SELECT", "PRAGMA")


def _guard_database(doors: Doors, real: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    class Connection(sqlite3.Connection):
        """A connection whose statements go through the doors."""

        place = ""

        def execute(self, sql: str, *words: Any) -> sqlite3.Cursor:
            doors.pass_through("sql read" if sql.lstrip().upper().startswith(_READS) else "sql write", self.place)
            return super().execute(sql, *words)

        def executemany(self, sql: str, *words: Any) -> sqlite3.Cursor:
            doors.pass_through("sql write", self.place)
            return super().executemany(sql, *words)

        def executescript(self, sql: str) -> sqlite3.Cursor:
            doors.pass_through("sql write", self.place)
            return super().executescript(sql)

        def commit(self) -> None:
            doors.pass_through("sql commit", self.place)
            super().commit()

    def call(path: Any, *words: Any, **more: Any) -> sqlite3.Connection:
        text = os.fsdecode(path).removeprefix("file://").partition("?")[0]
        place = os.path.abspath(text)
        doors.pass_through("sql connect", place)
        made = real(path, *words, factory=Connection, **more)
        assert isinstance(made, Connection)
        made.place = place
        return made

    return call
