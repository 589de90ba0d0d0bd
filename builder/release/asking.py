"""Asks a web server for the files of a release, one after the other, with patience. The door to the network."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from builder.release.alteration import Alteration, Change
from builder.release.lists import LARGEST_LIST
from builder.release.packing import Form, PackFault, form_of, unpack

AGENT = "zhanqun-verify"
LARGEST_FILE = 4 * 1024 * 1024 * 1024
AS_BEFORE = 304
_INDEX = "index.html"
_OK, _TAKEN_BACK = 200, 410
_GONE = (404, _TAKEN_BACK)
_BUSY = (429, 503)
_TRIES = 3

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Seconds between two requests, for a sign of life, for a whole answer, and for all of them."""

    pause: float = 0.1
    timeout: float = 15.0
    answer: float = 600.0
    seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the digest of the bytes, and the bytes where they were asked for; a status of 0: nothing came.

    `mark` is the strong ETag of the bytes, where the server gave one; `size` that of what came out of them, where they
    came packed in a `form`.
    """

    status: int
    digest: str = ""
    data: bytes = b""
    detail: str = ""
    mark: str = ""
    size: int = 0
    form: Form | None = None


class Asker:
    """One request after the other to a server, with a pause between them; no redirect is followed."""

    def __init__(self, base: str, client: httpx.Client, bounds: Bounds, sleep: Sleep) -> None:
        self.base = base.rstrip("/") + "/"
        self.bounds = bounds
        self._client = client
        self._client.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity", "Cache-Control": "no-cache"})
        self._sleep = sleep
        self._asked = False

    def ask(
        self, path: str, *, keep: bool = False, unless: str = "", accepts: str = "identity", most: int = LARGEST_FILE
    ) -> Answer:
        """What a reader gets at a path; a server that is busy is asked again, with patience.

        `unless` is a mark of bytes that need not come again: then the status is AS_BEFORE. `accepts` are the codings
        that the server may pack it with; more than `most` bytes never come out. Nothing is tried again when its time
        is over.
        """
        ends = time.monotonic() + self.bounds.answer
        for tried in range(1, _TRIES + 1):
            if self._asked:
                self._sleep(self.bounds.pause * tried**3)
            self._asked = True
            headers = {"Accept-Encoding": accepts} | ({"If-None-Match": unless} if unless else {})
            answer = self._ask_once(
                self.base + _address(path), headers, min(most, LARGEST_LIST) if keep else most, keep
            )
            if (answer.status and answer.status not in _BUSY) or time.monotonic() > ends:
                break
        return answer

    def _ask_once(self, address: str, headers: dict[str, str], limit: int, keep: bool) -> Answer:
        digest, pieces, size = hashlib.sha256(), [], 0
        ends = time.monotonic() + self.bounds.answer
        try:
            with self._client.stream("GET", address, headers=headers, follow_redirects=False) as came:
                status, leads = came.status_code, came.headers.get("location", "")
                detail = "" if status == _OK else f"{status} {leads}".strip()
                if status not in (_OK, _TAKEN_BACK):
                    return Answer(status, detail=detail)
                coding = came.headers.get("content-encoding", "")
                form = form_of(coding)
                if form is None and coding not in ("", "identity"):
                    return Answer(0, detail=f"Content-Encoding: {coding}")
                for piece in unpack(came.iter_raw(), form, limit) if form else came.iter_bytes():
                    size += len(piece)
                    if size > limit:
                        return Answer(0, detail=f"> {limit} B")
                    if time.monotonic() > ends:
                        return Answer(0, detail=f"> {self.bounds.answer:g} s")
                    digest.update(piece)
                    pieces += [piece] if keep else []
                mark = came.headers.get("etag", "")
        except httpx.HTTPError as fault:
            return Answer(0, detail=str(fault) or type(fault).__name__)
        except PackFault:
            return Answer(status, detail=detail, form=form)
        mark = mark if mark.startswith('"') else ""
        return Answer(status, digest.hexdigest(), b"".join(pieces), detail, mark, size, form)


def judge_answer(path: str, answer: Answer, digest: str) -> Alteration | None:
    """What is wrong with what came for a file of that digest. The page that says that a document was taken back is
    listed as all others are, and comes with its own status."""
    if answer.status in (_OK, _TAKEN_BACK) and answer.digest == digest:
        return None
    if answer.status == _OK:
        return Alteration(path, Change.CHANGED)
    if answer.status in _GONE:
        return Alteration(path, Change.MISSING, answer.detail)
    if 300 <= answer.status < 400:
        return Alteration(path, Change.RETYPED, answer.detail)
    return Alteration(path, Change.UNREADABLE, answer.detail)


def _address(path: str) -> str:
    """A folder's page is asked for as readers do, by the folder."""
    folder, _, name = path.rpartition("/")
    plain = (f"{folder}/" if folder else "") if name == _INDEX else path
    return quote(os.fsencode(plain))
