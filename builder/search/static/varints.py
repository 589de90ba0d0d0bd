"""Numbers of seven bits a byte, low bits first: many at once, or one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_NARROW = 0xFFFFFFFF


class Damaged(Exception):
    """Bytes of an index are not as they were written."""


def encode_many(values: NDArray[np.int64]) -> tuple[bytes, NDArray[np.int64]]:
    """The bytes of the values one behind the other, and where each begins (with the end behind the last).

    None is negative.
    """
    most = int(values.max(initial=0))
    narrow = most <= _NARROW  # these take half the time
    left: NDArray[np.uint32 | np.uint64] = values.astype(np.uint32) if narrow else values.astype(np.uint64)
    longest = max(1, -(-most.bit_length() // 7))
    sizes = np.ones(len(left), dtype=np.uint8)
    for index in range(1, longest):
        sizes += left >> 7 * index > 0
    begins = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)))
    data = np.empty(int(begins[-1]), dtype=np.uint8)
    places = begins[:-1]
    for index in range(longest):
        more = (sizes > index + 1).view(np.uint8)
        data[places + index] = (left >> 7 * index).astype(np.uint8) & 0x7F | more << 7
        longer = np.flatnonzero(more)
        left, sizes, places = left[longer], sizes[longer], places[longer]
    return data.tobytes(), begins


def decode_many(data: bytes) -> NDArray[np.int64]:
    """All values in bytes that hold nothing else. Raises Damaged."""
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw < 0x80)
    if len(raw) and (not len(ends) or ends[-1] != len(raw) - 1):
        raise Damaged
    begins = np.concatenate((np.zeros(1, dtype=np.int64), ends[:-1] + 1))[: len(ends)]
    sizes = ends - begins + 1
    if sizes.max(initial=0) > 6:
        raise Damaged
    values = np.zeros(len(ends), dtype=np.int64)
    for index in range(int(sizes.max(initial=0))):
        here = sizes > index
        values[here] |= (raw[begins[here] + index].astype(np.int64) & 0x7F) << 7 * index
    return values


def encode(value: int) -> bytes:
    """One value."""
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)


def decode(data: bytes, at: int) -> tuple[int, int]:
    """The value that begins at a place, and the place behind it. Raises Damaged."""
    value = shift = 0
    while True:
        if at >= len(data) or shift > 35:
            raise Damaged
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
