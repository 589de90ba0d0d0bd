"""The hashes that stand for terms: of one term, or of many pairs of characters at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words32 = NDArray[np.uint32]
Words64 = NDArray[np.uint64]

PLACE_SEED = 0x9747B28C
CHECK_SEED = 0x3C6EF372

CHECK_BITS = 24
"""Bits of the check: what tells the terms of a shard apart."""

_STEP = 0x85EBCA6B
_FIRST = 0x7FEB352D
_SECOND = 0x846CA68B
_ALL = 0xFFFFFFFF


def hash_text(seed: int, text: str) -> int:
    """32 bits of a term."""
    value = seed
    for character in text:
        value = ((value ^ ord(character)) * _STEP) & _ALL
        value ^= value >> 13
    value = ((value ^ (value >> 16)) * _FIRST) & _ALL
    value = ((value ^ (value >> 15)) * _SECOND) & _ALL
    return value ^ (value >> 16)


def term_key(text: str) -> int:
    """Place and check of a term in one number: place in the upper 32 bits, check in the lower 24."""
    return hash_text(PLACE_SEED, text) << CHECK_BITS | hash_text(CHECK_SEED, text) >> 8


def pair_keys(first: Words32, second: Words32) -> Words64:
    """`term_key` of many terms of two characters; of one character, where `second` is 0."""
    place = _hash_pairs(PLACE_SEED, first, second).astype(np.uint64)
    check = _hash_pairs(CHECK_SEED, first, second) >> np.uint32(8)
    return (place << np.uint64(CHECK_BITS)) | check


def _hash_pairs(seed: int, first: Words32, second: Words32) -> Words32:
    one = _stepped(np.full_like(first, seed), first)
    return _finished(np.where(second == 0, one, _stepped(one, second)))


def _stepped(value: Words32, character: Words32) -> Words32:
    value = (value ^ character) * np.uint32(_STEP)
    return value ^ (value >> np.uint32(13))


def _finished(value: Words32) -> Words32:
    value = (value ^ (value >> np.uint32(16))) * np.uint32(_FIRST)
    value = (value ^ (value >> np.uint32(15))) * np.uint32(_SECOND)
    return value ^ (value >> np.uint32(16))
