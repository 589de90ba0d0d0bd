"""One connection to another machine: scripts for its shell, and files by `rsync`, all over one `ssh`.

`ssh` is the system's, with the settings and keys of its user; whether a host is who it says it is, is for them to say.
Nothing asks for a password. The first call holds the lock of the folder; all else goes over the same connection and
over no other, so when it breaks, nothing of this run can reach the machine any more.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from builder.transfer.destination import TransferFault
from builder.transfer.places import SshPlace
from builder.transfer.scripts import HOLD, LINGER

_OPTIONS = (
    *("BatchMode=yes", "ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=4"),
    *("ControlPersist=no", "ClearAllForwardings=yes", "PermitLocalCommand=no", "RequestTTY=no"),
)
_QUIET = 120
"""Seconds after which `rsync` gives up a line on which nothing comes."""
_OPENING = 60.0
_LONGEST = 3_600.0
"""Seconds for a connection to be opened, and for one script."""
_BREAKS = (255, 10, 12, 30, 35)
"""Ends of `ssh`, and of `rsync`, that tell of the line and not of the other machine."""
_STATS = re.compile(r"^(?P<name>Number of regular files transferred|Total bytes sent): (?P<number>[0-9]+)$", re.M)


@dataclass(frozen=True, slots=True)
class Travelled:
    """What one run of `rsync` sent: files, and bytes on the way, its own talk among them."""

    files: int
    bytes: int


class Connection:
    """An open connection to the folder of a place, whose lock is ours; made by `connected`."""

    def __init__(self, place: SshPlace, words: Sequence[str]) -> None:
        self.place = place
        # a second connection, opened where the first is gone, must not be: the lock went with it
        self._words = [*words, "-o", "ControlMaster=no", "-o", "ProxyCommand=false"]

    def call(self, script: str, *values: str, lines: bytes = b"") -> bytes:
        """What a script of `scripts.py` says; `$1` is the folder, the values follow. Raises TransferFault."""
        words = [*self._words, "--", _bare(self.place.host), _spell(script, self.place.path, *values)]
        return _run(self.place, words, lines, _LONGEST)

    def send(self, source: Path, names: Sequence[str], into: str, *, anew: bool = False) -> Travelled:
        """Send files of a folder, by their paths below it, to the same paths below a folder in the place.

        A file that arrived whole is not sent again, one that arrived half is gone on with, and of one that lies there
        in an older edition only what differs is sent; it is never written into. Raises TransferFault.
        """
        words = ["--copy-dirlinks", "--partial-dir=.partial", "--modify-window=-1", "--chmod=D755,F444", "--stats"]
        words += ["--ignore-times"] if anew else []
        words += ["--rsync-path", f"flock -s {shlex.quote(f'{self.place.path}/releases')} rsync"]
        told = self._rsync([*words, "--", f"{source}/", f"{self.place.host}:{self.place.path}/{into}/"], names)
        found = {one["name"]: int(one["number"]) for one in _STATS.finditer(told)}
        return Travelled(found.get("Number of regular files transferred", 0), found.get("Total bytes sent", 0))

    def fetch(self, folder: str, names: Sequence[str], into: Path) -> None:
        """Get small files of a folder in the place; what is not there does not come. Raises TransferFault."""
        words = ["--compress", "--ignore-missing-args", "--max-size=512M"]
        self._rsync([*words, "--", f"{self.place.host}:{self.place.path}/{folder}/", f"{into}/"], names)

    def _rsync(self, words: Sequence[str], names: Sequence[str]) -> str:
        shell = " ".join(_quote_for_rsync(word) for word in self._words)
        fixed = ["--recursive", "--times", "--perms", "--omit-dir-times", "--protect-args", "--no-human-readable"]
        more = ["--from0", "--files-from=-", f"--timeout={_QUIET}", "--rsh", shell]
        listed = b"".join(os.fsencode(name) + b"\0" for name in names)
        return _run(self.place, ["rsync", *fixed, *more, *words], listed, None).decode(errors="replace")


@contextmanager
def connected(place: SshPlace, config: Path | None, by: str) -> Iterator[tuple[Connection, str]]:
    """A connection while the block runs, with the lock of the folder held; and what the lock says of an owner who did
    not come to an end. Where nobody is named as its owner (`by`), it is for looking only, without the lock.

    `config` is read in the place of the user's settings of `ssh`. Raises TransferFault.
    """
    with tempfile.TemporaryDirectory(prefix="zq-") as folder:
        words = ["ssh", *(("-F", str(config.resolve())) if config else ()), "-S", f"{folder}/s"]
        for option in _OPTIONS:
            words += ["-o", option]
        words += ["-p", str(place.port)] if place.port else []
        words += ["-l", place.user] if place.user else []
        first = _spell(HOLD if by else LINGER, place.path, by)
        master = [*words, "-o", "ControlMaster=yes", "--", _bare(place.host), first]
        with _started(place, master) as process:
            before = _await_lock(place, process)
            yield Connection(place, words), before
            _let_go(process)


def _await_lock(place: SshPlace, process: subprocess.Popen[bytes]) -> str:
    """What the lock said of its last owner, when it is ours. Raises TransferFault."""
    assert process.stdout is not None  # noqa: S101 - it was started with a pipe
    ends = threading.Timer(_OPENING, process.kill)
    ends.start()
    try:
        word, _, rest = process.stdout.readline(8192).decode(errors="replace").strip().partition(" ")
    finally:
        ends.cancel()
    if word == "held":
        return rest
    if word == "busy":
        raise TransferFault("place-busy", place=place, owner=rest[:200])
    if word == "foreign":
        raise TransferFault("place-not-ours", place=place, name=rest[:200])
    if word == "lacks":
        raise TransferFault("place-lacks", place=place, program=rest)
    _, told = process.communicate()
    raise _fault(place, process.returncode, told)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Empty the lock and end the connection; where that fails the lock ends with the connection anyhow."""
    with suppress(OSError, subprocess.TimeoutExpired):
        process.communicate(b"done\n", timeout=_OPENING)


@contextmanager
def _started(place: SshPlace, words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program while the block runs; it does not outlive the block. Raises TransferFault."""
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError as fault:
        raise TransferFault("no-program", program=words[0], reason=fault.strerror or fault) from fault
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _run(place: SshPlace, words: Sequence[str], lines: bytes, seconds: float | None) -> bytes:
    try:
        done = subprocess.run(words, input=lines, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as fault:
        raise TransferFault("connection-broken", place=place, reason=f"{seconds:.0f} s") from fault
    except OSError as fault:
        raise TransferFault("no-program", program=words[0], reason=fault.strerror or fault) from fault
    if done.returncode:
        raise _fault(place, done.returncode, done.stderr)
    return done.stdout


def _fault(place: SshPlace, code: int, told: bytes) -> TransferFault:
    lines = [line.strip() for line in told.decode(errors="replace").splitlines() if line.strip()]
    reason = lines[0][:300] if lines else f"exit {code}"
    if code in _BREAKS or code < 0:
        return TransferFault("connection-broken", place=place, reason=reason)
    return TransferFault("place-failed", place=place, reason=reason)


def _spell(script: str, *values: str) -> str:
    """One command line that every shell of a POSIX system reads the same way."""
    return shlex.join(["sh", "-c", script, "sh", *values])


def _bare(host: str) -> str:
    """A host as `ssh` takes it: an IPv6 address without its brackets."""
    return host.strip("[]")


def _quote_for_rsync(word: str) -> str:
    """A word of the remote shell's command as `rsync` splits it: quotes are doubled inside quotes."""
    return "'" + word.replace("'", "''") + "'"
