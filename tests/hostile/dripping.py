"""A server on this machine that sends what it has a byte at a time, in one of the ways that keep a reader waiting."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PAUSE = 0.1
"""Seconds between two bytes."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_FREE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
"""Nothing is forbidden to a walk."""

_HANDSHAKE = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"
_EMPTY = b"\x78\x9c" + b"\x00\x00\x00\xff\xff" * 2_000
"""A deflate stream of blocks without a byte in them: much comes, and nothing comes out."""

WAYS: dict[str, tuple[bytes, bytes]] = {
    "the first line": (b"", _HEAD * 20),
    "a header": (_HEAD, b"X-More: " + b"x" * 4_000),
    "headers": (_HEAD, b"A: b\r\n" * 1_000),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 200),
    "the body": (_HEAD + b"Content-Length: 4000\r\n\r\n", b"x" * 4_000),
    "a body without an end": (_HEAD + b"\r\n", b"x" * 4_000),
    "the length of a piece": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 4_000),
    "the trailers": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"A: b\r\n" * 1_000),
    "what unpacks to nothing": (_HEAD + b"Content-Encoding: deflate\r\n\r\n", _EMPTY),
    "the head of a packed body": (
        _HEAD + b"Content-Encoding: gzip\r\n\r\n",
        gzip.compress(b"")[:3] + b"\x08" + gzip.compress(b"")[4:10] + b"n" * 4_000,
    ),
    "a handshake": (b"", _HANDSHAKE + b"x" * 4_000),
}
"""What comes at once, and what comes by the byte."""


@dataclass(slots=True)
class Dripping:
    """Where the server is, and what it was asked."""

    port: int
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def drip(at_once: bytes, slowly: bytes) -> Iterator[Dripping]:
    """A server that answers every request so, but one for robots.txt, until the block ends."""
    ended = threading.Event()
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.02)
        server = Dripping(int(door.getsockname()[1]))

        def listen() -> None:
            while not ended.is_set():
                with suppress(TimeoutError):
                    connection, _ = door.accept()
                    threads.append(threading.Thread(target=answer, args=(connection,)))
                    threads[-1].start()

        def answer(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(5)
                server.asked.append(connection.recv(4_096))
                if b"/robots.txt" in server.asked[-1]:
                    connection.sendall(_FREE)
                    return
                connection.sendall(at_once)
                for byte in slowly:
                    connection.sendall(bytes([byte]))
                    if ended.wait(PAUSE):
                        return

        listening = threading.Thread(target=listen)
        listening.start()
        try:
            yield server
        finally:
            ended.set()
            listening.join()
            for thread in threads:
                thread.join()
