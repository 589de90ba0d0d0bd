"""Packed forms of text, beside it: `page.html.gz`, `page.html.br`, which a web server hands out as they lie there.

They stand in no list: their bytes hang on the editions of the packing libraries, a release does not. What vouches for
a packed form is the digest of the file that comes out of it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import brotli

from builder.disk import opened


class Form(StrEnum):
    """A way of packing; the value is what a name ends with."""

    GZIP = "gz"
    BROTLI = "br"

    @property
    def coding(self) -> str:
        """Its name in HTTP (RFC 9110, 8.4.1; RFC 7932)."""
        return {Form.GZIP: "gzip", Form.BROTLI: "br"}[self]


class Packing(StrEnum):
    """Which forms a release makes."""

    NONE = "none"
    GZIP = "gzip"
    ALL = "all"

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms, in the order of their names."""
        return {Packing.NONE: (), Packing.GZIP: (Form.GZIP,), Packing.ALL: (Form.BROTLI, Form.GZIP)}[self]


PACKED = ("css", "csv", "html", "js", "json", "svg", "txt", "xml")
"""Endings of text, which is worth packing."""

LEAST, MOST = 512, 64 * 1024 * 1024
"""Bytes of a file that is packed: a smaller one saves no packet of the network, a larger one is no text for reading."""

_GZIP_LEVEL, _BROTLI_LEVEL, _BROTLI_BEST = 9, 9, 11
"""Half a millisecond for a page of 9 kB. Level 11 of Brotli makes it a twelfth smaller, in thirty times the time: what
few files are worth."""

_OF_ALL_PAGES = ("css", "js")
"""Endings of what a cluster has few of, and each of its pages waits for."""

_WINDOWS = (16, 22)
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PIECE = 1 << 16


class PackFault(ValueError):
    """The bytes are no packed form, or more comes out of them than may."""


def is_packed_kind(path: str) -> bool:
    """Is a file of that name packed, if its size is worth it?"""
    return path.rpartition(".")[2].lower() in PACKED and "." in path.rpartition("/")[2]


def packed_name(path: str, form: Form) -> str:
    """The name of a form of a file."""
    return f"{path}.{form}"


def read_packed_name(path: str) -> tuple[str, Form] | None:
    """The file that a packed form of that name is of; None where it is no name of one."""
    plain, _, ending = path.rpartition(".")
    form = next((one for one in Form if one == ending), None)
    return (plain, form) if form is not None and is_packed_kind(plain) else None


def form_of(coding: str) -> Form | None:
    """The form that HTTP calls so; None where it is none of ours."""
    return next((one for one in Form if one.coding == coding.strip().lower()), None)


def serves_all_pages(path: str) -> bool:
    """Is a file of that name worth the best packing that there is?"""
    return path.rpartition(".")[2].lower() in _OF_ALL_PAGES


def pack(data: bytes, form: Form, *, best: bool = False) -> bytes:
    """The packed form: the same bytes of the same library for the same data; no time and no name is in it.

    `best`: as small as can be, whatever it takes.
    """
    if form is Form.BROTLI:
        level = _BROTLI_BEST if best else _BROTLI_LEVEL
        # a window as large as the data: a larger one costs ten milliseconds to lay out, and gains nothing
        window = max(_WINDOWS[0], min(_WINDOWS[1], len(data).bit_length()))
        packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=level, lgwin=window)
        return packed
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return packer.compress(data) + packer.flush()


def unpack(pieces: Iterable[bytes], form: Form, most: int) -> Iterator[bytes]:
    """What comes out of a packed form, piece by piece, so that no bomb fills the memory.

    Raises PackFault where it is not whole, where anything stands behind it, and where more than `most` bytes come out.
    """
    size = 0
    unpacked = _unbrotli(pieces) if form is Form.BROTLI else _gunzip(pieces)
    for piece in unpacked:
        size += len(piece)
        if size > most:
            raise PackFault(f"> {most} B")
        yield piece


def hash_unpacked(file: Path, form: Form, most: int) -> str:
    """The SHA-256 of what comes out of a packed file. Raises PackFault, OSError."""
    digest = hashlib.sha256()
    with opened(file) as packed:
        for piece in unpack(iter(lambda: packed.read(_PIECE), b""), form, most):
            digest.update(piece)
    return digest.hexdigest()


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        for piece in pieces:
            if unpacker.eof and piece:
                raise PackFault("more behind the end")
            left = piece
            while left:
                yield unpacker.decompress(left, _PIECE)
                left = unpacker.unconsumed_tail
            if unpacker.unused_data:
                raise PackFault("more behind the end")
    except zlib.error as fault:
        raise PackFault(str(fault)) from fault
    if not unpacker.eof:
        raise PackFault("not whole")


def _unbrotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    try:
        for piece in pieces:
            if unpacker.is_finished() and piece:
                raise PackFault("more behind the end")
            out = unpacker.process(piece, output_buffer_limit=_PIECE)
            while out or not unpacker.can_accept_more_data():
                yield out
                if unpacker.is_finished():
                    break
                out = unpacker.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as fault:
        raise PackFault(str(fault)) from fault
    if not unpacker.is_finished():
        raise PackFault("not whole")
