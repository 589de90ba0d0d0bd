"""Tables of entries: the terms of a shard, and those of each of its leaves. `entries.py` reads them.

Nearly all of the rare terms are in one document alone, and few queries ask for any. In a small index they stand in the
table of their shard; where they come to more there, they lie apart in leaves, so that what a query of other terms costs
does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import CHECK_BITS, RARE
from builder.search.static.lists import Lists, changes
from builder.search.static.names import piece_file, short_digest
from builder.search.static.varints import Numbers, Values, encode, encode_many, find_bytes

INLINE = 4
"""Postings of a list that lies in its entry always."""

FEW_BYTES = 2048
"""Bytes of all longer lists of a shard that are not worth another request: up to so many, these lie there too."""

FEW_BYTES_OF_SMALL = 4096
"""The same in an index that is so small that its shards have one pack each: of few shards, each has more."""

LEAF_BYTES = 2048
"""What the rare terms of a shard may come to that stand in its own table, and those of a leaf do at most, mostly."""

ENTRY_BYTES = 4
"""What an entry of a rare term counts beside its list."""

MOST_LEAF_BITS = 8
"""A shard has 2^8 leaves at most."""

IN_TABLE, IN_PACK, IN_PIECES = range(3)
WHERES = 4
"""An entry tells the number of postings times this, and where they lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """For each list where it lies, the bits that choose a leaf in its shard, and its table: 0 is the shard's own, those
    of the leaves follow.
    """

    wheres: Numbers
    leaf_bits: Numbers
    tables: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a shard with so many bits for leaves: its bytes, and the pieces of its long lists by name."""

    shard: int
    leaf_bits: int
    index: int
    data: bytes
    pieces: Mapping[str, bytes]


def lay_out(lists: Lists, few_bytes: int) -> Layout:
    """Where everything goes; longer lists of a shard of no more than `few_bytes` lie there too. Of rare terms no list
    lies in a pack.
    """
    rare = (lists.terms & RARE) > 0
    short = lists.postings <= INLINE
    long = np.diff(lists.list_pieces) > 1
    sizes = np.diff(lists.piece_bytes[lists.list_pieces])
    few = _sum_shards(lists, np.where(rare | short | long, 0, sizes)) <= few_bytes
    wheres = np.where(long, IN_PIECES, np.where(rare | short | few, IN_TABLE, IN_PACK))
    apart = _sum_shards(lists, np.where(rare, ENTRY_BYTES + np.where(long, 0, sizes), 0))
    leaf_bits = np.searchsorted(LEAF_BYTES << np.arange(MOST_LEAF_BITS), apart)
    leaves = (lists.terms & (RARE - 1)) >> (CHECK_BITS - 1 - leaf_bits)
    return Layout(wheres=wheres, leaf_bits=leaf_bits, tables=np.where(rare & (leaf_bits > 0), 1 + leaves, 0))


def _sum_shards(lists: Lists, sizes: Numbers) -> Numbers:
    """For each list, what those of its shard come to."""
    starts = np.flatnonzero(changes(lists.terms >> CHECK_BITS))
    return np.repeat(np.add.reduceat(sizes, starts), np.diff(np.append(starts, len(sizes))))


def encode_tables(lists: Lists, layout: Layout, offsets: Numbers) -> Iterator[Table]:
    """All tables, by shard and index; `offsets` are the places of lists in their packs."""
    begin = changes(lists.terms >> CHECK_BITS) | changes(layout.tables)
    stream, places = _entries(lists, layout.wheres, offsets, begin)
    bounds = np.append(np.flatnonzero(begin), len(begin))
    for (first, behind), (at, end) in zip(pairwise(bounds.tolist()), pairwise(places.tolist()), strict=True):
        pieces, digests = _pieces(lists, np.flatnonzero(layout.wheres[first:behind] == IN_PIECES) + first)
        yield Table(
            shard=int(lists.terms[first]) >> CHECK_BITS,
            leaf_bits=int(layout.leaf_bits[first]),
            index=int(layout.tables[first]),
            data=spell_table(behind - first, stream[at:end], digests),
            pieces=pieces,
        )


def spell_table(count: int, entries: bytes, digests: bytes) -> bytes:
    """The bytes of a table of so many entries; the digests are those of pieces."""
    return encode(count) + encode(len(entries)) + entries + digests


def _entries(lists: Lists, wheres: Numbers, offsets: Numbers, begin: NDArray[np.bool_]) -> tuple[bytes, Numbers]:
    """The entries of all tables one behind the other, and where each table begins and the last ends; `begin`: a table
    does there.
    """
    checks = lists.terms & ((1 << CHECK_BITS) - 1)
    inline = wheres == IN_TABLE
    counts = np.diff(lists.piece_values[lists.list_pieces])
    sizes = 2 + np.where(inline, counts, np.where(wheres == IN_PACK, 2, 1 + 2 * np.diff(lists.list_pieces)))
    ends = np.cumsum(sizes)
    places = ends - sizes
    kind = np.dtype(np.int32 if inline.all() else np.int64)
    values: Values = np.empty(int(ends[-1]), dtype=kind)
    _put_inline(values, lists.values, inline, places, counts)
    values[places] = np.where(begin, checks, np.diff(np.append(0, checks)))
    values[places + 1] = lists.postings * WHERES + wheres
    if not inline.all():
        _put_apart(values, lists, wheres, offsets, places)
    return encode_many(values), find_bytes(values, np.append(places[begin], len(values)))


def _put_inline(values: Values, runs: Values, inline: NDArray[np.bool_], places: Numbers, counts: Numbers) -> None:
    """Put the runs of inline lists behind the heads of their entries."""
    is_run = np.ones(len(values), dtype=np.bool_)
    is_run[places] = is_run[places + 1] = False
    if inline.all():
        values[is_run] = runs
    else:
        is_run &= np.repeat(inline, np.diff(np.append(places, len(values))))
        values[is_run] = runs[np.repeat(inline, counts)]


def _put_apart(values: Values, lists: Lists, wheres: Numbers, offsets: Numbers, places: Numbers) -> None:
    """Put where the lists that lie in packs or in pieces do behind the heads of their entries."""
    packed = wheres == IN_PACK
    values[places[packed] + 2] = offsets[packed]
    values[places[packed] + 3] = np.diff(lists.piece_bytes[lists.list_pieces])[packed]
    sizes = np.diff(lists.piece_bytes)
    for index in np.flatnonzero(wheres == IN_PIECES).tolist():
        at, span = int(places[index]) + 2, slice(lists.list_pieces[index], lists.list_pieces[index + 1])
        pieces = lists.piece_postings[span]
        values[at] = len(pieces)
        behind = at + 1 + 2 * len(pieces)
        values[at + 1 : behind : 2] = pieces
        values[at + 2 : behind : 2] = sizes[span]


def _pieces(lists: Lists, long: Numbers) -> tuple[dict[str, bytes], bytes]:
    """The pieces of long lists by name, and all their digests."""
    files: dict[str, bytes] = {}
    digests = b""
    for index in long.tolist():
        shard, check = divmod(int(lists.terms[index]), 1 << CHECK_BITS)
        first, behind = int(lists.list_pieces[index]), int(lists.list_pieces[index + 1])
        for piece in range(first, behind):
            data = encode_many(lists.values[lists.piece_values[piece] : lists.piece_values[piece + 1]])
            digest = short_digest(data)
            files[piece_file(shard, check, piece - first, digest)] = data
            digests += digest
    return files, digests
