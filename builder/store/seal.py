"""Tells whether a state is as the last run left it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_SET_BACK = 1_000_000_000
"""Nanoseconds."""


class Seal:
    """Tells that the file looks as it did when the last run closed it: then nobody else wrote to it, and no run fell.

    Looking through all pages takes a second for each few hundred megabytes. When it is sealed, the file's time is set
    back a little: whatever is written later has another, though the clock of the file system goes in steps. A loss of
    power before the disk has it all leaves a time without a seal, or a log of SQLite beside the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.with_name(f"{path.name}.seal")

    def holds(self) -> bool:
        """Does the file look as it was sealed?"""
        try:
            return self._file.read_text(encoding="ascii") == self._look() and not self._has_log()
        except (OSError, ValueError):
            return False

    def break_open(self) -> None:
        """Before anything is written. Raises OSError."""
        self._file.unlink(missing_ok=True)

    def put_on(self) -> None:
        """After the last connection was closed; not where another one is still open."""
        with suppress(OSError):
            if not self._has_log():
                time = self._path.stat().st_mtime_ns - _SET_BACK
                os.utime(self._path, ns=(time, time))
                self._file.write_text(self._look(), encoding="ascii")

    def _has_log(self) -> bool:
        return self._path.with_name(f"{self._path.name}-wal").exists()

    def _look(self) -> str:
        look = self._path.stat()
        return f"{look.st_size} {look.st_mtime_ns} {look.st_ctime_ns} {look.st_ino}"
