"""A watch on a clock that waiting alone moves on, and a server whose answers tests choose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx

from builder.pipeline.watching import Clock, Round, WatchOptions, watch_place
from builder.release.diary import Diary

MORNING = datetime(2026, 11, 26, 8, 0, tzinfo=timezone(timedelta(hours=8)))
ADDRESS = "https://www.example.gov.cn"
MANY = {f"county/news/2026/{number}.html": f"<p>{number}</p>\n".encode() for number in range(40)}
Between = Callable[[int], None]


def silent(_: int) -> None:
    """Nothing happens between two rounds."""


class Time:
    """A clock that only waiting moves on; between two rounds something may happen."""

    def __init__(self, between: Between = silent) -> None:
        self.passed = 0.0
        self.waits: list[float] = []
        self.between = between
        self.rounds = 0

    def clock(self) -> Clock:
        return Clock(
            now=lambda: MORNING + timedelta(seconds=self.passed), seconds=lambda: self.passed, sleep=self.sleep
        )

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        if seconds > 60:
            self.rounds += 1
            self.waits.append(seconds)
            self.between(self.rounds)


class Server:
    """Hands out a folder with ETags, but for what `other` answers; keeps what it was asked for, by rounds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.other: Callable[[str], httpx.Response | None] = lambda path: None
        self.asked: list[list[str]] = [[]]
        self.spared: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked[-1].append(path)
        answer = self.other(path)
        if answer is not None:
            return answer
        file = self.folder / f".{path}{'index.html' if path.endswith('/') else ''}"
        if not file.is_file():
            return httpx.Response(404)
        data = file.read_bytes()
        mark = f'"{hashlib.md5(data).hexdigest()}"'
        if request.headers.get("If-None-Match") == mark:
            self.spared.append(path)
            return httpx.Response(304)
        return httpx.Response(200, content=data, headers={"ETag": mark})

    def next_round(self) -> None:
        self.asked.append([])


def watch(
    place: str, between: Between = silent, server: Server | None = None, **more: Any
) -> tuple[Diary, list[Round]]:
    """Watch a place; what was found, and every round."""
    told: list[Round] = []

    def step(number: int) -> None:
        if server is not None:
            server.next_round()
        between(number)

    options = WatchOptions(place=place, **{"every": 600.0, "within": 4, "rounds": 3, "pause": 0.5, **more})
    client = httpx.Client(transport=httpx.MockTransport(server)) if server is not None else None
    return watch_place(options, Time(step).clock(), told.append, client), told


def spell(rounds: list[Round]) -> list[str]:
    """What happened, a word a happening: round, what, which."""
    return [
        f"{event.round} {event.happening} {event.alteration.path if event.alteration else event.detail}".strip()
        for one in rounds
        for event in one.events
    ]


def deface(file: Path, data: bytes = b"defaced") -> Callable[[], None]:
    """Put other bytes into a file; how it is undone."""
    before = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(data)

    def undo() -> None:
        file.write_bytes(before)

    return undo
