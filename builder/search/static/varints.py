"""Numbers of seven bits a byte, low bits first: many at once, or one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Values = NDArray[np.int32] | Numbers
"""Numbers to be coded: in the smaller type, which those of runs fit in, they take less time and memory."""

_LOW, _MORE = 0x7F, 0x80
"""The bits of a number in each of its bytes, and the mark of those that others follow."""


class Damaged(Exception):
    """Bytes of an index are not as they were written."""


def encode_many(values: Values) -> bytes:
    """The bytes of the values one behind the other. None is negative."""
    longer, more = _find_longer(values)
    data = np.empty(len(values) + int(more.sum()), dtype=np.uint8)
    is_first = np.ones(len(data), dtype=np.bool_)
    left, places = values[longer], longer + np.cumsum(more) - more
    while len(left):
        left, places = left >> 7, places + 1
        on = left > _LOW
        data[places] = left.astype(np.uint8) & _LOW | on.view(np.uint8) << 7
        is_first[places] = False
        left, places = left[on], places[on]
    firsts = values.astype(np.uint8)
    firsts[longer] |= _MORE
    data[is_first] = firsts
    return data.tobytes()


def find_bytes(values: Values, places: Numbers) -> Numbers:
    """Where among the bytes of the values those at some places begin; behind the last is the end."""
    longer, more = _find_longer(values)
    begins: Numbers = places + np.append(0, np.cumsum(more))[np.searchsorted(longer, places)]
    return begins


def _find_longer(values: Values) -> tuple[Numbers, Numbers]:
    """The places of values that take more than a byte, and how many more each takes."""
    longer = np.flatnonzero(values > _LOW)
    left = values[longer] >> 7
    more = np.ones(len(longer), dtype=np.int64)
    for index in range(1, -(-int(left.max(initial=0)).bit_length() // 7)):
        more += left >> 7 * index > 0
    return longer, more


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
