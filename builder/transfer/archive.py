"""A release in a file that can be carried into a network which nothing else reaches."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from builder.disk import opened, stat_written, write_pieces
from builder.release.layout import ABOUT, MANIFEST, SIGNATURE, Target
from builder.release.ledger import Standing
from builder.release.lists import digest_of
from builder.release.pruning import Pruned, Turned, find_release
from builder.transfer.container import (
    HEAD,
    LARGEST_FILE,
    Base,
    pack_end,
    pack_member,
    spell_head,
)
from builder.transfer.destination import Guarantee, Sent, TransferFault
from builder.transfer.places import ArchivePlace
from builder.transfer.shelf import Shelf, read_shelf

_PIECE = 1024 * 1024


class ArchiveDestination:
    """A `Destination` that holds one release; `since` names one of the local folder which the other side has, and then
    only what that does not hold is carried."""

    guarantee = Guarantee.CARRIED

    def __init__(self, place: ArchivePlace, stage: Target, since: str = "") -> None:
        self._place = place
        self._stage = stage
        self._since = since

    def send(self, shelf: Shelf, at: datetime, by: str) -> Sent:
        """Write the archive, whole or not at all; the same release makes the same bytes. Raises NoSuchRelease,
        ReleaseBroken as well."""
        if SIGNATURE not in shelf.about:
            raise TransferFault("archive-not-signed", release=shelf.release)
        base = read_shelf(self._stage, find_release(self._stage, self._since)) if self._since else None
        members = _find_members(shelf, base)
        try:
            with closing(_pack(shelf, base, members)) as pieces:
                write_pieces(self._place.file, pieces)
            written = stat_written(self._place.file)
        except OSError as fault:
            raise TransferFault("archive-not-written", file=self._place.file, reason=fault.strerror or fault) from fault
        return Sent(
            release=shelf.release,
            before=base.release if base else None,
            new=True,
            files=sum(name.startswith("files/") for name in members),
            bytes=written.size if written else 0,
        )

    def turn_back(self, named: str, at: datetime, by: str) -> Turned:
        """Raises TransferFault: an archive is one release."""
        raise TransferFault("archive-is-one", place=self._place)

    def list_standings(self) -> tuple[Standing, ...]:
        """Raises TransferFault: an archive is one release."""
        raise TransferFault("archive-is-one", place=self._place)

    def prune(self, *, keep: int, grace: timedelta, at: datetime, by: str) -> Pruned:
        """Raises TransferFault: an archive is one release."""
        raise TransferFault("archive-is-one", place=self._place)


def _find_members(shelf: Shelf, base: Shelf | None) -> Mapping[str, Path]:
    """The members behind the first three, in their order, and where their bytes lie."""
    held = {*base.found.root.values(), *(digest for _, digest in base.files())} if base else set()
    lists = {digest: shelf.folder / ABOUT / name for name, digest in shelf.found.root.items()}
    files = {digest: shelf.folder / path for path, digest in shelf.files()}
    return {
        f"{folder}/{digest}": found[digest]
        for folder, found in (("lists", lists), ("files", files))
        for digest in sorted(found)
        if digest not in held
    }


def _pack(shelf: Shelf, base: Shelf | None, members: Mapping[str, Path]) -> Generator[bytes, None, None]:
    root = shelf.read_about(MANIFEST)
    said = Base(release=base.release, root=digest_of(base.read_about(MANIFEST))) if base else None
    for name, data in ((HEAD, spell_head(said)), (MANIFEST, root), (SIGNATURE, shelf.read_about(SIGNATURE))):
        yield from pack_member(name, len(data), [data])
    for name, file in members.items():
        found = stat_written(file)
        if found is None or found.size > LARGEST_FILE:
            raise TransferFault("stage-not-as-listed", file=file)
        yield from pack_member(name, found.size, _read_checked(file, found.size, name.partition("/")[2]))
    yield pack_end()


def _read_checked(file: Path, size: int, digest: str) -> Iterator[bytes]:
    """The pieces of a file, which must come to what is listed."""
    inside, left = hashlib.sha256(), size
    with opened(file) as source:
        while piece := source.read(_PIECE):
            inside.update(piece)
            left -= len(piece)
            yield piece
    if left or inside.hexdigest() != digest:
        raise TransferFault("stage-not-as-listed", file=file)
