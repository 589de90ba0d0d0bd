"""Posting lists as runs of varints, and the pieces that long ones are cut into: all lists of many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import Words64
from builder.search.static.rows import LEVEL_BITS, NUMBER_BITS, TERM_SHIFT, levels_of_rows
from builder.search.static.varints import Damaged, Numbers, decode_many, find_bytes

FIRST_PIECE = 1536
SECOND_PIECE = 6144
LATER_PIECE = 24576

_LEVELS = 1 << LEVEL_BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists of ascending rows, in the order of their terms (shard and check), all best postings first.

    `values` are all runs. Pieces begin at `piece_values`, and at `piece_bytes` among the bytes of these, lists at the
    pieces `list_pieces`; each of these has the end behind its last.
    """

    terms: Numbers
    postings: Numbers
    list_pieces: Numbers
    piece_postings: Numbers
    piece_values: Numbers
    piece_bytes: Numbers
    values: NDArray[np.int32]


def make_lists(rows: Words64) -> Lists:
    """The lists of ascending rows; at least one."""
    # What is as long as the rows is let go of at once: in a small index, fresh memory costs as much as the reckoning.
    run_starts = np.flatnonzero(changes(rows >> np.uint64(NUMBER_BITS)))
    terms = (rows[run_starts] >> np.uint64(TERM_SHIFT)).astype(np.int64)
    first = changes(terms)
    list_starts = run_starts[first]
    postings = np.diff(np.append(list_starts, len(rows)))
    list_pieces, piece_starts = _cut(list_starts, postings)
    if len(piece_starts) > len(list_starts):
        run_starts = np.union1d(run_starts, piece_starts)
    values = _with_run_heads(rows, run_starts)
    piece_values = np.append(piece_starts + np.searchsorted(run_starts, piece_starts), len(values))
    return Lists(
        terms=terms[first],
        postings=postings,
        list_pieces=list_pieces,
        piece_postings=np.diff(np.append(piece_starts, len(rows))),
        piece_values=piece_values,
        piece_bytes=find_bytes(values, piece_values),
        values=values,
    )


def decode_runs(terms: Numbers, postings: Numbers, values: Numbers) -> Words64:
    """The rows of many lists or pieces, whose values lie one behind the other; of each its term and its postings.

    Raises Damaged.
    """
    heads = _find_heads(values.tolist())
    if not len(heads):
        raise Damaged
    counts, levels = values[heads] // _LEVELS, values[heads] % _LEVELS
    is_head = np.zeros(len(values), dtype=np.bool_)
    is_head[heads] = True
    sums = np.cumsum(np.where(is_head, 0, values))
    numbers = sums[~is_head] - np.repeat(sums[heads], counts)
    if int(postings.sum()) != len(numbers) or int(numbers.max()) >> NUMBER_BITS:
        raise Damaged
    lacks = np.repeat(_LEVELS - 1 - levels, counts)
    rows: Words64 = (np.repeat(terms, postings) << TERM_SHIFT | lacks << NUMBER_BITS | numbers).astype(np.uint64)
    return rows


def decode_postings(data: bytes, postings: int) -> list[tuple[int, int]]:
    """So many postings as (number, level), from bytes that hold nothing else. Raises Damaged."""
    found = decode_value_postings(decode_many(data).tolist())
    if len(found) != postings:
        raise Damaged
    return found


def decode_value_postings(values: Sequence[int]) -> list[tuple[int, int]]:
    """The postings of runs, as (number, level). Raises Damaged."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(values):
        count, level = divmod(values[at], _LEVELS)
        if not count or at + count >= len(values):
            raise Damaged
        numbers = accumulate(values[at + 1 : at + 1 + count])
        found += ((number, level) for number in numbers)
        at += 1 + count
    return found


def skip_runs(values: list[int], at: int, postings: int) -> int:
    """The place behind the runs of so many postings. Raises Damaged."""
    while postings > 0:
        if at >= len(values) or values[at] < _LEVELS:
            raise Damaged
        count = values[at] // _LEVELS
        postings -= count
        at += 1 + count
    if postings or at > len(values):
        raise Damaged
    return at


def _find_heads(values: list[int]) -> Numbers:
    heads: list[int] = []
    at = 0
    while at < len(values):
        if values[at] < _LEVELS:
            raise Damaged
        heads.append(at)
        at += 1 + values[at] // _LEVELS
    if at != len(values):
        raise Damaged
    return np.array(heads, dtype=np.int64)


def changes(values: NDArray[np.int64 | np.uint64]) -> NDArray[np.bool_]:
    """Which values are others than the one before; the first is."""
    changed = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _cut(list_starts: Numbers, postings: Numbers) -> tuple[Numbers, Numbers]:
    """For each list its first piece, with the end behind the last; and at which row each piece begins."""
    if postings.max() <= FIRST_PIECE:
        return np.arange(len(postings) + 1), list_starts
    later = np.maximum(postings - FIRST_PIECE - SECOND_PIECE, 0)
    pieces = 1 + (postings > FIRST_PIECE) - later // -LATER_PIECE
    list_pieces = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(pieces)))
    ranks = np.arange(list_pieces[-1]) - np.repeat(list_pieces[:-1], pieces)
    begins = (ranks > 0) * FIRST_PIECE + (ranks > 1) * SECOND_PIECE + np.maximum(ranks - 2, 0) * LATER_PIECE
    return list_pieces, np.repeat(list_starts, pieces) + begins


def _with_run_heads(rows: Words64, run_starts: Numbers) -> NDArray[np.int32]:
    """The numbers as distances with a head before each run."""
    numbers = (rows.astype(np.uint32) & (1 << NUMBER_BITS) - 1).view(np.int32)
    distances = numbers.copy()
    distances[1:] -= numbers[:-1]
    distances[run_starts] = numbers[run_starts]
    values = np.empty(len(rows) + len(run_starts), dtype=np.int32)
    heads = run_starts + np.arange(len(run_starts))
    is_distance = np.ones(len(values), dtype=np.bool_)
    is_distance[heads] = False
    values[is_distance] = distances
    values[heads] = np.diff(np.append(run_starts, len(rows))) * _LEVELS + levels_of_rows(rows[run_starts])
    return values
