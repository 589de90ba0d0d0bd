"""Rows: a posting of one index in 64 bits, so that sorting rows is all that making lists takes.

From the top: shard (at most 13 bits), check (24), 7 - level (3), number of the document (24).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import CHECK_BITS, Words64
from builder.search.static.postings import Postings

NUMBER_BITS = 24
LEVEL_BITS = 3
TERM_SHIFT = NUMBER_BITS + LEVEL_BITS
SHARD_SHIFT = TERM_SHIFT + CHECK_BITS

_HIGHEST = 7


def make_rows(postings: Postings, numbers: NDArray[np.uint32], shard_bits: int) -> Words64:
    """The rows of a batch, ascending; `numbers` are those of its documents. Of equal terms the higher level stays."""
    check = postings.keys & np.uint64((1 << CHECK_BITS) - 1)
    shard = postings.keys >> np.uint64(CHECK_BITS + 32 - shard_bits)
    number = numbers[postings.documents].astype(np.uint64)
    lack = np.uint64(_HIGHEST) - postings.levels
    term = (shard << np.uint64(CHECK_BITS) | check) << np.uint64(TERM_SHIFT)
    by_number = np.sort(term | number << np.uint64(LEVEL_BITS) | lack)
    posting = by_number >> np.uint64(LEVEL_BITS)
    first = np.concatenate((np.ones(1, dtype=np.bool_), posting[1:] != posting[:-1]))[: len(posting)]
    kept = by_number[first]
    level_part = (kept & np.uint64(_HIGHEST)) << np.uint64(NUMBER_BITS)
    number_part = kept >> np.uint64(LEVEL_BITS) & np.uint64((1 << NUMBER_BITS) - 1)
    rows: Words64 = np.sort((kept >> np.uint64(TERM_SHIFT)) << np.uint64(TERM_SHIFT) | level_part | number_part)
    return rows


def numbers_of(rows: Words64) -> NDArray[np.int64]:
    """The numbers of the rows' documents."""
    return (rows & np.uint64((1 << NUMBER_BITS) - 1)).astype(np.int64)


def levels_of_rows(rows: Words64) -> NDArray[np.int64]:
    """The levels of the rows."""
    return _HIGHEST - (rows >> np.uint64(NUMBER_BITS) & np.uint64(_HIGHEST)).astype(np.int64)
