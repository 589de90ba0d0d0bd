"""Texts as they are kept."""

from __future__ import annotations

import zlib

_LONG = 8192
"""Bytes of a text from which it is made smaller; making a shorter one smaller takes longer than writing it as it is."""


def pack_text(text: str) -> bytes:
    """A text as it is kept, with its checksum; workers pack what they made, so that the one that writes need not."""
    data = text.encode()
    return zlib.compress(data, 1 if len(data) >= _LONG else 0)


def unpack_text(data: bytes) -> str | None:
    """The text that was kept, or None where it was damaged: what cannot be read is not known."""
    try:
        return zlib.decompress(data).decode()
    except (zlib.error, UnicodeDecodeError, TypeError):
        return None
