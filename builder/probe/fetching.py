"""The door to the network: a home page asked for by one protocol, its redirects followed, within bounds.

Names are looked up first, and the server is asked by its number: what was judged is what is asked, whatever the name
means a moment later. No proxy of the environment is used, no cookie is kept, no body is unpacked past its bound.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx

from builder.probe.lookup import LookUp, NoLookUp, NoRecord, look_up
from builder.probe.page_head import READ, find_headers, read_title, unpack
from builder.probe.target import Bounds, Home, NoTarget, Place, is_public
from builder.probe.visit import Attempt, Certificate, Family, Reason, TlsFault

AGENT = "zhanqun-probe"
HEADERS = {"User-Agent": AGENT, "Accept": "text/html, */*;q=0.5", "Accept-Encoding": "gzip", "Connection": "close"}
TURNED_AWAY = frozenset({401, 403, 405, 407, 412, 418, 429, 451, 521})
"""Answers by which servers, and the shields before them, turn robots away: a reader may well see the page."""

_FAULTS: Mapping[int, TlsFault] = {
    9: TlsFault.NOT_YET,
    10: TlsFault.EXPIRED,
    18: TlsFault.UNTRUSTED,
    19: TlsFault.UNTRUSTED,
    20: TlsFault.UNTRUSTED,
    21: TlsFault.UNTRUSTED,
    62: TlsFault.WRONG_HOST,
    64: TlsFault.WRONG_HOST,
}
"""What OpenSSL's codes of a failed verification mean."""

_LONGEST_ISSUER = 100


def trust(authorities: Path | None = None) -> ssl.SSLContext:
    """The authorities that the system trusts, and those of a file. Raises OSError where the file is none."""
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(cafile=authorities)
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Asks for pages. `may` judges a server by its number before anything is sent there."""

    context: ssl.SSLContext
    bounds: Bounds = field(default_factory=Bounds)
    look_up: LookUp = look_up
    may: Callable[[str], bool] = is_public

    async def fetch(self, home: Home, family: Family, start: Place | None = None) -> Attempt:
        """Ask for the home page; with `start` for another address of the site, until that leads to the home page."""
        walk = _Walk(self, home, family)
        try:
            async with asyncio.timeout(self.bounds.seconds):
                found = await walk.follow(start or home.place, home.place.origin if start else None)
        except TimeoutError:
            found = Attempt(reason=Reason.TOO_LATE if walk.touched else Reason.NO_ANSWER)
        except _Stopped as stopped:
            found = Attempt(reason=stopped.reason, status=stopped.status, certificate=stopped.certificate)
        finally:
            await walk.close()
        return replace(
            found, touched=walk.touched, server=walk.server, trail=tuple(walk.trail), whole_ms=walk.milliseconds()
        )


class _Stopped(Exception):
    """The page will not come."""

    def __init__(self, reason: Reason, status: int = 0, certificate: Certificate | None = None) -> None:
        super().__init__(reason)
        self.reason, self.status, self.certificate = reason, status, certificate


class _Open(Protocol):
    """A connection."""

    async def aclose(self) -> None:
        """Let go of it, be it once more."""
        ...


class _Walk:
    """One attempt: from the first address to the page."""

    def __init__(self, reader: Reader, home: Home, family: Family) -> None:
        self._reader = reader
        self._home = home
        self._family = family
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.touched = False
        self.server = ""
        self.trail: list[str] = []
        self._connections: list[_Open] = []
        self._linked = False

    def milliseconds(self) -> int:
        """Since the attempt began."""
        return round((self._loop.time() - self._began) * 1000)

    async def follow(self, place: Place, until: tuple[str, str, int] | None) -> Attempt:
        """What comes in the end. Raises _Stopped."""
        baked = False
        for _ in range(self._reader.bounds.hops + 1):
            if until is not None and place.origin == until:
                return Attempt()
            async with self._ask(place) as answer:
                target = _target(place, answer)
                if target is None:
                    return await self._read(answer)
                baked = baked or "set-cookie" in answer.headers
            self.trail.append(str(target))
            if not self._home.is_own(target, self._reader.bounds):
                raise _Stopped(Reason.LED_AWAY, answer.status_code)
            place = target
        raise _Stopped(Reason.TURNED_AWAY if baked else Reason.IN_CIRCLES, answer.status_code)

    @asynccontextmanager
    async def _ask(self, place: Place) -> AsyncIterator[httpx.Response]:
        """The head of an answer, of the first server of the name that can be reached. Raises _Stopped."""
        servers = await self._servers(place)
        each = self._reader.bounds.seconds / len(servers)
        limits = httpx.Limits(max_keepalive_connections=0)
        try:
            async with httpx.AsyncClient(
                verify=self._reader.context,
                trust_env=False,
                limits=limits,
                timeout=httpx.Timeout(None, connect=each),
            ) as client:
                answer = await self._send(client, place, servers)
                try:
                    yield answer
                finally:
                    await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as fault:
            raise self._explain(fault) from fault

    async def _servers(self, place: Place) -> tuple[str, ...]:
        try:
            numbers = await self._reader.look_up(place.host, self._family)
        except NoRecord as fault:
            raise _Stopped(Reason.NO_NAME) from fault
        except NoLookUp as fault:
            raise _Stopped(Reason.NO_ANSWER) from fault
        if not all(self._reader.may(number) for number in numbers):
            raise _Stopped(Reason.NOT_PUBLIC)
        return numbers[: self._reader.bounds.servers]

    async def _send(self, client: httpx.AsyncClient, place: Place, servers: tuple[str, ...]) -> httpx.Response:
        self._linked = False
        for left, server in zip(range(len(servers) - 1, -1, -1), servers, strict=True):
            self.server = server
            request = client.build_request(
                "GET",
                place.at(server),
                headers={**HEADERS, "Host": place.authority},
                extensions={"sni_hostname": place.host, "trace": self._note},
            )
            try:
                return await client.send(request, stream=True, follow_redirects=False)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if not left or self._linked:
                    raise
        raise _Stopped(Reason.NO_ANSWER)

    async def _note(self, event: str, told: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self.touched = self._linked = True
            self._connections.append(told["return_value"])

    async def close(self) -> None:
        """Let go of what a timeout left open: one that falls into a handshake does."""
        for connection in self._connections:
            await connection.aclose()

    async def _read(self, answer: httpx.Response) -> Attempt:
        """The page, up to the bound. Raises _Stopped where the answer is no page."""
        first, status = self.milliseconds(), answer.status_code
        certificate = _certificate_of(answer)
        if status >= 300:
            reason = Reason.TURNED_AWAY if status in TURNED_AWAY else Reason.BAD_STATUS
            raise _Stopped(reason, status, certificate)
        size, head, cut = 0, bytearray(), False
        async for piece in answer.aiter_raw():
            size += len(piece)
            head += piece[: max(0, READ - len(head))]
            if size >= self._reader.bounds.bytes:
                cut = True
                break
        text = unpack(bytes(head), answer.headers.get("content-encoding", ""))
        return Attempt(
            status=status,
            first_ms=first,
            size=size,
            cut=cut,
            certificate=certificate,
            headers=find_headers(answer.headers),
            title=read_title(text, answer.charset_encoding or ""),
        )

    def _explain(self, fault: Exception) -> _Stopped:
        """Why nothing came."""
        causes = tuple(_causes(fault))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                found = Certificate(fault=_FAULTS.get(cause.verify_code, TlsFault.OTHER))
                return _Stopped(Reason.CERTIFICATE, certificate=found)
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            self.touched = True
            return _Stopped(Reason.REFUSED)
        if isinstance(fault, httpx.ConnectError | httpx.ConnectTimeout):
            return _Stopped(Reason.NO_TLS if self._linked else Reason.NO_ANSWER)
        broken = isinstance(fault, httpx.NetworkError) or "disconnected" in str(fault) or "peer closed" in str(fault)
        return _Stopped(Reason.BROKEN_OFF if broken else Reason.BAD_ANSWER)


def _target(place: Place, answer: httpx.Response) -> Place | None:
    """Where an answer sends its reader. Raises _Stopped where that is no address."""
    if not answer.has_redirect_location:
        return None
    try:
        return place.join(answer.headers["location"])
    except NoTarget as fault:
        raise _Stopped(Reason.BAD_ANSWER, answer.status_code) from fault


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault and what it came from."""
    seen: list[BaseException] = []
    while fault is not None and fault not in seen:
        seen.append(fault)
        yield fault
        fault = fault.__cause__ or fault.__context__


def _certificate_of(answer: httpx.Response) -> Certificate | None:
    """What a connection was secured by; None where it was not."""
    stream = answer.extensions.get("network_stream")
    secured = stream.get_extra_info("ssl_object") if stream is not None else None
    told = secured.getpeercert() if secured is not None else None
    if not told:
        return None
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(told["notAfter"]), tz=UTC)
    issuer = {name: value for part in told.get("issuer", ()) for name, value in part}
    named = issuer.get("organizationName") or issuer.get("commonName") or ""
    return Certificate(until=until, issuer=str(named)[:_LONGEST_ISSUER])
