"""A real `sshd` on this machine alone, with keys and settings of its own, and a line to it that can be cut."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.needs import need


@dataclass(frozen=True, slots=True)
class Sshd:
    """A running server: its port, and settings with which `ssh` reaches it by the name `press.test`."""

    port: int
    config: Path
    folder: Path

    def config_for(self, port: int, name: str) -> Path:
        """Settings that lead the same name to another port."""
        file = self.folder / name
        file.write_text(spell_config(self.folder, port), encoding="utf-8")
        return file


def spell_config(folder: Path, port: int) -> str:
    return (
        f"Host press.test\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
        f"  IdentityFile {folder}/client\n  IdentitiesOnly yes\n  HostKeyAlias press\n"
        f"  UserKnownHostsFile {folder}/known\n  StrictHostKeyChecking yes\n  LogLevel ERROR\n"
    )


@contextmanager
def serving_ssh(folder: Path) -> Iterator[Sshd]:
    """A server with its own host key that lets one key in."""
    program = need(shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin"), "sshd")
    keygen, _ = need(shutil.which("ssh-keygen"), "ssh-keygen"), need(shutil.which("rsync"), "rsync")
    folder.mkdir(mode=0o700)
    for name in ("host", "client"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "client.pub", folder / "authorized")
    (folder / "known").write_text(f"press {(folder / 'host.pub').read_text(encoding='ascii')}", encoding="ascii")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        "StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\n"
        f"PermitRootLogin prohibit-password\nPidFile none\nLogLevel ERROR\nMaxStartups 100\n"
        f"SetEnv HOME={folder}\n",  # nobody's start files are read
        encoding="ascii",
    )
    log = folder / "log"
    with log.open("wb") as told:
        server = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=told)
    (folder / "config").write_text(spell_config(folder, port), encoding="utf-8")
    try:
        await_port(port, server, log)
        yield Sshd(port, folder / "config", folder)
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def await_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return
        assert server.poll() is None, log.read_text(errors="replace")
        time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace"))


class Line:
    """A line to a port that carries so many bytes that way in all, and then is dead; without a limit it counts."""

    def __init__(self, port: int, limit: int | None = None) -> None:
        self._to = port
        self._limit = limit
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.carried = 0
        self.cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End it and all that goes over it."""
        with self._lock:
            self.cut = True
            for one in (self._listening, *self._open):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                with self._lock:
                    self._open += [near, far]
                threading.Thread(target=self._pass_on, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(far, near, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(16_384):
                if counted:
                    with self._lock:
                        left = len(data) if self._limit is None else max(0, self._limit - self.carried)
                        self.carried += len(data)
                    sink.sendall(data[:left])
                    if left < len(data):
                        break
                else:
                    sink.sendall(data)
        if counted and self._limit is not None and self.carried >= self._limit:
            self.close()
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(port: int, limit: int | None = None) -> Iterator[Line]:
    line = Line(port, limit)
    try:
        yield line
    finally:
        line.close()
