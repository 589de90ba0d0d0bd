"""Documents of this cluster made into a bundle for another one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from builder.diagnostic import Problems
from builder.digest import digest_text
from builder.disk import read_bytes, stat_written, write_lasting, write_pieces
from builder.exchange.archive import Pieces, pack
from builder.exchange.choosing import Gate, Wanted, choose
from builder.exchange.files import tell_file
from builder.exchange.heads import edit_head, join
from builder.exchange.ledgers import SEALED, SealedDocument, SealedLedger, spell_sealed
from builder.exchange.manifest import (
    FORMAT,
    LARGEST_FILE,
    LAST_SERIAL,
    Manifest,
    PackedDocument,
    PackedFile,
    PackedTie,
    PackedWithdrawal,
    read_manifest,
    spell_manifest,
)
from builder.exchange.partners import PARTNERS, Partner
from builder.library import DocumentTarget, Entry, find_target
from builder.library.bodies import body_key
from builder.library.checking import published_files
from builder.portal import Portal
from builder.signing import BUNDLES, sign
from builder.source.front_matter import Parts, split
from builder.source.text import read_text
from catalog.lineage import Tie
from catalog.origin import Mark
from catalog.placement import Push

STAYS = frozenset({"push", "submit"})
"""Keys of a head that are about the sites of its own cluster, and do not travel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A bundle laid out, its files still to be read; and the ledger as it will be."""

    manifest: Manifest
    members: tuple[tuple[PackedFile, Pieces], ...]
    ledger: SealedLedger


def plan_bundle(
    root: Path,
    portal: Portal,
    held: frozenset[str],
    partner: Partner,
    origin: str,
    ledger: SealedLedger,
    wanted: Wanted,
    problems: Problems,
) -> Sealed | None:
    """Lay a bundle out; None, with every fault told, where anything in it must not leave. Raises OSError."""
    before = len(problems.errors)
    if wanted.direction not in partner.sends:
        known = ", ".join(partner.sends)
        problems.add("direction-not-sent", Mark(PARTNERS), to=partner.name, direction=wanted.direction, known=known)
    serial = wanted.serial or ledger.serial + 1
    if not ledger.serial < serial <= LAST_SERIAL:
        problems.add("serial-not-above", Mark(SEALED), serial=serial, last=ledger.serial)
    desk = _Desk(root, portal, partner, ledger, serial, problems)
    desk.take(choose(portal, held, partner, desk.sent, wanted, problems), new=wanted.new)
    if not desk.documents and not desk.withdrawals and len(problems.errors) == before:
        problems.add("nothing-to-seal", Mark(""), to=partner.name)
    if len(problems.errors) > before:
        return None
    manifest = Manifest(
        format=FORMAT,
        origin=origin,
        to=partner.name,
        direction=wanted.direction,
        zone=partner.zone,
        made_at=portal.moment,
        serial=serial,
        documents=tuple(sorted(desk.documents, key=lambda one: one.id)),
        withdrawals=tuple(sorted(desk.withdrawals, key=lambda one: one.id)),
        files=tuple(sorted((packed for packed, _ in desk.members.values()), key=lambda one: one.path)),
    )
    if read_manifest(spell_manifest(manifest), "manifest.json", problems) is None:
        return None
    return Sealed(manifest=manifest, members=tuple(desk.members.values()), ledger=desk.note())


def write_bundle(root: Path, out: Path, sealed: Sealed, key: Path, problems: Problems) -> bool:
    """Sign and write a bundle. The ledger is written first, so that no crash gives a serial twice.

    Raises OSError, SigningFault. False, with the fault told, where a file changed meanwhile or the ledger is full.
    """
    manifest = spell_manifest(sealed.manifest)
    signature = sign(manifest, key, BUNDLES)
    ledger = spell_sealed(sealed.ledger, problems)
    if ledger is None:
        return False
    for packed, pieces in sealed.members:
        if _sha256(pieces()) != packed.sha256:
            problems.add("changed-meanwhile", Mark(packed.path))
            return False
    write_lasting(root / SEALED, ledger)
    write_pieces(out, pack(manifest, signature, sealed.members))
    return True


class _Desk:
    """Collects what goes into a bundle."""

    def __init__(
        self, root: Path, portal: Portal, partner: Partner, ledger: SealedLedger, serial: int, problems: Problems
    ) -> None:
        self.root = root
        self.portal = portal
        self.shelf = portal.library.shelf
        self.gate = Gate(portal, partner)
        self.to = partner.name
        self.sent = {one.id: one for one in ledger.documents if one.to == partner.name}
        self.ledger = ledger
        self.serial = serial
        self.problems = problems
        self.ties: dict[str, list[Tie]] = {}
        for tie in portal.library.ties:
            self.ties.setdefault(tie.later.text, []).append(tie)
        self.there = frozenset(self.sent)
        self.documents: list[PackedDocument] = []
        self.withdrawals: list[PackedWithdrawal] = []
        self.members: dict[str, tuple[PackedFile, Pieces]] = {}

    def take(self, chosen: tuple[Entry, ...], *, new: bool) -> None:
        """Lay out every document that was chosen."""
        self.there |= {entry.id.text for entry in chosen}
        for entry in chosen:
            if entry.is_withdrawn(self.portal.moment):
                self._take_back(entry, new=new)
            else:
                self._pack(entry, new=new)

    def note(self) -> SealedLedger:
        """The ledger with what this bundle holds."""
        kept = [one for one in self.ledger.documents if one.to != self.to]
        return replace(self.ledger, serial=self.serial, documents=(*kept, *self.sent.values()))

    def _take_back(self, entry: Entry, *, new: bool) -> None:
        withdrawal, before = entry.head.withdrawn, self.sent[entry.id.text]
        if withdrawal is None or (new and before.withdrawn):
            return
        edition = before.edition if before.withdrawn else self.serial
        self.withdrawals.append(
            PackedWithdrawal(
                id=entry.id.text,
                edition=edition,
                on=withdrawal.on,
                reason="" if withdrawal.secret else withdrawal.reason,
                authority="" if withdrawal.secret else withdrawal.authority,
                secret=withdrawal.secret,
            )
        )
        self.sent[entry.id.text] = replace(before, edition=edition, digest="", withdrawn=True)

    def _pack(self, entry: Entry, *, new: bool) -> None:
        parts = self._read(entry)
        if parts is None:
            return
        self._tell_ways_out(entry)
        data = join(edit_head(parts.head, drop=STAYS, put=self._added(entry)), parts.body)
        files = tuple(sorted(set(published_files(entry, self.shelf))))
        packed = [_describe(entry.file, data), *(one for file in files if (one := self._describe_file(file, entry)))]
        digest = digest_text("\n".join(f"{one.path} {one.sha256}" for one in packed))
        before = self.sent.get(entry.id.text)
        same = before is not None and before.digest == digest and not before.withdrawn
        if same and new:
            return
        edition = before.edition if before is not None and same else self.serial
        self.members[entry.file] = (packed[0], partial(_once, data))
        for one in packed[1:]:
            self.members[one.path] = (one, partial(_read_pieces, self.root / one.path))
        self.documents.append(self._spell(entry, edition, files, parts))
        self.sent[entry.id.text] = SealedDocument(to=self.to, id=entry.id.text, edition=edition, digest=digest)

    def _read(self, entry: Entry) -> Parts | None:
        text = read_text(self.root / entry.file, entry.file, self.problems)
        parts = split(text, entry.file, self.problems) if text is not None else None
        if parts and (digest_text(parts.head) != entry.head_key or body_key(parts.body) != entry.body_key):
            self.problems.add("changed-meanwhile", Mark(entry.file))
            return None
        return parts

    def _added(self, entry: Entry) -> Mapping[str, str]:
        """What the place told at home is written where the document goes: id, kind, and the zone it is for."""
        zone = self.gate.zone_of(entry)
        return {"id": entry.id.text, "kind": entry.kind.value} | ({"zone": zone} if zone else {})

    def _describe_file(self, file: str, entry: Entry) -> PackedFile | None:
        found = stat_written(self.root / file)
        if found is None or not file.startswith(f"content/{entry.site}/"):
            self.problems.add("file-of-another-site", Mark(entry.file), file=file)
            return None
        if found.size > LARGEST_FILE:
            self.problems.add("packed-file-too-large", Mark(file), path=file, size=found.size, limit=LARGEST_FILE)
            return None
        tell_file(self.root / file, file, self.problems)
        return _describe(file, read_bytes(self.root / file))

    def _tell_ways_out(self, entry: Entry) -> None:
        """Nothing that travels may lead to what these readers may not know; a link to what stays behind is told."""
        linked = {other.id.text: other for other in self._linked(entry)}
        names = (*(tie.earlier.text for tie in self.ties.get(entry.id.text, ())), entry.head.copy_of)
        named = {name: self.shelf.by_id[name] for name in names if name in self.shelf.by_id}
        for name, other in (named | linked).items():
            if self.gate.leaks(other):
                self.gate.tell_leak(other, entry, self.problems)
            elif name in linked and name not in self.there:
                self.problems.warn("sealed-without-linked", Mark(entry.file), document=entry.id, other=other.id)

    def _linked(self, entry: Entry) -> Iterator[Entry]:
        for _, reference in entry.facts.references:
            target = find_target(reference, entry.folder, self.shelf)
            if isinstance(target, DocumentTarget):
                yield target.entry

    def _spell(self, entry: Entry, edition: int, files: tuple[str, ...], parts: Parts) -> PackedDocument:
        site = self.portal.site(entry.site)
        return PackedDocument(
            id=entry.id.text,
            edition=edition,
            file=entry.file,
            site=site.id,
            site_name=site.name,
            channel=entry.channel,
            kind=entry.kind,
            title=entry.head.title,
            published_at=entry.head.published_at,
            zone=self.gate.zone_of(entry),
            url=self.portal.hosting.absolute(site.address(entry.path)),
            head=_sha256([parts.head.encode()]),
            body=_sha256([parts.body.encode()]),
            files=files,
            pushes=tuple(self._known_pushes(entry)),
            submissions=tuple(replace(one, by="", note="") for one in entry.head.submit if self.gate.knows(one.to)),
            ties=tuple(self._spell_ties(entry)),
        )

    def _known_pushes(self, entry: Entry) -> Iterator[Push]:
        for push in entry.head.push:
            named = tuple(site for site in push.to.sites if self.gate.knows(site))
            if named or not push.to.sites:
                yield replace(push, to=replace(push.to, sites=named))

    def _spell_ties(self, entry: Entry) -> Iterator[PackedTie]:
        found = {(tie.relation, tie.mark): tie.earlier.text for tie in self.ties.get(entry.id.text, ())}
        for relation, reference, mark in entry.relations:
            yield PackedTie(relation=relation, reference=reference, document=found.get((relation, mark), ""))


def _once(data: bytes) -> Iterable[bytes]:
    return (data,)


def _read_pieces(path: Path) -> Iterable[bytes]:
    return (read_bytes(path),)


def _describe(path: str, data: bytes) -> PackedFile:
    return PackedFile(path=path, size=len(data), sha256=_sha256([data]))


def _sha256(pieces: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()
