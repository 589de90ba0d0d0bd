"""The file that a release is carried in: a plain tar file of which every byte is foreseen.

    archive.json            the format, and of an incremental one the release that it adds to
    manifest.sha256         the root list of the release
    manifest.sha256.sig     its signature
    lists/SHA256            the files of `_release` that the root list names, by their digests
    files/SHA256            the files of the release, by their digests

Lists come before files, each in the order of the digests, each once. A reader works out from the signed root list and
the lists which members must be there, and what their headers must be but for the size; so there are no links, no
modes, no times, no names of anybody's choice, nothing packed and nothing behind the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from builder.release.layout import MANIFEST, SIGNATURE, ReleaseId
from builder.signing import LARGEST_SIGNATURE
from builder.tape import BLOCK, END, header, padding, read_size

HEAD = "archive.json"
FORMAT = "zhanqun-archive-1"
LARGEST_HEAD = 4096
LARGEST_ROOT = 64 * 1024 * 1024
LARGEST_LISTED = 512 * 1024 * 1024
LARGEST_FILE = 8 * 1024 * 1024 * 1024 - 1
"""Bytes that a size in a header can tell of: eleven octal digits."""

_PIECE = 1024 * 1024

Pieces = Callable[[], Iterable[bytes]]


class BrokenArchive(Exception):
    """The file is not, byte for byte, what an archive of a release must be; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The release that an incremental archive adds to, and the digest of its root list."""

    release: ReleaseId
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The members that come first, of which nothing is trusted yet."""

    base: Base | None
    root: bytes
    signature: bytes


def spell_head(base: Base | None) -> bytes:
    """The only bytes that say so."""
    said = {"format": FORMAT} | ({"since": base.release.text, "since_root": base.root} if base else {})
    return f"{json.dumps(said, indent=1)}\n".encode()


def pack_member(name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a member."""
    yield header(name, size)
    yield from pieces
    yield bytes(padding(size))


def pack_end() -> bytes:
    """What stands behind the last member."""
    return END


def read_front(file: BinaryIO) -> Front:
    """The first members. Raises BrokenArchive, OSError."""
    head = _read_whole(file, HEAD, LARGEST_HEAD)
    root = _read_whole(file, MANIFEST, LARGEST_ROOT)
    return Front(base=_parse_head(head), root=root, signature=_read_whole(file, SIGNATURE, LARGEST_SIGNATURE))


def read_member(file: BinaryIO, name: str, digest: str, largest: int) -> Iterator[bytes]:
    """The pieces of the next member, which must be that one; that they are what its name says is known at the end of
    them. Raises BrokenArchive, OSError."""
    inside = hashlib.sha256()
    for piece in _read_next(file, name, largest):
        inside.update(piece)
        yield piece
    if inside.hexdigest() != digest:
        raise BrokenArchive(name)


def read_end(file: BinaryIO) -> None:
    """Nothing else may stand there. Raises BrokenArchive, OSError."""
    if file.read(len(END) + 1) != END:
        raise BrokenArchive("end")


def _read_whole(file: BinaryIO, name: str, largest: int) -> bytes:
    return b"".join(_read_next(file, name, largest))


def _read_next(file: BinaryIO, name: str, largest: int) -> Iterator[bytes]:
    found = file.read(BLOCK)
    try:
        size = read_size(found)
    except ValueError:
        raise BrokenArchive(name) from None
    if not 0 <= size <= largest or found != header(name, size):
        raise BrokenArchive(name)
    left = size
    while left:
        piece = file.read(min(left, _PIECE))
        if not piece:
            raise BrokenArchive(name)
        left -= len(piece)
        yield piece
    if file.read(padding(size)) != bytes(padding(size)):
        raise BrokenArchive(name)


def _parse_head(data: bytes) -> Base | None:
    try:
        said = json.loads(data)
        release = ReleaseId.parse(said["since"]) if "since" in said else None
        base = Base(release=release, root=str(said["since_root"])) if release is not None else None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BrokenArchive(HEAD) from None
    if spell_head(base) != data:
        raise BrokenArchive(HEAD)
    return base
