"""The texts of files that go on line with documents, kept in the state by what the files hold."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from builder.digest import digest_bytes, digest_text
from builder.disk import find_files, read_bytes, remove_file, stat_written, write_whole
from builder.library.checking import published_files
from builder.library.entry import Entry
from builder.library.links import Shelf
from builder.source.attachment_kinds import EDITION, LARGEST_FILE, READ_KINDS, AttachmentText, Reason
from builder.source.attachment_reading import read_attachment_texts
from builder.source.file_kind import FileKind, kind_by_name
from builder.workers import Watch

FOLDER = "attachments"
_SEEN = "seen.json"
_UNKNOWN = AttachmentText(text="", kind_found=FileKind.UNKNOWN, pages=0, reason=Reason.UNREADABLE)


class _Look(NamedTuple):
    """Of a file its size, its time, what stands for its content; and the bytes of its text as kept, 0 where none is."""

    size: int
    mtime_ns: int
    digest: str
    kept: int


_Seen = dict[str, _Look]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """The texts of files that documents carry; each is read from the state when it is asked for, and not held.

    `carried` are the files of those documents that were asked about and have any, by the documents' own; `unread` tells
    why those that lie there could not be read.
    """

    folder: Path
    carried: Mapping[str, tuple[str, ...]]
    digests: Mapping[str, str]
    unread: Mapping[str, str] = field(default_factory=dict)

    def digest(self, file: str) -> str:
        """Changes when the file's text may; the empty string for a file that could not be read."""
        return self.digests.get(file, "")

    def read(self, file: str) -> AttachmentText:
        """What the file holds; UNREADABLE for one that is not among these. Raises OSError where what was kept of it
        cannot be read."""
        return _read_kept(self.folder, self.digest(file)) or _UNKNOWN


NO_ATTACHMENTS = Attachments(folder=Path(), carried={}, digests={})


def attached_files(entry: Entry, shelf: Shelf) -> tuple[str, ...]:
    """The files of a document that have text for readers, below the cluster's root, in the order of their mention."""
    files = dict.fromkeys(published_files(entry, shelf))
    return tuple(file for file in files if kind_by_name(file) in READ_KINDS)


def read_attachments(
    root: Path, state: Path, carried: Mapping[str, tuple[str, ...]], *, jobs: int, watch: Watch = lambda: None
) -> Attachments:
    """Read what the state does not hold yet of the files that documents carry. One that cannot be read is no fault
    here: it is `unread`.

    Raises OSError where the state cannot be written.
    """
    folder = state / FOLDER
    seen = _read_seen(folder)
    now: _Seen = {}
    unread: dict[str, str] = {}
    for file in sorted({file for files in carried.values() for file in files}):
        try:
            found = _look(root, file, seen.get(file))
        except OSError as fault:
            unread[file] = fault.strerror or str(fault)
        else:
            if found is not None:
                now[file] = found
    kept = {one.digest: one.kept for one in seen.values() if one.kept}
    wanted = {one.digest: file for file, one in now.items() if not _is_kept(folder, one.digest, kept)}
    names = {root / file: digest for digest, file in wanted.items()}
    for path, text in read_attachment_texts(tuple(names), jobs=jobs):
        if text.reason is not Reason.UNREADABLE:
            kept[names[path]] = _keep(folder, names[path], text)
        watch()
    now = {file: one._replace(kept=kept.get(one.digest, 0)) for file, one in now.items()}
    if seen | now != seen:
        _write_seen(folder, seen | now)
    digests = {file: one.digest for file, one in now.items()}
    return Attachments(folder=folder, carried=carried, digests=MappingProxyType(digests), unread=unread)


def forget_attachments(state: Path, keep: Iterable[str]) -> None:
    """Remove the texts of all files but these: what was withdrawn leaves no text behind."""
    folder = state / FOLDER
    seen = _read_seen(folder)
    kept = {file: seen[file] for file in sorted(set(keep)) if file in seen}
    names = {_name(one.digest) for one in kept.values()}
    for found in list(find_files(folder)):
        if found.path != _SEEN and found.path not in names:
            remove_file(folder / found.path, stop=folder)
    if kept != seen:
        _write_seen(folder, kept)


def _look(root: Path, file: str, before: _Look | None) -> _Look | None:
    """Size, time and digest of a file; it is not opened where size and time are those of before. Raises OSError."""
    found = stat_written(root / file)
    if found is None:
        return None
    if before and before[:2] == (found.size, found.mtime_ns):
        return before
    inside = digest_bytes(read_bytes(root / file)) if found.size <= LARGEST_FILE else f"{file} {found}"
    return _Look(found.size, found.mtime_ns, digest_text(f"{EDITION} {inside}"), 0)


def _is_kept(folder: Path, digest: str, kept: dict[str, int]) -> bool:
    """Is a text as it was kept? What nobody remembers keeping is looked into, and remembered."""
    found = stat_written(folder / _name(digest))
    if found is None or kept.get(digest, found.size) != found.size:
        return False
    with suppress(OSError):
        if digest not in kept and _read_kept(folder, digest) is not None:
            kept[digest] = found.size
    return digest in kept


def _read_seen(folder: Path) -> _Seen:
    """What was seen of each file; nothing where that cannot be read, or was written by other code."""
    try:
        edition, found = json.loads(read_bytes(folder / _SEEN))
        known = {
            str(file): _Look(int(size), int(time), str(digest), int(kept))
            for file, (size, time, digest, kept) in found.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return known if edition == EDITION else {}


def _write_seen(folder: Path, seen: _Seen) -> None:
    write_whole(folder / _SEEN, json.dumps([EDITION, seen], ensure_ascii=False).encode())


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _keep(folder: Path, digest: str, text: AttachmentText) -> int:
    """Keep a text, and say in how many bytes."""
    value = [text.kind_found.value, text.pages, text.reason.value, text.text]
    data = zlib.compress(json.dumps(value, ensure_ascii=False).encode())
    write_whole(folder / _name(digest), data)
    return len(data)


def _read_kept(folder: Path, digest: str) -> AttachmentText | None:
    """What was kept, or None where that is nothing, or damaged. Raises OSError where it cannot be read."""
    if not digest:
        return None
    try:
        kind, pages, reason, text = json.loads(zlib.decompress(read_bytes(folder / _name(digest))))
        return AttachmentText(text=str(text), kind_found=FileKind(kind), pages=int(pages), reason=Reason(reason))
    except (FileNotFoundError, ValueError, TypeError, zlib.error):
        return None
