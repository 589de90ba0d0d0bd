"""Sites on this machine that behave as they are told, and a network that leads to them."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from builder.probe.fetching import Reader
from builder.probe.lookup import LookUp, NoLookUp, NoRecord
from builder.probe.target import Bounds, Home, Place
from builder.probe.visit import Family, Outcome, Reach, Reason, Seen, Visit
from builder.probe.visiting import Visitor
from builder.probe.witness import Witness

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
HOST = "www.qt.test"
NAME = "青汀市人民政府"
PAGE = f"<!doctype html><html><head><title>{NAME}</title></head><body>{'文' * 2000}</body></html>".encode()
BOUNDS = Bounds(seconds=2.0)
SHORT = Bounds(seconds=0.3)

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
"""Answers a request, of which the head is told."""

Result = TypeVar("Result")


def says(
    status: int = 200, body: bytes = PAGE, headers: Mapping[str, str] | None = None, *, length: int | None = None
) -> Answer:
    """Always the same."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        told = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body) if length is None else length),
        }
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in {**told, **(headers or {})}.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return answer


def leads(target: str, status: int = 301, **headers: str) -> Answer:
    """A redirect."""
    return says(status, b"", {"Location": target, **{name.replace("_", "-"): text for name, text in headers.items()}})


def sends(data: bytes) -> Answer:
    """These bytes, whatever they are."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return answer


def drips(piece: bytes, pause: float) -> Answer:
    """A page without end, piece by piece."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n\r\n<title>x</title>")
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


async def resets(_: str, writer: asyncio.StreamWriter) -> None:
    """The connection is torn down in the midst of a page."""
    writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\nbegun")
    await writer.drain()
    writer.transport.abort()


async def sleeps(_: str, writer: asyncio.StreamWriter) -> None:
    """Nothing, for ever."""
    await asyncio.sleep(60)


@dataclass(slots=True)
class Served:
    """A server: its port, and the heads of the requests that came."""

    port: int = 0
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def serve(
    answer: Answer, context: ssl.SSLContext | None = None, *, at: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Served]:
    """A server while the block runs."""
    served, tasks = Served(), set[asyncio.Task[None]]()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            served.asked.append(head)
            await answer(head, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(take, at, port, ssl=context)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


@contextmanager
def in_background(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[Served]:
    """A server with a loop of its own, while the block runs."""
    ready, told = threading.Event(), dict[str, Served]()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def stay() -> None:
        async with serve(answer, context) as told["served"]:
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(stay()))
    thread.start()
    assert ready.wait(10)
    try:
        yield told["served"]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


def names(known: Mapping[str, tuple[str, ...]]) -> LookUp:
    """A network in which these names lead to these numbers; `?` in their place: nobody answers who knows."""

    async def look_up(host: str, family: Family) -> tuple[str, ...]:
        numbers = known.get(host, ())
        if "?" in numbers:
            raise NoLookUp(host)
        own = tuple(one for one in numbers if (":" in one) is (family is Family.IPV6))
        if not own:
            raise NoRecord(host)
        return own

    return look_up


HERE = names({HOST: ("127.0.0.1",), "qt.test": ("127.0.0.1",)})


def home_at(port: int, scheme: str = "http", host: str = HOST) -> Home:
    """A site on this machine."""
    return Home(site="qingting", place=Place.parse(f"{scheme}://{host}:{port}/"), names=(NAME,))


def reader_of(
    context: ssl.SSLContext | None = None, bounds: Bounds = BOUNDS, look_up: LookUp = HERE, plain_port: int = 80
) -> Reader:
    """A reader that may go anywhere on this machine."""
    trusted = context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bounds = replace(bounds, plain_port=plain_port)
    return Reader(context=trusted, bounds=bounds, look_up=look_up, may=lambda _: True)


def visitor_of(reader: Reader, **witness: object) -> Visitor:
    """A visitor whose witness knows nobody but who is told."""
    return Visitor(reader=reader, witness=Witness(look_up=reader.look_up, **witness))  # type: ignore[arg-type]  # fields


def run(work: Awaitable[Result]) -> Result:
    """Do it, within ten seconds."""

    async def bounded() -> Result:
        async with asyncio.timeout(10):
            return await work

    return asyncio.run(bounded())


def visit_of(
    site: str = "qingting",
    planned: datetime = NOW,
    outcome: Outcome = Outcome.OPENED,
    reason: Reason = Reason.NONE,
    *,
    whole_ms: int = 400,
    ipv6: Reach = Reach.REACHED,
    seen: Seen | None = None,
) -> Visit:
    """A visit that was made."""
    return Visit(
        site=site,
        planned=planned,
        started=planned + timedelta(seconds=1),
        outcome=outcome,
        reason=reason,
        status=200 if outcome is Outcome.OPENED else 0,
        first_ms=min(100, whole_ms),
        whole_ms=whole_ms,
        size=18_000,
        server="203.0.113.7",
        ipv4=Reach.REACHED,
        ipv6=ipv6,
        seen=seen or Seen(title=NAME, fits=True),
    )
