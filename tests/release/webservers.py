"""Real web servers on this machine that obey a generated configuration."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from builder.release import caddy, nginx
from builder.release.caddy import spell_caddy
from builder.release.nginx import spell_nginx
from builder.release.webserver import Served
from tests.needs import need

BROTLI_MODULES = (
    Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"),
    Path("/usr/lib64/nginx/modules/ngx_http_brotli_static_module.so"),
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of a certificate and its key."""

    certificate: Path
    key: Path


class Server:
    """A server at work at a port; called, it is asked for a path of a host."""

    def __init__(self, port: int, client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self._client = client
        self._process = process

    def __call__(self, host: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        for _ in range(400):
            try:
                return self._client.request(method, path, headers=self._headers(host, headers))
            except httpx.ConnectError:
                assert self._process.poll() is None, "the server did not start"
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def raw(self, host: str, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
        """The answer, and its bytes as they came."""
        with self._client.stream("GET", path, headers=self._headers(host, headers)) as answer:
            return answer, b"".join(answer.iter_raw())

    @staticmethod
    def _headers(host: str, more: Mapping[str, str]) -> dict[str, str]:
        return {"Accept-Encoding": "identity", "Host": host, **more}


Run = Callable[[Path, Served], AbstractContextManager[Server]]


@contextmanager
def run_nginx(home: Path, what: Served, seal: Certificate | None = None) -> Iterator[Server]:
    """nginx with the configuration, in a folder of its own."""
    program = need(shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), "nginx")
    module = need(next((one for one in BROTLI_MODULES if one.exists()), None), "the Brotli module of nginx")
    _write(home, spell_nginx(what, str(home), brotli=True))
    port = find_port()
    tls = f"ssl_certificate {seal.certificate};\nssl_certificate_key {seal.key};\n" if seal else ""
    listen = f"listen 127.0.0.1:{port} {'ssl ' if seal else ''}default_server;\n{tls}"
    temps = "".join(f"{one}_temp_path {home}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = (
        f"load_module {module};\n{'user root; ' if os.geteuid() == 0 else ''}daemon off; pid {home}/pid;\n"
        f"error_log {home}/error.log;\nevents {{}}\nhttp {{ access_log off; {temps} include {home}/{nginx.MAIN}; }}\n"
    )
    _write(home, {nginx.LISTEN: listen, "nginx.conf": main})
    words = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    checked = subprocess.run([*words, "-t"], check=False, capture_output=True, text=True)
    assert (checked.returncode, "warn" in checked.stderr) == (0, False), checked.stderr
    with _running(words, port, seal, {}) as server:
        yield server


@contextmanager
def run_caddy(home: Path, what: Served, seal: Certificate | None = None) -> Iterator[Server]:
    """Caddy with the configuration, in a folder of its own; it asks nobody for certificates."""
    program = need(shutil.which("caddy"), "Caddy")
    _write(home, spell_caddy(what, str(home)))
    port = find_port()
    tls = f"\ttls {seal.certificate} {seal.key}\n" if seal else ""
    scheme = "https" if seal else "http"
    listen = f"{scheme}://:{port} {{\n\tbind 127.0.0.1\n{tls}\timport zhanqun\n}}\n"
    options = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"
    _write(home, {caddy.LISTEN: listen, "Caddyfile": f"{options}import {home}/{caddy.MAIN}\n"})
    words = [program, "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]
    with _running(words, port, seal, {"XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}) as server:
        yield server


RUNS: Mapping[str, Run] = {"nginx": run_nginx, "caddy": run_caddy}


def find_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _write(home: Path, files: Mapping[str, str]) -> None:
    home.mkdir(exist_ok=True, parents=True)
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")


@contextmanager
def _running(words: list[str], port: int, seal: Certificate | None, more: Mapping[str, str]) -> Iterator[Server]:
    address = f"{'https' if seal else 'http'}://127.0.0.1:{port}"
    environment = {**os.environ, **more}
    with (
        httpx.Client(base_url=address, trust_env=False, verify=False) as client,
        subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server,
    ):
        try:
            yield Server(port, client, server)
        finally:
            server.terminate()
