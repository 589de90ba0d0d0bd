"""Takes a carried release in: who signed it, what it holds, where it stands in the order; then the usual switch.

Until the switch all lies under hidden names; whatever is wrong, nothing of it stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from builder.disk import read_bytes
from builder.release.layout import (
    ABOUT,
    MANIFEST,
    RECORD,
    SIGNATURE,
    UNFINISHED,
    ReleaseId,
    Target,
    folder_of,
    home_of,
    is_site_name,
)
from builder.release.ledger import Event, LedgerLine, append_line, find_releases, live_release, read_ledger
from builder.release.lists import ListFault, digest_of, parse_list
from builder.release.manifest import ReadManifest, read_manifest
from builder.release.packer import Packer
from builder.release.packing import Packing
from builder.release.pruning import ReleaseBroken
from builder.release.publishing import switch
from builder.release.sidecars import take_forms
from builder.signing import RELEASES, Signature, verify
from builder.transfer.container import (
    LARGEST_FILE,
    LARGEST_LISTED,
    BrokenArchive,
    Front,
    read_end,
    read_front,
    read_member,
)
from builder.transfer.destination import TransferFault
from builder.transfer.shelf import Shelf, read_shelf, tell_origin
from builder.trees import (
    copy_hashed,
    hash_file,
    link_file,
    make_folders,
    make_link,
    name_finished,
    remove_tree,
    write_new,
    write_streamed,
)

_MOST_LISTED = 2 * 1024 * 1024 * 1024
"""Bytes of all lists of a release together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The release that is live now and the one before it, who signed it, and how many files came with the archive."""

    release: ReleaseId
    before: ReleaseId | None
    new: bool
    signature: Signature
    files: int
    since: ReleaseId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An archive whose signature is good; the file stands behind its first members. `base` is the release here that it
    adds to."""

    file: BinaryIO
    front: Front
    signature: Signature
    base: Shelf | None


def open_archive(file: BinaryIO, target: Target, allowed: Path) -> Opened:
    """Look at who signed, and at what must be here already; writes nothing.

    Raises TransferFault, BrokenArchive, SigningFault, OSError.
    """
    front = read_front(file)
    signature = verify(front.root, front.signature, allowed, RELEASES)
    return Opened(file=file, front=front, signature=signature, base=_find_base(front, target))


def receive(archive: Opened, target: Target, packing: Packing, at: datetime, by: str) -> Received:
    """Make a carried release live; the target must be ours (`at_work`).

    Raises TransferFault, BrokenArchive, OSError; then what was live is live.
    """
    return _Receiving(archive, target, packing, at, by).receive()


def _find_base(front: Front, target: Target) -> Shelf | None:
    if front.base is None:
        return None
    try:
        base = read_shelf(target, front.base.release)
        if digest_of(base.read_about(MANIFEST)) == front.base.root:
            return base
    except (OSError, ReleaseBroken):
        pass
    raise TransferFault("base-missing", release=front.base.release, folder=target.folder)


class _Receiving:
    """One archive on its way into a target."""

    def __init__(self, archive: Opened, target: Target, packing: Packing, at: datetime, by: str) -> None:
        self._archive = archive
        self._target = target
        self._packing = packing
        self._at = at
        self._by = by
        self._held = _find_held(archive.base)
        self._came = target.folder / f"{UNFINISHED}received"

    def receive(self) -> Received:
        """Read, lay out, switch."""
        before, base = live_release(self._target), self._archive.base
        found, about = self._read_lists()
        release, said, made = _read_record(about)
        files = 0
        if before != release:
            _refuse_older(self._target, release)
        if not self._is_here(release):
            files = self._take_files(found, made)
            self._lay_out(release, found, about)
            told = {**said, "received_signed_by": self._archive.signature.principal}
            line = LedgerLine(event=Event.READY, release=release, at=self._at, by=self._by, about=told)
            append_line(self._target, line)
        if release != before:
            switch(self._target, release, self._at, self._by)
        return Received(
            release=release,
            before=before,
            new=release != before,
            signature=self._archive.signature,
            files=files,
            since=base.release if base else None,
        )

    def _is_here(self, release: ReleaseId) -> bool:
        """Does the very same release lie here already?"""
        try:
            return read_bytes(self._target.releases / release.text / ABOUT / MANIFEST) == self._archive.front.root
        except OSError:
            return False

    def _read_lists(self) -> tuple[ReadManifest, Mapping[str, bytes]]:
        """The lists of the release, each as the root list has it, and all files of its `_release`."""
        front, left = self._archive.front, _MOST_LISTED
        try:
            root = parse_list(front.root)
            here = set(root.values()) & set(self._held)
            known = {digest: _read_checked(self._held[digest], digest) for digest in sorted(here)}
            for digest in sorted(set(root.values()) - set(known)):
                member = read_member(self._archive.file, f"lists/{digest}", digest, min(left, LARGEST_LISTED))
                known[digest] = b"".join(member)
                left -= len(known[digest])
            about = {name: known[digest] for name, digest in root.items()}
            found = read_manifest({**about, MANIFEST: front.root}.get)
        except (ListFault, FileNotFoundError) as fault:
            raise BrokenArchive(str(fault)) from fault
        odd = [*found.broken, *(site for site in found.manifest.sites if not is_site_name(site))]
        odd += [path for path in found.manifest.paths() if path.startswith(".") or "/." in path]
        if odd:
            raise BrokenArchive(odd[0])
        return found, {**about, MANIFEST: front.root, SIGNATURE: front.signature}

    def _take_files(self, found: ReadManifest, made: datetime) -> int:
        """Unpack the files that came, under their digests; nothing else may stand in the archive."""
        lists = (found.manifest.top, *found.manifest.sites.values())
        wanted = {digest for files in lists for digest in files.values()}
        make_folders(self._came)
        came = sorted(wanted - set(self._held))
        for digest in came:
            member = read_member(self._archive.file, f"files/{digest}", digest, LARGEST_FILE)
            write_streamed(self._came / digest, member, int(made.timestamp()) * 1_000_000_000)
        read_end(self._archive.file)
        return len(came)

    def _lay_out(self, release: ReleaseId, found: ReadManifest, about: Mapping[str, bytes]) -> None:
        """Lay all out under hidden names, put it on disk, and give it its names."""
        packer, base = Packer(), self._archive.base
        finished = []
        for site, files in found.manifest.sites.items():
            named = self._target.sites / site / folder_of(found.listed(site))
            if not named.is_dir():
                new = named.with_name(f"{UNFINISHED}{site}")
                before = base.folder / site if base and site in base.homes else None
                had = base.found.manifest.sites[site] if base and before else {}
                self._fill(new, files, before, had, packer)
                finished.append((new, named))
        name_finished(finished)
        new = self._target.releases / f"{UNFINISHED}release"
        top = base.found.manifest.top if base else {}
        self._fill(new, found.manifest.top, base.folder if base else None, top, packer)
        for site in found.manifest.sites:
            make_link(new / site, home_of(site, folder_of(found.listed(site))))
        for name, data in about.items():
            make_folders((new / ABOUT / name).parent)
            write_new(new / ABOUT / name, data)
        name_finished([(new, self._target.releases / release.text)])
        remove_tree(self._came)

    def _fill(
        self, new: Path, files: Mapping[str, str], before: Path | None, had: Mapping[str, str], packer: Packer
    ) -> None:
        """A folder with those files: second names of what came, or of what lies here and is still as it is listed."""
        for folder in sorted({"", *(path.rpartition("/")[0] for path in files)}):
            make_folders(new / folder)
        for path, digest in files.items():
            source = before / path if before is not None and had.get(path) == digest else self._held.get(digest)
            if source is None:
                source = self._came / digest
            elif hash_file(source) != digest:
                raise TransferFault("base-altered", file=source)
            if not link_file(source, new / path):
                copy_hashed(source, new / path)
        packer.pack(list(take_forms(new, files, before, had, self._packing)))


def _find_held(base: Shelf | None) -> Mapping[str, Path]:
    """Where the bytes lie that the base holds, by their digests."""
    if base is None:
        return {}
    lists = {digest: base.folder / ABOUT / name for name, digest in base.found.root.items()}
    return lists | {digest: base.folder / path for path, digest in base.files()}


def _read_checked(file: Path, digest: str) -> bytes:
    """A list that the base holds. Raises TransferFault where it is not what it was."""
    data = read_bytes(file)
    if digest_of(data) != digest:
        raise TransferFault("base-altered", file=file)
    return data


def _refuse_older(target: Target, release: ReleaseId) -> None:
    """An archive that was taken in before, or that is older than one which was, does not come in again."""
    there = {*find_releases(target), *(line.release for line in read_ledger(target))}
    newest = max(there, default=release)
    if release.number < newest.number or (release.number == newest.number and release != newest):
        raise TransferFault("release-replayed", release=release, newest=newest, folder=target.folder)


def _read_record(about: Mapping[str, bytes]) -> tuple[ReleaseId, Mapping[str, str], datetime]:
    """The id of the release, what it says of its origin, and when it was made. Raises BrokenArchive."""
    try:
        said = json.loads(about[RECORD])
        release = ReleaseId.parse(said["release"])
        made = datetime.fromisoformat(said["released_at"])
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise BrokenArchive(RECORD) from fault
    if release is None or made.tzinfo is None:
        raise BrokenArchive(RECORD)
    return release, tell_origin(said), made
