"""Looks at what a web server hands out: every listed file, as a reader gets it.

A file that a server holds beside the listed ones cannot be seen from outside; a look at the folder finds it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from builder.deadline import open_client
from builder.release.alteration import Alteration, Change, Checked, pair_renamed
from builder.release.asking import Asker, Bounds, Sleep, judge_answer
from builder.release.folder_check import NothingThere
from builder.release.layout import ABOUT, LISTS, MANIFEST, RECORD
from builder.release.lists import ListFault, digest_of
from builder.release.manifest import ReadManifest, read_manifest
from builder.release.packing import LEAST, Form, is_packed_kind, packed_name
from builder.release.sealing import check_seal, read_said, tell_lists
from builder.signing import Signature

_BOUNDS = Bounds()


class Forms(StrEnum):
    """In which forms text is asked for: as it is; packed as well, as a browser asks; packed in each way of its own."""

    PLAIN = "plain"
    USUAL = "usual"
    ALL = "all"

    @property
    def accepted(self) -> tuple[str, ...]:
        """What is said to be understood, by the requests that follow the first."""
        every = tuple(form.coding for form in Form)
        return {Forms.PLAIN: (), Forms.USUAL: (", ".join(every),), Forms.ALL: every}[self]


def is_web_address(place: str) -> bool:
    """Is a place looked at over the network?"""
    return urlsplit(place).scheme in ("http", "https")


def check_web(
    address: str,
    allowed: Path | None = None,
    *,
    site: str = "",
    bounds: Bounds = _BOUNDS,
    client: httpx.Client | None = None,
    sleep: Sleep = time.sleep,
    forms: Forms = Forms.USUAL,
) -> Checked:
    """Look at all files of a release below an address; where `site` has the host to itself, at those of the site.

    No redirect is followed. Raises NothingThere where no server answers or the site is not in the release,
    SigningFault where nobody could look at the signature.
    """
    with client or open_client(step=bounds.timeout, whole=bounds.answer) as ours:
        return _Look(Asker(address, ours, bounds, sleep), forms).look(allowed, site)


def list_served(found: ReadManifest, site: str) -> dict[str, str]:
    """The digests of the listed files by the paths that they are served at; of one site where it is named."""
    files = {} if site else dict(found.manifest.top)
    for name, listed in found.manifest.sites.items():
        files |= {path if site else f"{name}/{path}": digest for path, digest in listed.items()}
    return files


def find_false_forms(asker: Asker, path: str, digest: str, size: int, forms: Forms) -> Iterator[Alteration]:
    """What is wrong with what comes out of the packed forms of a file of that size, which are what readers get."""
    if not is_packed_kind(path) or size < LEAST:
        return
    for accepted in forms.accepted:
        answer = asker.ask(path, accepts=accepted, most=size)
        if wrong := judge_answer(path, answer, digest):
            yield replace(wrong, path=packed_name(path, answer.form) if answer.form else path)


class _Look:
    """One look at a server, one request after the other."""

    def __init__(self, asker: Asker, forms: Forms) -> None:
        self._asker = asker
        self._forms = forms
        self._kept: dict[str, bytes | None] = {}

    def look(self, allowed: Path | None, site: str) -> Checked:
        """What is wrong with what the server hands out."""
        try:
            manifest = read_manifest(self._read, site)
        except (FileNotFoundError, ListFault) as fault:
            change = Change.CHANGED if isinstance(fault, ListFault) else Change.MISSING
            return Checked(place=self._asker.base, alterations=(Alteration(f"{ABOUT}/{MANIFEST}", change),))
        if site and f"{LISTS}/{site}.sha256" not in manifest.root:
            raise NothingThere(site)
        seal = check_seal(self._read, allowed) if allowed else None
        found = [seal] if isinstance(seal, Alteration) else []
        found += tell_lists(manifest)
        found += self._find_altered(manifest, site)
        release, at = read_said(self._read, manifest)
        return Checked(
            place=self._asker.base,
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
        ends = time.monotonic() + self._asker.bounds.seconds
        for path, digest in list_served(found, site).items():
            if time.monotonic() > ends:
                yield Alteration(path, Change.UNREADABLE, f"{self._asker.bounds.seconds:.0f} s")
                return
            answer = self._asker.ask(path)
            if wrong := judge_answer(path, answer, digest):
                yield wrong
            else:
                yield from find_false_forms(self._asker, path, digest, answer.size, self._forms)

    def _read(self, name: str) -> bytes | None:
        """A file of the release's lists, asked for once. Raises NothingThere where no server answers."""
        if name not in self._kept:
            answer = self._asker.ask(f"{ABOUT}/{name}", keep=True)
            if answer.status == 0:
                raise NothingThere(answer.detail)
            self._kept[name] = answer.data if answer.status == 200 else None
        return self._kept[name]
