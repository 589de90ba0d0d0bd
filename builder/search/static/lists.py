"""Posting lists as runs of varints, and the pieces that long ones are cut into: all lists of many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import Words64
from builder.search.static.rows import LEVEL_BITS, NUMBER_BITS, TERM_SHIFT, levels_of_rows, numbers_of
from builder.search.static.varints import Damaged, decode_many, encode_many

FIRST_PIECE = 1536
SECOND_PIECE = 6144
LATER_PIECE = 24576

_LEVELS = 1 << LEVEL_BITS

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists of ascending rows, in the order of their terms (shard and check), all best postings first.

    `values` are all runs, `data` their bytes. Pieces begin at `piece_values` and `piece_bytes`, lists at the pieces
    `list_pieces`; each of these has the end behind its last.
    """

    terms: Numbers
    postings: Numbers
    list_pieces: Numbers
    piece_postings: Numbers
    piece_values: Numbers
    piece_bytes: Numbers
    values: Numbers
    data: bytes


def make_lists(rows: Words64) -> Lists:
    """The lists of ascending rows; at least one."""
    terms = (rows >> np.uint64(TERM_SHIFT)).astype(np.int64)
    first = _changes(terms)
    list_starts = np.flatnonzero(first)
    ranks = np.arange(len(rows)) - list_starts[np.cumsum(first) - 1]
    new_piece = first | _changes(_pieces_of(ranks))
    values, piece_values = _with_run_heads(rows, new_piece)
    data, begins = encode_many(values)
    piece_starts = np.flatnonzero(new_piece)
    return Lists(
        terms=terms[list_starts],
        postings=np.diff(np.append(list_starts, len(rows))),
        list_pieces=np.append(np.searchsorted(piece_starts, list_starts), len(piece_starts)),
        piece_postings=np.diff(np.append(piece_starts, len(rows))),
        piece_values=np.append(piece_values, len(values)),
        piece_bytes=np.append(begins[piece_values], len(data)),
        values=values,
        data=data,
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


def _changes(values: Numbers) -> NDArray[np.bool_]:
    return np.concatenate((np.ones(1, dtype=np.bool_), values[1:] != values[:-1]))


def _pieces_of(ranks: Numbers) -> Numbers:
    """The piece that the posting of a rank in its list belongs to."""
    later = 2 + (ranks - FIRST_PIECE - SECOND_PIECE) // LATER_PIECE
    return np.where(ranks < FIRST_PIECE, 0, np.where(ranks < FIRST_PIECE + SECOND_PIECE, 1, later))


def _with_run_heads(rows: Words64, new_piece: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """The numbers as distances with a head before each run; and where among these each piece begins."""
    levels, numbers = levels_of_rows(rows), numbers_of(rows)
    new_run = new_piece | _changes(levels)
    run_starts = np.flatnonzero(new_run)
    runs = np.cumsum(new_run)
    distances = numbers.copy()
    distances[1:] -= np.where(new_run[1:], 0, numbers[:-1])
    values = np.empty(len(rows) + len(run_starts), dtype=np.int64)
    values[np.arange(len(rows)) + runs] = distances
    heads = run_starts + np.arange(len(run_starts))
    values[heads] = np.diff(np.append(run_starts, len(rows))) * _LEVELS + levels[run_starts]
    pieces = np.flatnonzero(new_piece)
    return values, pieces + runs[pieces] - 1
