"""Pictures whose heads say that they are enormous, and pictures that unpack without end, each of a few bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import cache

SIDE = 60_000
"""Points a side: decoded, ten gigabytes."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def make_png(side: int, *, megabytes: int = 0, text: int = 0, frames: int = 0) -> bytes:
    """A PNG that says so of its size, with so much in its points, in a text, or in so many frames of an animation."""
    parts = [_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))]
    if text:
        parts += [_chunk(b"zTXt", b"Comment\0\0" + _zeros(text)), _chunk(b"iCCP", b"icc\0\0" + _zeros(text))]
    if frames:
        parts += [_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))]
        frame = struct.pack(">IIIIIHHBB", 0, side, side, 0, 0, 1, 1, 0, 0)
        parts += [_chunk(b"fcTL", frame)] * frames
    parts += [_chunk(b"IDAT", _zeros(megabytes)), _chunk(b"IEND", b"")]
    return SIGNATURE + b"".join(parts)


@cache
def _zeros(megabytes: int) -> bytes:
    return zlib.compress(bytes(megabytes * 1_000_000), 6)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def make_pictures() -> Iterator[tuple[str, bytes]]:
    """Names with endings, and the bytes."""
    wide = struct.pack("<HH", 0xFFFF, 0xFFFF)
    yield "huge.png", make_png(SIDE)
    yield "largest.png", make_png(2**31 - 1)
    yield "bomb.png", make_png(SIDE, megabytes=60)
    yield "text-bomb.png", make_png(1, text=60)
    yield "frames.png", make_png(SIDE, frames=5_000)
    yield (
        "huge.gif",
        b"GIF89a" + wide + b"\xf7\0\0" + bytes(768) + (b"\x2c\0\0\0\0" + wide + b"\0\x08\x02\x04\x01\0") * 500,
    )
    yield (
        "huge.jpg",
        b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x44\x00\x02\x11\x01\x03\x11\x01"
        + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
        + bytes(1_000)
        + b"\xff\xd9",
    )
    yield (
        "scans.jpg",
        b"\xff\xd8\xff\xc2\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00" + b"\xff\xda\0\x08\1\1\0\0\0\0" * 9_000,
    )
    yield "huge.webp", b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0" + b"\xff" * 6
    yield (
        "huge.bmp",
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 32, 0, 0, 0, 0, 0, 0),
    )
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, 2**31 - 1) for tag in (256, 257, 273, 279))
    yield "huge.tif", b"II*\0\x08\0\0\0" + struct.pack("<H", 4) + entries + struct.pack("<I", 8)
