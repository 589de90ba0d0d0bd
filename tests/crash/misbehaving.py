"""A web server that misbehaves in one way at all its answers, or from one of them on."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum


class Manner(StrEnum):
    """How a server answers; the last one does nothing wrong."""

    REFUSES = "refuses"
    RESETS = "resets"
    HANGS_UP = "hangs-up"
    IS_SILENT = "is-silent"
    STOPS_HALFWAY = "stops-halfway"
    DRIPS = "drips"
    DRIPS_ITS_HEAD = "drips-its-head"
    RAVES = "raves"
    ENDLESS_HEAD = "endless-head"
    ANSWERS = "answers"


Pages = Callable[[str], bytes | None]


class _Server:
    """Each connection is answered in a thread of its own, one request at a time."""

    def __init__(self, manner: Manner, pages: Pages, well: int) -> None:
        self._manner, self._pages, self._well = manner, pages, well
        self._ends = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = int(self._socket.getsockname()[1])
        self.asked = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        threads = []
        while not self._ends.is_set():
            with suppress(TimeoutError):
                connection, _ = self._socket.accept()
                threads.append(threading.Thread(target=self._answer, args=(connection,)))
                threads[-1].start()
        for thread in threads:
            thread.join()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(2.0)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(4096)
                if not piece:
                    return
                request += piece
            self.asked += 1
            manner = Manner.ANSWERS if self.asked <= self._well else self._manner
            path = request.split(b" ", 2)[1].decode()
            self._behave(connection, manner, self._pages(path))

    def _behave(self, connection: socket.socket, manner: Manner, page: bytes | None) -> None:
        data = page if page is not None else b"not here"
        status = b"200 OK" if page is not None else b"404 Not Found"
        head = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        whole = head % (status, len(data)) + data
        if manner is Manner.RESETS:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif manner is Manner.IS_SILENT:
            self._ends.wait(30)
        elif manner is Manner.STOPS_HALFWAY:
            connection.sendall(head % (status, len(data) + 1000) + data[: len(data) // 2])
        elif manner in (Manner.DRIPS, Manner.DRIPS_ITS_HEAD):
            at_once = len(whole) - len(data) if manner is Manner.DRIPS else 0
            connection.sendall(whole[:at_once])
            for at in range(at_once, len(whole)):
                if self._ends.is_set():
                    return
                connection.sendall(whole[at : at + 1])
                time.sleep(0.05)
        elif manner is Manner.RAVES:
            connection.sendall(b"\x00\xff\xfe rubbish\r\n\r\n")
        elif manner is Manner.ENDLESS_HEAD:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not self._ends.is_set():
                connection.sendall(b"X-More: " + b"x" * 8000 + b"\r\n")
        elif manner is Manner.ANSWERS:
            connection.sendall(whole)


@contextmanager
def serve_badly(manner: Manner, pages: Pages, *, well: int = 0) -> Iterator[str]:
    """The address of a server that answers so many requests well and all others in its manner."""
    server = _Server(manner, pages, well)
    if manner is Manner.REFUSES and not well:
        server.close()
        yield f"http://127.0.0.1:{server.port}"
        return
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.close()
