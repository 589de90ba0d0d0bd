"""A web server for a built cluster: strict headers, and a record of every breach that a browser reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self' https:; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; "
    "trusted-types zhanqun; report-uri /csp-report"
)
TEXT_TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A folder at an address; `reports` grows as browsers report breaches of the policy."""

    url: str
    reports: list[str] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TEXT_TYPES
    protocol_version = "HTTP/1.1"
    reports: ClassVar[list[str]]

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def do_POST(self) -> None:
        self.reports.append(self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8"))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the browser's own record is what tests read."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a browser closes a connection that it no longer needs."""


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Serve a folder on this machine until the block ends."""
    reports: list[str] = []
    handler = type("Handler", (_Handler,), {"reports": reports})
    with _Server(("127.0.0.1", 0), lambda *arguments: handler(*arguments, directory=str(folder))) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield Served(url=f"http://127.0.0.1:{server.server_address[1]}", reports=reports)
        finally:
            server.shutdown()
