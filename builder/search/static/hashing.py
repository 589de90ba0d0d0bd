"""The hashes that stand for terms: of one term, or of many pairs of characters at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Words32 = NDArray[np.uint32]
Words64 = NDArray[np.uint64]

PLACE_SEED = 0x9747B28C
CHECK_SEED = 0x3C6EF372

CHECK_BITS = 24
"""Bits of the check: what tells the terms of a shard apart. The top one is set for rare terms."""

RARE = 1 << (CHECK_BITS - 1)
"""The top bit of a check."""

_CHECK_SHIFT = 32 - CHECK_BITS + 1
_DIGIT = re.compile("[0-9]")

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


def is_rare(text: str) -> bool:
    """Is the term of a kind that grows with the documents, so that most are in one document alone? Exact titles, and
    what holds digits: numbers of documents, dates, other numbers. Filters, which have a colon, are not.
    """
    return text.startswith("=") or (":" not in text and _DIGIT.search(text) is not None)


def find_check(text: str) -> int:
    """The check of a term."""
    return (RARE if is_rare(text) else 0) | hash_text(CHECK_SEED, text) >> _CHECK_SHIFT


def term_key(text: str) -> int:
    """Place and check of a term in one number: place in the upper 32 bits, check in the lower 24."""
    return hash_text(PLACE_SEED, text) << CHECK_BITS | find_check(text)


def term_keys(terms: Sequence[str]) -> Words64:
    """`term_key` of many terms of any length."""
    sizes = np.array([len(term) for term in terms], dtype=np.int64)
    order = np.argsort(-sizes, kind="stable")
    codes = np.frombuffer("".join(terms).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    begins = (np.cumsum(sizes) - sizes)[order]
    place = np.full(len(terms), PLACE_SEED, dtype=np.uint32)
    check = np.full(len(terms), CHECK_SEED, dtype=np.uint32)
    longer = np.searchsorted(-sizes[order], -np.arange(int(sizes.max(initial=0))), side="left").tolist()
    for at, count in enumerate(longer):
        characters = codes[begins[:count] + at]
        place[:count] = _stepped(place[:count], characters)
        check[:count] = _stepped(check[:count], characters)
    keys = np.empty(len(terms), dtype=np.uint64)
    checks = _finished(check) >> np.uint32(_CHECK_SHIFT)
    keys[order] = (_finished(place).astype(np.uint64) << np.uint64(CHECK_BITS)) | checks
    rare = np.fromiter(map(is_rare, terms), dtype=np.bool_, count=len(terms))
    return keys | np.where(rare, np.uint64(RARE), np.uint64(0))


def pair_keys(first: Words32, second: Words32) -> Words64:
    """`term_key` of many terms of two Han characters; of one character, where `second` is 0."""
    place = _hash_pairs(PLACE_SEED, first, second).astype(np.uint64)
    check = _hash_pairs(CHECK_SEED, first, second) >> np.uint32(_CHECK_SHIFT)
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
