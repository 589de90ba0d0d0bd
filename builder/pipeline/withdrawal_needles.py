"""Many strings looked for in bytes at once, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = 8
_LEAST = 2 * _WORD - 1
"""A string of so many bytes holds a whole aligned word wherever it stands; a shorter one is looked for by itself."""

_ENDING = b".html"
"""What many strings end with; what stands before it is rarer than how they begin."""

_TABLE_BITS = 16
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _TABLE_BITS)

_AT_ONCE = 1 << 15
"""Words that are looked up at once: no more than a processor keeps at hand."""

Words = NDArray[np.uint64]


class Needles:
    """Strings of bytes, ready to be looked for; `longest` is the length of the longest.

    Data is read as words of eight bytes at every eighth place. The words that a string may show there, by how it lies
    to them, are kept in a table; a word of the data that is in the table says which string to compare, and where.
    """

    def __init__(self, needles: Sequence[bytes]) -> None:
        self.needles = tuple(needles)
        self.longest = max(map(len, self.needles), default=0)
        self._short = [(index, one) for index, one in enumerate(self.needles) if 0 < len(one) < _LEAST]
        self._owners: dict[int, list[tuple[int, int]]] = {}
        for index, one in enumerate(self.needles):
            if len(one) >= _LEAST:
                begin = max(0, len(one.removesuffix(_ENDING)) - _LEAST)
                for offset in range(begin, begin + _WORD):
                    word = int.from_bytes(one[offset : offset + _WORD], "little")
                    self._owners.setdefault(word, []).append((index, offset))
        self._words: Words = np.array(sorted(self._owners), dtype=np.uint64)
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        self._table[_slots(self._words)] = True

    def find(self, data: bytes) -> Iterator[tuple[int, int]]:
        """(index of the string, place) of each string that stands in the data."""
        for index, one in self._short:
            place = data.find(one)
            while place >= 0:
                yield index, place
                place = data.find(one, place + len(one))
        if not len(self._words) or len(data) < _WORD:
            return
        words = np.frombuffer(data, dtype="<u8", count=len(data) // _WORD)
        for begin in range(0, len(words), _AT_ONCE):
            some = words[begin : begin + _AT_ONCE]
            likely = np.flatnonzero(self._table.take(_slots(some)))
            at_most = np.minimum(np.searchsorted(self._words, some[likely]), len(self._words) - 1)
            for at in likely[self._words[at_most] == some[likely]].tolist():
                for index, offset in self._owners.get(int(some[at]), ()):
                    place = (begin + at) * _WORD - offset
                    if place >= 0 and data.startswith(self.needles[index], place):
                        yield index, place


def _slots(words: Words) -> NDArray[np.int64]:
    return ((words * _MULTIPLIER) >> _SHIFT).view(np.int64)
