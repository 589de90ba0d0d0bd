"""Packed files (ZIP) from anybody, opened only where the list of what is in them is of a sensible length.

The library reads the whole list at once, half a kilobyte of memory for each fifty bytes of it; what the parts unpack to
is judged by whoever reads them.
"""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

LARGEST_LIST = 2_000_000
"""Bytes of the list of parts: some ten thousand of them."""

_END = b"PK\x05\x06"
_LARGE_END = b"PK\x06\x06"
_LONGEST_COMMENT = 65_535
_END_LENGTH, _LARGE_END_LENGTH, _LOCATOR_LENGTH = 22, 56, 20


class LongList(zipfile.BadZipFile):
    """The list of parts is longer than any honest file has."""


def open_packed(file: BinaryIO) -> zipfile.ZipFile:
    """The packed file. Raises BadZipFile (LongList among them), OSError, and what the library meets in a broken one."""
    if _length_of_list(file) > LARGEST_LIST:
        raise LongList
    file.seek(0)
    return zipfile.ZipFile(file)


def _length_of_list(file: BinaryIO) -> int:
    """As the last record says, in its large form where there is one (APPNOTE 4.3.14, 4.3.16); 0 where there is none."""
    size = file.seek(0, 2)
    start = max(0, size - _END_LENGTH - _LONGEST_COMMENT - _LARGE_END_LENGTH - _LOCATOR_LENGTH)
    file.seek(start)
    tail = file.read(size - start)
    said = [struct.unpack_from("<I", tail, at + 12)[0] for at in _find_all(tail, _END) if at + _END_LENGTH <= len(tail)]
    said = [one for one in said if one != 0xFFFFFFFF]
    said += [
        struct.unpack_from("<Q", tail, at + 40)[0]
        for at in _find_all(tail, _LARGE_END)
        if at + _LARGE_END_LENGTH <= len(tail)
    ]
    return max((one for one in said if one <= size), default=0)


def _find_all(data: bytes, mark: bytes) -> list[int]:
    """Where a mark stands, from the end, as often as it may matter."""
    found: list[int] = []
    at = data.rfind(mark)
    while at >= 0 and len(found) < 1_000:
        found.append(at)
        at = data.rfind(mark, 0, at)
    return found
