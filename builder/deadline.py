"""Web servers asked within a time: a door to the network. One deadline for a whole answer, to the last byte of it.

A library's bound is for each step alone; a server that sends a byte before it strikes holds its reader for ever. Here
no step may take longer than what is left for all: connecting, be it to one server of a name after the other, the
handshake, the head, the body. Only what a name means is asked of the system, which answers in its own time.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

KEPT = 5.0
"""Seconds that a connection is kept for the next request."""

_Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


def open_client(*, step: float, whole: float, headers: Mapping[str, str] | None = None) -> httpx.Client:
    """A client that waits so many seconds for each sign of life, and for a whole answer.

    It is for one thread, and one answer at a time. What comes too late is an httpx.TimeoutException. Proxies are those
    of the environment.
    """
    return httpx.Client(transport=Timed(whole), timeout=step, headers=headers)


class Timed(httpx.BaseTransport):
    """Asks for one answer after the other, each of which has so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._clock = _Clock(seconds)
        self._context = httpx.create_ssl_context()
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer; the body comes when it is read. Raises httpx.HTTPError, as reading does."""
        self._clock.start()
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _retold():
            answer = self._pool_for(url).handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        """Let go of all connections."""
        for pool in self._pools.values():
            pool.close()

    def _pool_for(self, url: httpx.URL) -> httpcore.ConnectionPool:
        proxies = {} if proxy_bypass(url.host) else getproxies()
        name = proxies.get(url.scheme) or proxies.get("all", "")
        if name not in self._pools:
            self._pools[name] = httpcore.ConnectionPool(
                ssl_context=self._context,
                proxy=_read_proxy(name) if name else None,
                max_connections=1,
                keepalive_expiry=KEPT,
                network_backend=_Network(self._clock),
            )
        return self._pools[name]


class _Clock:
    """What is left of the time of the answer that is being waited for."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = 0.0

    def start(self) -> None:
        self._ends = time.monotonic() + self._seconds

    def left(self, step: float | None) -> float:
        """Seconds for one step. Raises httpcore.ReadTimeout where none are left."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"> {self._seconds:g} s")
        return left if step is None else min(step, left)

    @contextmanager
    def step(self, most: float | None) -> Iterator[float]:
        """Seconds for one step, which ends for want of them or for its own bound: the fault says which."""
        left = self.left(most)
        try:
            yield left
        except httpcore.TimeoutException:
            self.left(most)
            raise


class _Network(httpcore.NetworkBackend):
    """Connections whose every step ends by the clock."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore.NetworkStream:
        """The first server of a name that can be reached."""
        fault: Exception = httpcore.ConnectError(host)
        for number in _find_numbers(host, port):
            try:
                with self._clock.step(timeout) as left:
                    stream = self._inner.connect_tcp(number, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as told:
                fault = told
            else:
                return _Stream(stream, self._clock)
        raise fault


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends by the clock."""

    def __init__(self, inner: httpcore.NetworkStream, clock: _Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with self._clock.step(timeout) as left:
            return self._inner.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with self._clock.step(timeout) as left:
            self._inner.write(buffer, left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        with self._clock.step(timeout) as left:
            return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    """The bytes behind a head."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _retold():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _find_numbers(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise httpcore.ConnectError(str(fault)) from fault
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def _read_proxy(name: str) -> httpcore.Proxy:
    """Raises httpx.UnsupportedProtocol for one that is asked in another way than by HTTP."""
    try:
        proxy = httpx.Proxy(name if "://" in name else f"http://{name}")
    except ValueError as fault:
        raise httpx.UnsupportedProtocol(str(fault)) from fault
    if proxy.url.scheme not in ("http", "https"):
        raise httpx.UnsupportedProtocol(f"{proxy.url.scheme}://")
    return httpcore.Proxy(str(proxy.url), auth=proxy.raw_auth, headers=proxy.headers.raw)


@contextmanager
def _retold() -> Iterator[None]:
    """The faults of the lower library as those of the upper one."""
    try:
        yield
    except httpcore.TimeoutException as fault:
        raise httpx.TimeoutException(str(fault) or "timed out") from fault
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol) as fault:
        raise httpx.TransportError(str(fault) or type(fault).__name__) from fault
