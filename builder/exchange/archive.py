"""The container of a bundle: a plain tar file of which every byte is foreseen.

A reader takes nothing from its headers: it works out from the manifest what each of them must be, and refuses a file
that is not, byte for byte, the one that these members make. So there are no links, no modes, no times, no second names,
nothing packed and nothing behind the end that somebody might trust. `docs/bundle.md` tells it in full.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from builder.exchange.manifest import LARGEST_MANIFEST, PackedFile
from builder.signing import LARGEST_SIGNATURE
from builder.tape import BLOCK, END, header, padding, read_size

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
_PIECE = 1024 * 1024
_ARMOR = (b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n")
_ARMOR_WIDTH = 70

Pieces = Callable[[], Iterable[bytes]]


class BrokenBundle(Exception):
    """The file is not, byte for byte, what a bundle must be; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The first two members, and where the others begin."""

    manifest: bytes
    signature: bytes
    end: int


def member_name(sha256: str) -> str:
    """Members are named by what they hold: unpacked by hand, a bundle puts nothing in a surprising place."""
    return f"files/{sha256}"


def pack(manifest: bytes, signature: bytes, members: Iterable[tuple[PackedFile, Pieces]]) -> Iterator[bytes]:
    """The bytes of a bundle; of files that hold the same, one."""
    yield from _member(MANIFEST, len(manifest), [manifest])
    yield from _member(SIGNATURE, len(signature), [signature])
    for packed, pieces in sorted(_once(members).values(), key=lambda one: one[0].sha256):
        yield from _member(member_name(packed.sha256), packed.size, pieces())
    yield END


def read_front(file: BinaryIO) -> Front:
    """Manifest and signature, of which nothing is trusted yet. Raises BrokenBundle, OSError."""
    manifest, end = _read_front_member(file, 0, MANIFEST, LARGEST_MANIFEST)
    signature, end = _read_front_member(file, end, SIGNATURE, LARGEST_SIGNATURE)
    if not _is_canonical(signature):
        raise BrokenBundle(SIGNATURE)
    return Front(manifest=manifest, signature=signature, end=end)


def find_members(files: Iterable[PackedFile], start: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Where each member of a checked manifest must begin, and its size, by SHA-256; and how large the bundle is."""
    places: dict[str, tuple[int, int]] = {}
    for one in sorted({one.sha256: one for one in files}.values(), key=lambda one: one.sha256):
        places[one.sha256] = (start + BLOCK, one.size)
        start += BLOCK + one.size + padding(one.size)
    return places, start + len(END)


def check_members(file: BinaryIO, places: dict[str, tuple[int, int]], size: int) -> str:
    """The SHA-256 of the whole bundle, if every byte of it is as it must be. Raises BrokenBundle, OSError.

    Its size is looked at first; then it is read once, in pieces.
    """
    if file.seek(0, 2) != size:
        raise BrokenBundle(f"{file.seek(0, 2)} != {size}")
    whole = hashlib.sha256()
    start = min((offset for offset, _ in places.values()), default=size - len(END) + BLOCK) - BLOCK
    file.seek(0)
    whole.update(file.read(start))
    for sha256, (_, length) in places.items():
        name = member_name(sha256)
        _expect(file, header(name, length), name, whole.update)
        inside = hashlib.sha256()
        for piece in _pieces(file, length):
            inside.update(piece)
            whole.update(piece)
        if inside.hexdigest() != sha256:
            raise BrokenBundle(name)
        _expect(file, bytes(padding(length)), name, whole.update)
    _expect(file, END, "end", whole.update)
    return whole.hexdigest()


def read_member(file: BinaryIO, place: tuple[int, int], sha256: str) -> Iterator[bytes]:
    """The pieces of a member; looked at once more while they are read. Raises BrokenBundle, OSError."""
    file.seek(place[0])
    inside = hashlib.sha256()
    for piece in _pieces(file, place[1]):
        inside.update(piece)
        yield piece
    if inside.hexdigest() != sha256:
        raise BrokenBundle(member_name(sha256))


def _once(members: Iterable[tuple[PackedFile, Pieces]]) -> dict[str, tuple[PackedFile, Pieces]]:
    return {packed.sha256: (packed, pieces) for packed, pieces in members}


def _member(name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield header(name, size)
    yield from pieces
    yield bytes(padding(size))


def _read_front_member(file: BinaryIO, start: int, name: str, limit: int) -> tuple[bytes, int]:
    file.seek(start)
    found = file.read(BLOCK)
    try:
        size = read_size(found)
    except ValueError:
        raise BrokenBundle(name) from None
    if not 0 < size <= limit or found != header(name, size):
        raise BrokenBundle(name)
    data = file.read(size)
    if len(data) != size or file.read(padding(size)) != bytes(padding(size)):
        raise BrokenBundle(name)
    return data, start + BLOCK + size + padding(size)


def _is_canonical(signature: bytes) -> bool:
    """Is the armor the one that `ssh-keygen` writes? Other blanks would leave the signature good."""
    begin, end = _ARMOR
    inside = signature.removeprefix(begin).removesuffix(end)
    if len(inside) != len(signature) - len(begin) - len(end):
        return False
    try:
        text = base64.b64encode(base64.b64decode(inside.replace(b"\n", b""), validate=True))
    except binascii.Error:
        return False
    lines = [text[at : at + _ARMOR_WIDTH] + b"\n" for at in range(0, len(text), _ARMOR_WIDTH)]
    return inside == b"".join(lines)


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        piece = file.read(min(length, _PIECE))
        if not piece:
            raise BrokenBundle("end")
        length -= len(piece)
        yield piece


def _expect(file: BinaryIO, wanted: bytes, where: str, note: Callable[[bytes], object]) -> None:
    if file.read(len(wanted)) != wanted:
        raise BrokenBundle(where)
    note(wanted)
