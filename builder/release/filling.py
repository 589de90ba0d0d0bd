"""Fills a new folder with the files of a site: what is as it was gets a second name, what is new is copied and hashed.

A second name is safe here and nowhere else: released files are read-only and never written again. The output's own
files get none, for other programs may write in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from builder.release.known import KnownFile, KnownSite
from builder.release.packer import Unpacked
from builder.release.packing import Packing
from builder.release.sidecars import refuse_false_forms, take_forms
from builder.trees import Entry, Kind, copy_hashed, hash_file, link_file, make_folders, see

Lasting = Callable[[str], bool]
"""Asked for a path: may pages that readers still have open need the file when the output no longer has it?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The folder and the list that are live now; nothing where the site is new."""

    folder: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What a release cost."""

    copied: int = 0
    linked: int = 0
    hashed: int = 0
    bytes: int = 0
    packed: int = 0

    def add(self, other: Tally) -> None:
        """Count another's as well."""
        self.copied += other.copied
        self.linked += other.linked
        self.hashed += other.hashed
        self.bytes += other.bytes
        self.packed += other.packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The list of a filled folder, what is known of its files now, and those of which packed forms are to be made."""

    files: Mapping[str, str]
    known: Mapping[str, KnownFile]
    tally: Tally
    unpacked: tuple[Unpacked, ...] = ()


def fill_folder(
    new: Path,
    wanted: Mapping[str, Entry],
    carried: Mapping[str, str],
    source: Path,
    before: Before,
    known: KnownSite,
    packing: Packing,
) -> Filled:
    """Fill a folder that is not there yet with the wanted files of `source` and the carried ones of `before`.

    It is not on disk for good yet. Raises OSError, and SourceFault where a wanted file bears the name of the packed
    form of another and is none.
    """
    for folder in sorted({"", *(path.rpartition("/")[0] for path in (*wanted, *carried))}):
        make_folders(new / folder)
    tally = Tally()
    listed: dict[str, str] = {}
    now_known: dict[str, KnownFile] = {}
    for path, entry in wanted.items():
        one = _put(new / path, source / path, path, entry, before, known.files.get(path), tally)
        listed[path], now_known[path] = one.digest, one
    for path, digest in carried.items():
        if before.folder is not None and _carry(before.folder / path, new / path, digest, tally):
            listed[path] = digest
    refuse_false_forms(new, listed)
    unpacked = tuple(take_forms(new, listed, before.folder, before.files, packing))
    return Filled(files=listed, known=now_known, tally=tally, unpacked=unpacked)


def _put(
    new: Path, source: Path, path: str, entry: Entry, before: Before, known: KnownFile | None, tally: Tally
) -> KnownFile:
    if before.folder is not None and path in before.files:
        old = before.folder / path
        if known is not None and known.looks_like(entry):
            kept = known.digest == before.files[path] and known.is_released_as(see(old))
        else:
            kept = _is_same(old, source, before.files[path], tally)
        if kept and link_file(old, new):
            tally.linked += 1
            return _know(before.files[path], entry, new)
    digest = copy_hashed(source, new)
    tally.copied += 1
    tally.hashed += 1
    tally.bytes += entry.size
    return _know(digest, entry, new)


def _is_same(old: Path, source: Path, digest: str, tally: Tally) -> bool:
    """Do the released file and that of the output both hold what the list says?"""
    found = see(old)
    if found is None or found.kind is not Kind.FILE:
        return False
    tally.hashed += 1
    return hash_file(source) == digest and hash_file(old) == digest


def _know(digest: str, entry: Entry, new: Path) -> KnownFile:
    made = see(new)
    assert made is not None, new  # noqa: S101 - it was made a moment ago
    return KnownFile(digest, entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode, made.mtime_ns, made.inode)


def _carry(old: Path, new: Path, digest: str, tally: Tally) -> bool:
    """Take a file along that the output no longer has; one that is not what the list says is left behind."""
    found = see(old)
    if found is None or found.kind is not Kind.FILE or hash_file(old) != digest:
        return False
    if link_file(old, new):
        tally.linked += 1
    else:
        copy_hashed(old, new)
        tally.copied += 1
    return True
