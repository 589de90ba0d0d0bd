"""The other machine's part without a network: its scripts and its folder, here, with programs that fail when told."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from builder.transfer.connection import Travelled
from builder.transfer.destination import TransferFault
from builder.transfer.places import SshPlace
from builder.transfer.scripts import HOLD

CHANGING = ("mv", "ln", "cp", "rm", "mkdir", "sha256sum", "xargs")


class LocalLine:
    """As `Connection`; calls, and with `programs` changing commands of the scripts, are counted. After the chosen call
    no answer comes, the chosen command fails."""

    def __init__(self, place: SshPlace, programs: Path | None = None, *, call: int = 0, command: int = 0) -> None:
        self.place = place
        self.calls = 0
        self._call = call
        self._programs = programs
        self._environment = dict(os.environ)
        if programs:
            (programs / "count").write_text("0", encoding="ascii")
            self._environment |= {"PATH": f"{programs}:{os.environ['PATH']}", "FAILS_AT": str(command)}

    @property
    def commands(self) -> int:
        return int((self._programs / "count").read_text(encoding="ascii")) if self._programs else 0

    def call(self, script: str, *values: str, lines: bytes = b"") -> bytes:
        return self._do(["sh", "-c", script, "sh", self.place.path, *values], lines)

    def send(self, source: Path, names: Sequence[str], into: str, *, anew: bool = False) -> Travelled:
        more = ["--ignore-times"] if anew else []
        words = ["rsync", "-rtp", "--copy-dirlinks", "--modify-window=-1", "--from0", "--files-from=-", *more]
        self._do([*words, f"{source}/", f"{self.place.path}/{into}/"], self._listed(names))
        return Travelled(len(names), 0)

    def fetch(self, folder: str, names: Sequence[str], into: Path) -> None:
        words = ["rsync", "-rt", "--from0", "--files-from=-", "--ignore-missing-args", f"{self.place.path}/{folder}/"]
        self._do([*words, f"{into}/"], self._listed(names))

    @staticmethod
    def _listed(names: Sequence[str]) -> bytes:
        return b"".join(os.fsencode(name) + b"\0" for name in names)

    def _do(self, words: Sequence[str], lines: bytes) -> bytes:
        self.calls += 1
        done = subprocess.run(words, input=lines, capture_output=True, check=False, env=self._environment)
        if self.calls == self._call:
            raise TransferFault("connection-broken", place=self.place, reason="cut")
        if done.returncode:
            raise TransferFault("place-failed", place=self.place, reason=done.stderr.decode())
        return done.stdout


def make_programs(folder: Path) -> Path:
    """The changing commands, each of which fails when its number is the chosen one."""
    folder.mkdir()
    for name in CHANGING:
        program = folder / name
        real = shutil.which(name)
        program.write_text(
            f"#!/bin/sh\nn=$(($(cat {folder}/count) + 1))\necho $n >{folder}/count\n"
            f'[ "$n" != "$FAILS_AT" ] || exit 1\nexec {real} "$@"\n',
            encoding="ascii",
        )
        program.chmod(0o755)
    return folder


@contextmanager
def over(line: LocalLine) -> Iterator[tuple[LocalLine, str]]:
    """The line as `connected` hands it on; the lock's script is run once for its folders."""
    subprocess.run(["sh", "-c", HOLD, "sh", line.place.path, "{}"], check=True, input=b"done\n", capture_output=True)
    yield line, ""
