"""The reads of a site's outputs: a read stands once in the site's book, and outputs name it by its number.

Pages of one site read mostly the same. So each read is asked for once when the site is looked at again, and a page is
fresh when none of its numbers is among the changed ones.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from builder.trace.reads import Cause, FullRead, Reason, Trace

NUMBERS = "I"
_HEAD = 8
_PARTS = 3
_BETWEEN, _AS_JSON = "\x1f", "\x1e"
_LOOSE = 2000
_WIDTH = array(NUMBERS).itemsize


class _Numbers(dict[FullRead, int]):
    """The number of each read; what is asked for the first time gets the next one."""

    def __init__(self, reads: list[FullRead]) -> None:
        super().__init__({read: number for number, read in enumerate(reads)})
        self._reads = reads

    def __missing__(self, read: FullRead) -> int:
        number = self[read] = len(self._reads)
        self._reads.append(read)
        return number


class Book:
    """Numbers reads, in the order in which they are first met."""

    def __init__(self, reads: Iterable[FullRead] = ()) -> None:
        self.reads: list[FullRead] = list(reads)
        self._numbers = _Numbers(self.reads)
        self._kept = len(self.reads)

    @property
    def has_grown(self) -> bool:
        """Was a read numbered that the kept book does not know?"""
        return len(self.reads) > self._kept

    def pack(self, trace: Trace) -> bytes:
        """A trace as it is kept: a check sum, how many reads, their numbers, and why the output was made."""
        numbers = array(NUMBERS, map(self._numbers.__getitem__, trace.reads))
        body = len(numbers).to_bytes(4, "little") + numbers.tobytes() + _spell_reasons(trace.because)
        return zlib.crc32(body).to_bytes(4, "little") + body

    def unpack(self, data: bytes) -> Trace:
        """What `pack` wrote. Raises ValueError for anything else."""
        numbers = read_numbers(data)
        try:
            reads = tuple(self.reads[number] for number in numbers)
            words = data[_HEAD + len(numbers) * _WIDTH :]
            because = json.loads(words) if words else []
            return Trace(reads, tuple(Reason(Cause(cause), key, side) for cause, key, side in because))
        except (ValueError, TypeError, LookupError) as fault:
            raise ValueError(str(fault)) from fault

    def is_loose(self, used: Iterable[Sequence[int]]) -> bool:
        """Do many more reads stand in it than outputs still name?"""
        return len(self.reads) > 2 * len({number for numbers in used for number in numbers}) + _LOOSE

    def to_bytes(self) -> bytes:
        """As the store keeps it: the parts of all reads one behind the other; as JSON where one of them holds a
        sign that parts them.
        """
        text = _BETWEEN.join(chain.from_iterable(self.reads))
        if text.startswith(_AS_JSON) or text.count(_BETWEEN) != max(0, _PARTS * len(self.reads) - 1):
            text = _AS_JSON + json.dumps(self.reads, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode(), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Book:
        """What `to_bytes` wrote. Raises ValueError for anything else."""
        try:
            text = zlib.decompress(data).decode()
            if text.startswith(_AS_JSON):
                return cls((str(key), str(side), str(digest)) for key, side, digest in json.loads(text[1:]))
            parts = text.split(_BETWEEN) if text else []
            return cls(zip(parts[::_PARTS], parts[1::_PARTS], parts[2::_PARTS], strict=True))
        except (zlib.error, ValueError, TypeError) as fault:
            raise ValueError(str(fault)) from fault


@lru_cache(maxsize=64)
def _spell_reasons(because: tuple[Reason, ...]) -> bytes:
    """Most outputs of a build are made for the same reason."""
    spelled = [[reason.cause.value, reason.key, reason.side] for reason in because]
    return json.dumps(spelled, ensure_ascii=False, separators=(",", ":")).encode() if spelled else b""


def read_numbers(data: bytes) -> array[int]:
    """The numbers of a packed trace. Raises ValueError where it was damaged."""
    if len(data) < _HEAD or zlib.crc32(data[4:]).to_bytes(4, "little") != data[:4]:
        raise ValueError("damaged")
    numbers = array(NUMBERS)
    numbers.frombytes(data[_HEAD : _HEAD + int.from_bytes(data[4:_HEAD], "little") * _WIDTH])
    return numbers
