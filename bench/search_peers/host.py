"""Plain hosting that counts: files of a folder, what is not compressed yet compressed as servers do."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_TYPES = {".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".css": "text/css"}
_BLANK = "/blank.html"
_EMPTY = b'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>-</title>'


@dataclass
class Served:
    """Path and bytes of every answer since it was cleared."""

    address: str
    answers: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Serve a folder on this machine till the end of the block; `/blank.html` is an empty page, not counted."""
    served = Served("")
    read = cache(lambda path: _read(folder, path))

    class Host(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            data, encoding = (_EMPTY, "") if path == _BLANK else read(path)
            if path not in (_BLANK, "/favicon.ico"):
                served.answers.append((path, len(data or b"")))
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Type", _TYPES.get(Path(path).suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(data or b"")))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        served.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def _read(folder: Path, path: str) -> tuple[bytes | None, str]:
    file = (folder / path.lstrip("/")).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        return None, ""
    data = file.read_bytes()
    return (gzip.compress(data, 6, mtime=0), "gzip") if file.suffix in _TYPES else (data, "")
