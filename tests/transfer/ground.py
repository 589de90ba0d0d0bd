"""Local folders of releases, and objects in memory."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from builder.release.layout import ReleaseId, Target
from builder.release.ledger import live_release
from builder.release.publishing import Sign
from builder.signing import RELEASES, sign
from builder.transfer.destination import TransferFault
from builder.transfer.objects import Described
from builder.transfer.shelf import Shelf, read_shelf
from tests.needs import need
from tests.release.ground import NOON, release_at


def live_shelf(stage: Path) -> Shelf:
    """The release that is live in a local folder."""
    live = live_release(Target(stage))
    assert live is not None
    return read_shelf(Target(stage), live)


def release_again(out: Path, stage: Path, moment: datetime = NOON, sign: Sign | None = None) -> ReleaseId:
    """Release an output, and its id."""
    return release_at(out, stage, moment=moment, sign=sign)[0].release


@dataclass(frozen=True, slots=True)
class Keys:
    """A key of the press, one of a stranger, and the list that names the first alone."""

    press: Path
    stranger: Path
    allowed: Path

    def signer(self, key: Path) -> Sign:
        return lambda data: sign(data, key, RELEASES)


def make_keys(folder: Path) -> Keys:
    program = need(shutil.which("ssh-keygen"), "ssh-keygen")
    for name in ("press", "stranger"):
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    allowed = folder / "allowed"
    public = (folder / "press.pub").read_text(encoding="ascii")
    allowed.write_text(f'press@example.gov.cn namespaces="zhanqun-release" {public}', encoding="ascii")
    return Keys(folder / "press", folder / "stranger", allowed)


@dataclass(slots=True)
class MemoryObjects:
    """A store in memory, that says after every change what lies there, and breaks off at the call that is chosen."""

    held: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    described: dict[str, Described] = field(default_factory=dict)
    watch: Callable[[], None] = lambda: None
    fails_at: int = 0
    calls: int = 0
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, key: str, source: Path | bytes, digest: str, described: Described) -> None:
        with self.lock:
            self._count(f"put {key}")
            self.held[key] = (source if isinstance(source, bytes) else source.read_bytes(), digest)
            self.described[key] = described
            self.watch()

    def get(self, key: str) -> bytes | None:
        with self.lock:
            self._count(f"get {key}")
            return self.held[key][0] if key in self.held else None

    def digest(self, key: str) -> str | None:
        with self.lock:
            self._count(f"digest {key}")
            return self.held[key][1] if key in self.held else None

    def first_key(self) -> str | None:
        with self.lock:
            self._count("first")
            return min(self.held, default=None)

    def delete(self, keys: Sequence[str]) -> None:
        with self.lock:
            for key in keys:
                self._count(f"delete {key}")
                self.held.pop(key, None)
                self.watch()

    def served(self) -> dict[str, bytes]:
        """What readers can get, but for what is said of the release."""
        hidden = (".zhanqun/", "_release/")
        return {key: data for key, (data, _) in self.held.items() if not key.startswith(hidden)}

    def _count(self, what: str) -> None:
        self.calls += 1
        self.asked.append(what)
        if self.calls == self.fails_at:
            raise TransferFault("store-failed", place="memory", reason="cut")
