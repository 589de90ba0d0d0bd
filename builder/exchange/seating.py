"""The place that each document of a bundle gets here, and whether it may have it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from builder.diagnostic import Problems
from builder.exchange.ground import Lookups
from builder.exchange.manifest import PackedDocument, PackedFile
from builder.exchange.opening import OpenedBundle, read_packed
from builder.exchange.partners import PARTNERS, Partner, find_route
from builder.exchange.paths import is_safe
from builder.library.reading import Draft, read_head
from builder.source.front_matter import Parts, split
from builder.source.text import decode
from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A document with the place that it gets, its head as it came, and the places of its files."""

    packed: PackedDocument
    file: str
    draft: Draft
    files: tuple[tuple[PackedFile, str], ...]


class Seating:
    """Seats the documents of a bundle, which is open as `file`, one after the other."""

    def __init__(
        self, bundle: OpenedBundle, file: BinaryIO, partner: Partner, lookups: Lookups, problems: Problems
    ) -> None:
        self.bundle = bundle
        self.file = file
        self.partner = partner
        self.lookups = lookups
        self.problems = problems
        self.packed = {one.path: one for one in bundle.manifest.files}
        self.unchanged: list[str] = []

    def seat_all(self) -> tuple[Guest, ...]:
        """Every document that is later than what is here, in the order of the manifest; faults are told.

        Raises OSError, and BrokenBundle where the file changed since it was opened.
        """
        found = [
            self._seat(packed)
            for packed in self.bundle.manifest.documents
            if self.is_news(packed.id, packed.edition, self.packed[packed.file].sha256)
        ]
        return tuple(one for one in found if one is not None)

    def is_news(self, document: str, edition: int, sha256: str) -> bool:
        """Is it later than what is here? What is here already is passed over; what is older is told.

        A withdrawal has no `sha256`.
        """
        here = self.lookups.here.get(document)
        mark = Mark(self.bundle.path.name)
        if here is None and document in self.lookups.shelf.by_id:
            other = self.lookups.shelf.by_id[document].file
            self.problems.add("doubled-document-id", mark, id=document, other=other)
            return False
        if here is None:
            return True
        if here.origin != self.bundle.manifest.origin:
            self.problems.add("doubled-document-id", mark, id=document, other=here.file)
        elif edition > here.edition:
            return True
        elif edition == here.edition and sha256 in ("", here.source_sha256) and here.withdrawn is (not sha256):
            self.unchanged.append(document)
        else:
            self.problems.add("older-than-here", mark, document=document, edition=edition, here=here.edition)
        return False

    def read_parts(self, packed: PackedDocument, target: str) -> Parts | None:
        """Head and body of a document as they came."""
        data = b"".join(read_packed(self.bundle, self.file, self.packed[packed.file].sha256))
        text = decode(data, target, self.problems)
        return split(text, target, self.problems) if text is not None else None

    def _seat(self, packed: PackedDocument) -> Guest | None:
        target = self._find_place(packed)
        if target is None:
            return None
        site = self.lookups.site(target.split("/")[1])
        parts = self.read_parts(packed, target)
        if parts is None or not self.lookups.place_stands(target, Mark(packed.file), self.problems):
            return None
        draft = read_head(parts.head, target, site, self.lookups.channels(site.id), self.lookups.words, self.problems)
        if draft is None or not self._is_as_told(packed, draft, parts):
            return None
        self._tell_zone(draft, packed, site.id)
        self._tell_replaced(packed, target)
        files = tuple(self._seat_files(packed, target))
        return Guest(packed=packed, file=target, draft=draft, files=files)

    def _find_place(self, packed: PackedDocument) -> str | None:
        """Where the document lies here already, wherever it was moved; else where the partner's routes lead."""
        here = self.lookups.here.get(packed.id)
        entry = self.lookups.shelf.by_id.get(packed.id)
        if here is not None and entry is not None:
            target = entry.file
        elif here is not None and self.lookups.digest(here.file):
            target = here.file
        else:
            found = find_route(self.partner, packed.site, packed.channel)
            if found is None:
                self.problems.add(
                    "no-route", Mark(PARTNERS), document=packed.id, site=packed.site, channel=packed.channel
                )
                return None
            target = f"content/{found[0]}/{found[1]}/{posixpath.basename(packed.file)}"
        if not is_safe(target) or target.split("/")[1] not in self.lookups.ground.portal.cluster.sites:
            self.problems.add("unsafe-path", Mark(self.bundle.path.name), path=target)
            return None
        if target.split("/")[1] in self.lookups.ground.held:
            self.problems.add("site-at-fault", Mark(""), site=target.split("/")[1])
            return None
        return target

    def _is_as_told(self, packed: PackedDocument, draft: Draft, parts: Parts) -> bool:
        """Is the document the one that the manifest describes, which is what an approver reads?"""
        head = draft.head
        if head.draft or (head.withdrawn and head.withdrawn.on <= self.lookups.ground.portal.moment.date()):
            self.problems.add("seals-no-draft", Mark(draft.file), document=packed.id)
            return False
        told = (packed.id, packed.kind, packed.title, packed.published_at, packed.zone, packed.body)
        found = (head.id or "", head.kind, head.title, head.published_at, head.zone, sha256_of(parts.body.encode()))
        if told != found:
            self.problems.add("packed-document-differs", Mark(draft.file), document=packed.id)
        return told == found

    def _tell_zone(self, draft: Draft, packed: PackedDocument, site: str) -> None:
        zones = self.lookups.ground.portal.cluster.settings.zones
        if packed.zone and packed.zone not in zones:
            self.problems.add(
                "unknown-choice", Mark(draft.file), key="zone", text=packed.zone, known=", ".join(zones) or "-"
            )
            return
        serves = self.lookups.site(site).zone
        if self.lookups.rank_of(packed.zone) > self.lookups.rank_of(serves):
            wider = serves or next(iter(zones), "")
            self.problems.add(
                "zone-leak", Mark(draft.file), document=packed.id, zone=packed.zone, site=site, wider=wider
            )

    def _tell_replaced(self, packed: PackedDocument, target: str) -> None:
        """A file that lies there must be what was admitted, untouched since."""
        found = self.lookups.digest(target)
        here = self.lookups.here.get(packed.id)
        if found and here is None:
            self.problems.add("file-taken", Mark(target), document=packed.id)
        elif found and here is not None and here.files.get(here.file) != found:
            self.problems.add("changed-here", Mark(target), document=packed.id)

    def _seat_files(self, packed: PackedDocument, target: str) -> Iterator[tuple[PackedFile, str]]:
        """The files of a document keep their way from it."""
        here = self.lookups.here.get(packed.id)
        for path in packed.files:
            way = posixpath.relpath(path, posixpath.dirname(packed.file))
            place = posixpath.normpath(posixpath.join(posixpath.dirname(target), way))
            if not is_safe(place) or place.split("/")[1] != target.split("/")[1]:
                self.problems.add("unsafe-path", Mark(self.bundle.path.name), path=place)
                continue
            if not self.lookups.place_stands(place, Mark(path), self.problems):
                continue
            found = self.lookups.digest(place)
            known = {self.packed[path].sha256, here.files.get(place, "") if here else ""}
            if found and found not in known:
                self.problems.add("file-taken", Mark(place), document=packed.id)
                continue
            yield self.packed[path], place


def sha256_of(data: bytes) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
