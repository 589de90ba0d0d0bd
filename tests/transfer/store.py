"""A real server that speaks S3 (moto's, in a process of its own), and a web server that hands its bucket out as object
stores do that serve sites: a folder's address means its index page."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from builder.transfer.objects import S3Objects
from builder.transfer.places import BucketPlace
from tests.needs import need
from tests.transfer.sshd import await_port, free_port

BUCKET = "www"


@dataclass(frozen=True, slots=True)
class Store:
    """A running store with one bucket."""

    place: BucketPlace
    objects: S3Objects

    @classmethod
    def at(cls, prefix: str) -> Store:
        place = BucketPlace(bucket=BUCKET, prefix=prefix)
        return cls(place, S3Objects(place, 8))

    @property
    def client(self) -> Any:
        return self.objects._client

    def keys(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=BUCKET, Prefix=self.place.prefix).get("Contents", [])
        return sorted(one["Key"].removeprefix(self.place.prefix) for one in found)


@contextmanager
def serving_store(folder: Path) -> Iterator[str]:
    """The address of a store with an empty bucket; the client finds it as it finds any."""
    for module in ("boto3", "moto", "flask", "flask_cors"):
        need(importlib.util.find_spec(module), module)
    port, log = free_port(), folder / "log"
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    known = {
        "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    with log.open("wb") as told, pytest.MonkeyPatch.context() as patch:
        server = subprocess.Popen(words, stdout=told, stderr=told, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        try:
            await_port(port, server, log)
            for name, value in known.items():
                patch.setenv(name, value)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


@contextmanager
def serving_site(store: Store) -> Iterator[str]:
    """The bucket as a site."""

    class Front(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            data = store.objects.get(f"{path}index.html" if path.endswith("/") or not path else path)
            self.send_response(404 if data is None else 200)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
