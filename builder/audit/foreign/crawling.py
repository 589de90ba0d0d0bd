"""The door to a foreign host: a polite walk over its pages, breadth first, within bounds."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from protego import Protego

from builder.audit.foreign.reading import LARGEST_PAGE, decode_page, mend_page
from builder.audit.foreign.site import Copy
from builder.audit.gathering.page_reader import base_of
from builder.deadline import open_client

AGENT = "zhanqun-audit"
_HTML = ("text/html", "application/xhtml+xml")
_PACKED = ("gzip", "deflate")
"""How answers may be packed: a piece of 64 KiB grows to 70 MB at most, which other ways do not promise."""

LARGEST_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5)."""

LONGEST_ADDRESS = 2_000
LONGEST_PAUSE = 60.0
MOST_WAITING = 100_000
"""Addresses that a walk remembers; a calendar without end has more."""

MOST_HOPS = 5
"""Redirects that are followed, one after the other."""

NO_ANSWER = 599
"""The status of a page that did not come in time, or sends its readers round and round."""

_FORBIDS_ALL = "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far a crawl goes: pages, clicks from the home page, seconds between requests, for an answer, and in all."""

    pages: int = 500
    depth: int = 4
    pause: float = 1.0
    timeout: float = 15.0
    seconds: float = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came from an address in the end: at most LARGEST_PAGE bytes; `kind` is empty where it leads elsewhere."""

    address: str
    status: int
    kind: str = ""
    data: bytes = b""
    charset: str = ""


def crawl(
    home: str,
    bounds: Bounds,
    *,
    now: Callable[[], datetime],
    client: httpx.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Copy]:
    """Pages of the home page's host, each once; what robots.txt forbids is not asked for.

    A page that cannot be got comes with its status (599: no answer in time, or redirects without end). Nothing outside
    the host is followed, not by a redirect either.
    """
    headers = {"User-Agent": AGENT, "Accept-Encoding": ", ".join(_PACKED)}
    with client or open_client(step=bounds.timeout, whole=bounds.timeout, headers=headers) as ours:
        yield from _Crawl(home, bounds, ours, now, sleep).walk()


class _Crawl:
    """One walk: what waits, and what was seen."""

    def __init__(
        self,
        home: str,
        bounds: Bounds,
        client: httpx.Client,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._home = urldefrag(home).url
        self._host = _host_of(home)
        self._bounds = bounds
        self._client = client
        self._now = now
        self._sleep = sleep
        self._robots = Protego.parse("")
        self._asked = False
        self._seen = {_without_scheme(self._home)}
        self._waiting = deque([(self._home, 0)])

    def walk(self) -> Iterator[Copy]:
        ends = time.monotonic() + self._bounds.seconds
        self._robots = self._read_robots()
        got = 0
        while self._waiting and got < self._bounds.pages and time.monotonic() < ends:
            address, depth = self._waiting.popleft()
            if not self._robots.can_fetch(address, AGENT):
                continue
            got += 1
            copy = self._fetch(address)
            if copy is None:
                continue
            yield copy
            if copy.status < 400 and depth < self._bounds.depth:
                self._note_links(copy, depth + 1)

    def _read_robots(self) -> Protego:
        """What robots.txt says; a host without one forbids nothing, one whose robots.txt fails forbids all."""
        answer = self._get(urljoin(self._home, "/robots.txt"), obeys=False)
        if answer.status >= 500 or answer.status == 429:
            return Protego.parse(_FORBIDS_ALL)
        data = answer.data[:LARGEST_ROBOTS] if answer.status < 400 else b""
        return Protego.parse(data.decode("utf-8-sig", errors="replace"))

    def _wait(self) -> None:
        """Pause before every request but the first: as long as we do, or as the host asks for, within reason."""
        if self._asked:
            asked = float(self._robots.crawl_delay(AGENT) or 0)
            self._sleep(max(self._bounds.pause, min(asked, LONGEST_PAUSE)))
        self._asked = True

    def _fetch(self, address: str) -> Copy | None:
        answer = self._get(address, obeys=True)
        if answer.status >= 400:
            return self._copy(address, answer)
        if not answer.kind.startswith(_HTML):
            return None
        last = _without_scheme(answer.address)
        if last != _without_scheme(address) and last in self._seen:
            return None
        self._seen.add(last)
        return self._copy(answer.address, answer)

    def _copy(self, address: str, answer: _Answer) -> Copy:
        return Copy(
            address=address,
            data=answer.data,
            charset=answer.charset,
            taken_at=self._now(),
            digest=hashlib.sha256(answer.data).hexdigest(),
            status=answer.status,
        )

    def _get(self, address: str, *, obeys: bool) -> _Answer:
        """The answer of an address, or of that to which it leads within the host and, if `obeys`, robots.txt."""
        for _ in range(MOST_HOPS + 1):
            self._wait()
            answer = self._ask(address)
            if not 300 <= answer.status < 400:
                return answer
            address = answer.address
            if _host_of(address) != self._host or (obeys and not self._robots.can_fetch(address, AGENT)):
                return _Answer(address=address, status=200)
        return _Answer(address=address, status=NO_ANSWER)

    def _ask(self, address: str) -> _Answer:
        """One request. A redirect comes with the address that it leads to."""
        ends = time.monotonic() + self._bounds.timeout
        try:
            with self._client.stream("GET", address, follow_redirects=False) as answer:
                if answer.is_redirect:
                    target = urldefrag(urljoin(address, answer.headers.get("location", ""))).url
                    return _Answer(address=target, status=answer.status_code)
                if answer.headers.get("content-encoding", "identity").lower() not in (*_PACKED, "identity", ""):
                    return _Answer(address=address, status=NO_ANSWER)
                data = bytearray()
                for chunk in answer.iter_bytes():
                    data += chunk
                    if len(data) >= LARGEST_PAGE:
                        break
                    if time.monotonic() > ends:
                        return _Answer(address=address, status=NO_ANSWER)
                return _Answer(
                    address=address,
                    status=answer.status_code if not 300 <= answer.status_code < 400 else NO_ANSWER,
                    kind=answer.headers.get("content-type", "").lower(),
                    data=bytes(data[:LARGEST_PAGE]),
                    charset=answer.charset_encoding or "",
                )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return _Answer(address=address, status=NO_ANSWER)

    def _note_links(self, copy: Copy, depth: int) -> None:
        root = mend_page(decode_page(copy.data, copy.charset)[0])
        if root is None:
            return
        base = base_of(root, copy.address)
        for link in root.iter("a", "area", "frame", "iframe"):
            try:
                target = urldefrag(urljoin(base, (link.get("href") or link.get("src") or "").strip())).url
            except ValueError:
                continue
            seen = _without_scheme(target)
            ours = is_web_address(target) and _host_of(target) == self._host
            if ours and seen not in self._seen and len(target) <= LONGEST_ADDRESS and len(self._seen) < MOST_WAITING:
                self._seen.add(seen)
                self._waiting.append((target, depth))


def is_web_address(address: str) -> bool:
    """Can a walk begin there?"""
    return address.lower().startswith(("http://", "https://")) and bool(_host_of(address))


def _host_of(address: str) -> str:
    """Host and port of an address, the usual ports left out; empty where it has none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.hostname or ''}:{port}" if port and port != usual else parts.hostname or ""


def _without_scheme(address: str) -> str:
    """What tells a page from others: that it came by another protocol does not."""
    rest = address.partition("://")[2]
    return rest if "/" in rest else f"{rest}/"
