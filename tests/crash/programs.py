"""Programs that misbehave: a stand-in before the real one on the PATH, which does something else at one call."""

from __future__ import annotations

import os
import shutil
from enum import StrEnum
from pathlib import Path


class Mischief(StrEnum):
    """What a program does instead of its work."""

    MISSING = "missing"
    FAILS = "fails"
    KILLED = "killed"
    HANGS = "hangs"
    SILENT = "silent"
    RAVES = "raves"
    STOPS_HALFWAY = "stops-halfway"


_DEEDS = {
    Mischief.FAILS: "echo 'fatal: no space left on device' >&2; exit 128",
    Mischief.KILLED: "kill -9 $$",
    Mischief.HANGS: "sleep 600 & wait",
    Mischief.SILENT: "exit 0",
    Mischief.RAVES: r"printf 'rubbish\000\377\n'; exit 0",
    Mischief.STOPS_HALFWAY: '"$real" "$@" | head -c 40; exit 141',
}


def stand_in(folder: Path, program: str, mischief: Mischief, at: int) -> str:
    """A PATH on which `program` misbehaves at its call number `at`, from 1; with 0 it never does, and only counts.

    A missing program is missing at every call.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if mischief is Mischief.MISSING:
        for name in os.listdir("/usr/bin"):
            if name != program and not (folder / name).exists():
                (folder / name).symlink_to(f"/usr/bin/{name}")
        return str(folder)
    real = shutil.which(program)
    (folder / program).write_text(
        f'#!/bin/sh\nreal={real}\ncount=$(cat "{folder}/count" 2>/dev/null || echo 0)\n'
        f'count=$((count + 1)); echo $count > "{folder}/count"\n'
        f'if [ $count = {at} ]; then\n{_DEEDS[mischief]}\nfi\nexec "$real" "$@"\n',
        encoding="utf-8",
    )
    (folder / program).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def count_calls(folder: Path) -> int:
    """How often the program was called."""
    file = folder / "count"
    return int(file.read_text(encoding="ascii")) if file.exists() else 0
