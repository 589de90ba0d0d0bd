"""A real nginx on this machine that serves what is live, with the configuration that the product writes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.release.nginx import LISTEN
from tests.needs import need

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def find_port() -> int:
    """A port that is free just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def find_nginx() -> str:
    """The program; skips the test where there is none."""
    return need(shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), "nginx")


@contextmanager
def serve_by_nginx(written: Path, home: Path) -> Iterator[int]:
    """Serve by the configuration that lies in `written`; gives the port. `home` is for what nginx writes."""
    port = find_port()
    home.mkdir()
    (written / LISTEN).write_text(f"listen 127.0.0.1:{port} default_server;\n", encoding="ascii")
    temporary = "".join(f"{one}_temp_path {home}/{one};\n" for one in _TEMPORARY)
    (home / "nginx.conf").write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}daemon off; pid {home}/pid; error_log {home}/error.log;\n"
        "worker_processes 1; events { worker_connections 64; }\n"
        f"http {{ access_log off; {temporary} include {written}/zhanqun.conf; }}\n",
        encoding="utf-8",
    )
    words = [find_nginx(), "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    with subprocess.Popen(words) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "nginx did not start"
        time.sleep(0.05)
    raise AssertionError("nginx does not answer")
