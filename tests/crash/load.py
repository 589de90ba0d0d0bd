"""Readers without end: asks a web server for pages over several connections and holds every answer against what it
may be; run as a program by the tests.

    python -m tests.crash.load PLAN

PLAN is a JSON file: `port`, `connections`, and `pages`, each with host, path, the SHA-256 of every version of it, and
whether it may be missing. Reads until its input ends, then prints its figures as one line of JSON.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 10.0
MOST_TOLD = 20
_PAUSE = 0.001


@dataclass(frozen=True, slots=True)
class Expected:
    """A page: where it is asked for, the digests of all its versions, and whether there is a version without it."""

    host: str
    path: str
    digests: frozenset[str]
    may_be_missing: bool


@dataclass(slots=True)
class Figures:
    """What came; `wrong` tells of the first failures in words."""

    requests: int = 0
    failures: int = 0
    bytes: int = 0
    slowest: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    versions: set[tuple[str, str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def fail(self, page: Expected, reason: str) -> None:
        self.failures += 1
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(f"{page.host}{page.path}: {reason}")

    def spell(self) -> dict[str, object]:
        return {
            "requests": self.requests,
            "failures": self.failures,
            "answers": dict(sorted(self.answers.items())),
            "versions": len(self.versions),
            "bytes": self.bytes,
            "slowest_ms": round(self.slowest * 1000, 1),
            "wrong": self.wrong,
        }


class Reader:
    """One connection that is kept open, and its figures."""

    def __init__(self, port: int, pages: list[Expected], number: int, ends: threading.Event) -> None:
        self._port = port
        self._pages = pages
        self._dice = random.Random(number)
        self._ends = ends
        self._packed = number % 2 == 1
        self.figures = Figures()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        while not self._ends.is_set():
            page = self._dice.choice(self._pages)
            begun = time.monotonic()
            try:
                self._ask(connection, page)
            except (OSError, http.client.HTTPException, EOFError) as fault:
                self.figures.fail(page, f"{type(fault).__name__}: {fault}")
                connection.close()
            self.figures.requests += 1
            self.figures.slowest = max(self.figures.slowest, time.monotonic() - begun)
            time.sleep(_PAUSE)
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, page: Expected) -> None:
        headers = {"Host": page.host, "Accept-Encoding": "gzip" if self._packed else "identity"}
        connection.request("GET", page.path, headers=headers)
        answer = connection.getresponse()
        data = answer.read()  # raises IncompleteRead where it is shorter than it says
        self.figures.answers[str(answer.status)] += 1
        self.figures.bytes += len(data)
        if answer.getheader("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        self._judge(page, answer.status, data)

    def _judge(self, page: Expected, status: int, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if status == 200 and digest in page.digests:
            self.figures.versions.add((page.host, page.path, digest))
        elif status == 200:
            self.figures.fail(page, f"no version of it: {len(data)} bytes, {data[:60]!r}")
        elif status != 404 or not page.may_be_missing:
            self.figures.fail(page, f"{status}")


def read_without_end(plan: Path) -> Figures:
    """Read until the input ends."""
    told = json.loads(plan.read_text(encoding="utf-8"))
    pages = [Expected(host, path, frozenset(digests), missing) for host, path, digests, missing in told["pages"]]
    ends = threading.Event()
    readers = [Reader(told["port"], pages, number, ends) for number in range(told["connections"])]
    threads = [threading.Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ends.set()
    for thread in threads:
        thread.join()
    whole = Figures()
    for reader in readers:
        mine = reader.figures
        whole.requests += mine.requests
        whole.failures += mine.failures
        whole.bytes += mine.bytes
        whole.slowest = max(whole.slowest, mine.slowest)
        whole.answers += mine.answers
        whole.versions |= mine.versions
        whole.wrong += mine.wrong
    return whole


if __name__ == "__main__":
    print(json.dumps(read_without_end(Path(sys.argv[1])).spell()))
