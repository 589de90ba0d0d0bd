"""The documents of a bundle as they would lie here: each in its place, its head fit for it, every fault told.

All of it happens in a folder aside; nothing of the cluster is touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import opened, stat_written, write_pieces
from builder.exchange.files import tell_file
from builder.exchange.ground import Lookups
from builder.exchange.heads import edit_head, join
from builder.exchange.ledgers import AdmittedDocument
from builder.exchange.manifest import PackedWithdrawal
from builder.exchange.opening import OpenedBundle, read_packed
from builder.exchange.partners import Partner
from builder.exchange.sealing import STAYS
from builder.exchange.seating import Guest, Seating, sha256_of
from builder.library import Entry
from builder.library.bodies import BodyTooDeep, make_body
from builder.library.checking import tell_faults
from builder.library.links import Shelf
from builder.library.reading import Draft, enter, read_document
from builder.library.relations import number_of
from builder.source.front_matter import split
from builder.source.text import read_text
from catalog.document import Notice, Policy
from catalog.lineage import Relation
from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What would be written: files made ready aside, by their paths here, and the ledger's lines.

    `left_out` are relations to documents that this cluster does not have; `unchanged` are the ids of documents that lie
    here in this very edition.
    """

    files: dict[str, Path]
    documents: tuple[AdmittedDocument, ...]
    left_out: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def unpack(
    bundle: OpenedBundle, partner: Partner, lookups: Lookups, scratch: Path, problems: Problems
) -> Unpacked | None:
    """Unpack a bundle into `scratch`; None, with every fault told, where any document cannot stand here.

    Raises OSError, and BrokenBundle where the file changed since it was opened.
    """
    before = len(problems.errors)
    with opened(bundle.path) as file:
        seating = Seating(bundle, file, partner, lookups, problems)
        guests = seating.seat_all()
        if len(problems.errors) > before:
            return None
        writing = _Writing(seating, guests, scratch)
        writing.write()
    return writing.close() if len(problems.errors) == before else None


class _Writing:
    """Writes the documents that have a place into the folder aside; all of them, for they may name each other."""

    def __init__(self, seating: Seating, guests: tuple[Guest, ...], scratch: Path) -> None:
        self.seating = seating
        self.bundle = seating.bundle
        self.lookups = seating.lookups
        self.problems = seating.problems
        self.guests = guests
        self.scratch = scratch
        self.entries: list[Entry] = []
        self.files: dict[str, Path] = {}
        self.taken: dict[str, str] = {}
        self.documents: list[AdmittedDocument] = []
        self.left_out: list[str] = []
        self.names = _find_names(guests, self.lookups)

    def close(self) -> Unpacked:
        """All of it."""
        return Unpacked(
            files=self.files,
            documents=tuple(self.documents),
            left_out=tuple(self.left_out),
            unchanged=tuple(self.seating.unchanged),
        )

    def write(self) -> None:
        """Write what is new, and look at it as the cluster would."""
        for guest in self.guests:
            self._write(guest)
        for withdrawal in self.bundle.manifest.withdrawals:
            self._take_back(withdrawal)
        self._tell_faults()

    def _write(self, guest: Guest) -> None:
        parts = self.seating.read_parts(guest.packed, guest.file)
        if parts is None:
            return
        digests = {}
        for packed, place in guest.files:
            self._put(place, packed.sha256, read_packed(self.bundle, self.seating.file, packed.sha256), guest)
            digests[place] = packed.sha256
            tell_file(self.scratch / place, place, self.problems)
        data = join(self._fit_head(parts.head, guest), parts.body)
        digests[guest.file] = sha256_of(data)
        self._put(guest.file, digests[guest.file], [data], guest)
        self._enter(guest.file)
        self.documents.append(
            AdmittedDocument(
                origin=self.bundle.manifest.origin,
                id=guest.packed.id,
                edition=guest.packed.edition,
                file=guest.file,
                source_sha256=self.seating.packed[guest.packed.file].sha256,
                files=digests,
            )
        )

    def _put(self, place: str, sha256: str, pieces: Iterable[bytes], guest: Guest) -> None:
        other = self.taken.setdefault(place, sha256)
        if other != sha256:
            self.problems.add("file-taken", Mark(place), document=guest.packed.id)
            return
        write_pieces(self.scratch / place, pieces)
        if self.lookups.digest(place) != sha256:
            self.files[place] = self.scratch / place

    def _fit_head(self, head: str, guest: Guest) -> str:
        """Where it comes from is told; what is only known at home is left out."""
        packed, own = guest.packed, guest.draft.head
        relations = {}
        for relation in Relation:
            references = getattr(own, relation.value)
            relations[relation.value] = [one for one in references if one in self.names]
            self.left_out += [f"{packed.id}: {relation} {one}" for one in references if one not in self.names]
        drop = set(STAYS)
        if own.copy_of and own.copy_of not in self.names:
            drop.add("copy_of")
            self.left_out.append(f"{packed.id}: copy_of {own.copy_of}")
        if guest.file.split("/")[1] != packed.site:
            drop.add("aliases")
        put = {} if own.source else {"source": packed.site_name}
        if own.source_url is None and packed.url:
            put["source_url"] = packed.url
        return edit_head(head, drop=drop, put=put, keep_items=relations)

    def _take_back(self, withdrawal: PackedWithdrawal) -> None:
        here = self.lookups.here.get(withdrawal.id)
        if here is None:
            self.problems.warn("withdrawn-not-here", Mark(self.bundle.path.name), document=withdrawal.id)
            return
        if not self.seating.is_news(withdrawal.id, withdrawal.edition, ""):
            return
        entry = self.lookups.shelf.by_id.get(withdrawal.id)
        file = entry.file if entry else here.file
        line = replace(here, edition=withdrawal.edition, withdrawn=True)
        if self.lookups.digest(file):
            digest = self._mark_withdrawn(file, withdrawal)
            line = replace(line, file=file, files={**here.files, file: digest})
        self.documents.append(line)

    def _mark_withdrawn(self, file: str, withdrawal: PackedWithdrawal) -> str:
        """The document as it lies here, with whatever people changed of it, taken back; the SHA-256 of that."""
        text = read_text(self.lookups.ground.root / file, file, self.problems)
        parts = split(text, file, self.problems) if text is not None else None
        if parts is None:
            return ""
        put = {
            "on": withdrawal.on.isoformat(),
            "reason": withdrawal.reason,
            "authority": withdrawal.authority,
            "secret": "true" if withdrawal.secret else "false",
        }
        data = join(edit_head(parts.head, put={"withdrawn": put}), parts.body)
        write_pieces(self.scratch / file, [data])
        self.files[file] = self.scratch / file
        self._enter(file)
        return sha256_of(data)

    def _enter(self, file: str) -> None:
        """Read the document that is ready aside as the cluster will."""
        site = self.lookups.site(file.split("/")[1])
        draft = read_document(
            self.scratch, file, site, self.lookups.channels(site.id), self.lookups.words, self.problems
        )
        if draft is None:
            return
        try:
            facts, _ = make_body(draft.body)
        except BodyTooDeep:
            self.problems.add("too-deep", Mark(draft.file, draft.body_line))
            return
        self.entries.append(enter(draft, facts))

    def _tell_faults(self) -> None:
        """Links that would lead nowhere, tables that do not fit, index numbers that others bear."""
        guests = [one for one in self.entries if one.head.withdrawn is None]
        shelf = self.lookups.shelf
        files = {**shelf.files}
        for place in self.taken:
            if not place.endswith(".md"):
                found = stat_written(self.scratch / place)
                files[place] = found.size if found else 0
        by_file = {**shelf.by_file, **{one.file: one for one in guests}}
        whole = Shelf(
            by_id={**shelf.by_id, **{one.id.text: one for one in guests}},
            by_file=by_file,
            files=files,
            folded={path.lower(): path for path in (*files, *by_file)},
            broken=shelf.broken,
        )
        tell_faults(self.scratch, guests, whole, self.problems)
        for one in guests:
            bearer = self.lookups.index_numbers.get(one.head.index_number) if one.head.index_number else None
            if bearer not in (None, one.id.text):
                number = one.head.index_number
                self.problems.add("doubled-index-number", Mark(one.file), number=number, other=bearer)


def _find_names(guests: tuple[Guest, ...], lookups: Lookups) -> frozenset[str]:
    """By what names the documents are known that are here or come: ids, and numbers that one document bears."""
    own = {guest.packed.id for guest in guests}
    numbers = Counter(_number(guest.draft) for guest in guests) + lookups.numbers
    numbers.subtract(number_of(lookups.shelf.by_id[one]) for one in own if one in lookups.shelf.by_id)
    once = {number for number, count in numbers.items() if number and count == 1}
    return frozenset(own | set(lookups.shelf.by_id) | once)


def _number(draft: Draft) -> str:
    number = draft.detail.number if isinstance(draft.detail, Policy | Notice) else None
    return number.text if number else ""
