"""Members of tar files of which every byte is foreseen: a name and a size make a header, and no other one is good."""

from __future__ import annotations

BLOCK = 512
END = bytes(2 * BLOCK)
"""What stands behind the last member."""


def header(name: str, size: int) -> bytes:
    """The only header that an ordinary file of this name and size has here (POSIX.1-1988 ustar)."""
    fields = (
        name.encode("ascii").ljust(100, b"\0"),
        b"0000644\0" + b"0000000\0" * 2,
        b"%011o\0" % size,
        b"0" * 11 + b"\0",
        b" " * 8,
        b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2 + bytes(155 + 12),
    )
    blank = b"".join(fields)
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]


def read_size(found: bytes) -> int:
    """The size that a header tells. Raises ValueError where it tells none; whether the header is good is seen by making
    it anew."""
    return int(found[124:135], 8)


def padding(size: int) -> int:
    """The zero bytes behind a member of this size."""
    return -size % BLOCK
