"""Rows: a posting of one index in 64 bits, so that sorting rows is all that making lists takes.

From the top: shard (at most 13 bits), check (24), 7 - level (3), number of the document (24).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from builder.search.static.characters import changes
from builder.search.static.hashing import CHECK_BITS, Words64
from builder.search.static.postings import Postings

NUMBER_BITS = 24
LEVEL_BITS = 3
TERM_SHIFT = NUMBER_BITS + LEVEL_BITS
SHARD_SHIFT = TERM_SHIFT + CHECK_BITS

_HIGHEST = 7
_HALF = np.uint64(32)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRows:
    """The rows of some documents, one document behind the other, and of each row the place of its document in
    `numbers`.
    """

    rows: Words64
    owners: NDArray[np.int64]
    numbers: NDArray[np.uint32]

    @property
    def shards(self) -> NDArray[np.int64]:
        """The shards of the rows."""
        return shards_of(self.rows)

    def sums(self) -> Words64:
        """For each document a number that is hardly ever the same for other terms and levels, whatever its number: a
        sum, so none need be sorted."""
        mixed = (self.rows >> np.uint64(NUMBER_BITS)) * _SPREAD
        mixed = (mixed ^ (mixed >> _HALF)) * _MIX
        bounds = np.searchsorted(self.owners, np.arange(len(self.numbers) + 1))
        first, second = (_sums_between(half, bounds) for half in (mixed & np.uint64(0xFFFFFFFF), mixed >> _HALF))
        sums: Words64 = first ^ (second << _HALF)
        return sums

    def of(self, places: NDArray[np.int64], numbers: NDArray[np.uint32]) -> BatchRows:
        """The rows of some of the documents, by their places among these, with other numbers."""
        begins = np.searchsorted(self.owners, places)
        sizes = np.searchsorted(self.owners, places, side="right") - begins
        owners = np.repeat(np.arange(len(places)), sizes)
        chosen = np.arange(len(owners)) + (begins - (np.cumsum(sizes) - sizes))[owners]
        terms = self.rows[chosen] & ~np.uint64((1 << NUMBER_BITS) - 1)
        return BatchRows(rows=terms | numbers.astype(np.uint64)[owners], owners=owners, numbers=numbers)


def make_rows(postings: Postings, numbers: NDArray[np.uint32], shard_bits: int) -> BatchRows:
    """The rows of a batch, document by document; `numbers` are those of its documents. Of equal terms the higher level
    stays."""
    check = postings.keys & np.uint64((1 << CHECK_BITS) - 1)
    shard = postings.keys >> np.uint64(CHECK_BITS + 32 - shard_bits)
    lack = np.uint64(_HIGHEST) - postings.levels
    rows = (shard << np.uint64(CHECK_BITS) | check) << np.uint64(LEVEL_BITS) | lack
    bounds = np.searchsorted(postings.documents, np.arange(len(numbers) + 1, dtype=np.uint32))
    for begin, end in pairwise(bounds.tolist()):
        rows[begin:end].sort()
    kept = changes(rows >> np.uint64(LEVEL_BITS), bounds)
    owners = postings.documents[kept].astype(np.int64)
    terms = rows[kept] << np.uint64(NUMBER_BITS)
    return BatchRows(rows=terms | numbers.astype(np.uint64)[owners], owners=owners, numbers=numbers)


def _sums_between(values: Words64, bounds: NDArray[np.int64]) -> Words64:
    sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(values)))[bounds]
    return sums[1:] - sums[:-1]


def numbers_of(rows: Words64) -> NDArray[np.int64]:
    """The numbers of the rows' documents."""
    return (rows & np.uint64((1 << NUMBER_BITS) - 1)).astype(np.int64)


def shards_of(rows: Words64) -> NDArray[np.int64]:
    """The shards of the rows."""
    return (rows >> np.uint64(SHARD_SHIFT)).astype(np.int64)


def levels_of_rows(rows: Words64) -> NDArray[np.int64]:
    """The levels of the rows."""
    return _HIGHEST - (rows >> np.uint64(NUMBER_BITS) & np.uint64(_HIGHEST)).astype(np.int64)
