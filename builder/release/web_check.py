"""Looks at what a web server hands out: every listed file, as a reader gets it. The door to the network.

A file that a server holds beside the listed ones cannot be seen from outside; a look at the folder finds it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from builder.release.alteration import Alteration, Change, Checked, pair_renamed
from builder.release.folder_check import NothingThere
from builder.release.layout import ABOUT, LISTS, MANIFEST, RECORD
from builder.release.lists import LARGEST_LIST, ListFault, digest_of
from builder.release.manifest import ReadManifest, read_manifest
from builder.release.sealing import check_seal, read_said, tell_lists
from builder.signing import Signature

AGENT = "zhanqun-verify"
LARGEST_FILE = 4 * 1024 * 1024 * 1024
_INDEX = "index.html"
_GONE = (404, 410)
_BUSY = (429, 503)
_TRIES = 3
_LONGEST = 600.0
"""Seconds that one file may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Seconds between two requests, for one, and for all of them."""

    pause: float = 0.1
    timeout: float = 15.0
    seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came: the digest of the bytes, and the bytes where they were asked for; a status of 0: nothing came."""

    status: int
    digest: str = ""
    data: bytes = b""
    detail: str = ""


def is_web_address(place: str) -> bool:
    """Is a place looked at over the network?"""
    return urlsplit(place).scheme in ("http", "https")


def check_web(
    address: str,
    allowed: Path | None = None,
    *,
    site: str = "",
    bounds: Bounds = Bounds(),
    client: httpx.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Checked:
    """Look at all files of a release below an address; where `site` has the host to itself, at those of the site.

    No redirect is followed. Raises NothingThere where no server answers or the site is not in the release,
    SigningFault where nobody could look at the signature.
    """
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
    ours = client or httpx.Client(timeout=bounds.timeout)
    with ours:
        ours.headers.update(headers)
        return _Look(address.rstrip("/") + "/", ours, bounds, sleep).look(allowed, site)


class _Look:
    """One look at a server, one request after the other."""

    def __init__(self, base: str, client: httpx.Client, bounds: Bounds, sleep: Callable[[float], None]) -> None:
        self._base = base
        self._client = client
        self._bounds = bounds
        self._sleep = sleep
        self._asked = False
        self._kept: dict[str, bytes | None] = {}

    def look(self, allowed: Path | None, site: str) -> Checked:
        """What is wrong with what the server hands out."""
        try:
            manifest = read_manifest(self._read, site)
        except (FileNotFoundError, ListFault) as fault:
            change = Change.CHANGED if isinstance(fault, ListFault) else Change.MISSING
            return Checked(place=self._base, alterations=(Alteration(f"{ABOUT}/{MANIFEST}", change),))
        if site and f"{LISTS}/{site}.sha256" not in manifest.root:
            raise NothingThere(site)
        seal = check_seal(self._read, allowed) if allowed else None
        found = [seal] if isinstance(seal, Alteration) else []
        found += tell_lists(manifest)
        found += self._find_altered(manifest, site)
        release, at = read_said(self._read, manifest)
        return Checked(
            place=self._base,
            release=release,
            released_at=at,
            files=manifest.manifest.count,
            signer=seal if isinstance(seal, Signature) else None,
            alterations=pair_renamed(found),
        )

    def _find_altered(self, found: ReadManifest, site: str) -> Iterator[Alteration]:
        record = self._read(RECORD)
        if RECORD in found.root and (record is None or digest_of(record) != found.root[RECORD]):
            yield Alteration(f"{ABOUT}/{RECORD}", Change.MISSING if record is None else Change.CHANGED)
        files = {} if site else dict(found.manifest.top)
        for name, listed in found.manifest.sites.items():
            files |= {path if site else f"{name}/{path}": digest for path, digest in listed.items()}
        ends = time.monotonic() + self._bounds.seconds
        for path, digest in files.items():
            if time.monotonic() > ends:
                yield Alteration(path, Change.UNREADABLE, f"{self._bounds.seconds:.0f} s")
                return
            if wrong := _judge(path, self._get(path), digest):
                yield wrong

    def _read(self, name: str) -> bytes | None:
        """A file of the release's lists, asked for once. Raises NothingThere where no server answers."""
        if name not in self._kept:
            answer = self._get(f"{ABOUT}/{name}", keep=True)
            if answer.status == 0:
                raise NothingThere(answer.detail)
            self._kept[name] = answer.data if answer.status == 200 else None
        return self._kept[name]

    def _get(self, path: str, *, keep: bool = False) -> _Answer:
        """What a reader gets at a path; a server that is busy is asked again, with patience."""
        for tried in range(1, _TRIES + 1):
            if self._asked:
                self._sleep(self._bounds.pause * tried**3)
            self._asked = True
            answer = self._get_once(self._base + _address(path), LARGEST_LIST if keep else LARGEST_FILE, keep=keep)
            if answer.status and answer.status not in _BUSY:
                break
        return answer

    def _get_once(self, address: str, limit: int, *, keep: bool) -> _Answer:
        digest, pieces, size = hashlib.sha256(), [], 0
        ends = time.monotonic() + _LONGEST
        try:
            with self._client.stream("GET", address, follow_redirects=False) as came:
                if came.status_code != 200:
                    leads = came.headers.get("location", "")
                    return _Answer(came.status_code, detail=f"{came.status_code} {leads}".strip())
                for piece in came.iter_bytes():
                    size += len(piece)
                    if size > limit or time.monotonic() > ends:
                        return _Answer(0, detail=f"> {size} B")
                    digest.update(piece)
                    pieces += [piece] if keep else []
        except httpx.HTTPError as fault:
            return _Answer(0, detail=str(fault) or type(fault).__name__)
        return _Answer(200, digest.hexdigest(), b"".join(pieces))


def _judge(path: str, answer: _Answer, digest: str) -> Alteration | None:
    if answer.status == 200:
        return None if answer.digest == digest else Alteration(path, Change.CHANGED)
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
