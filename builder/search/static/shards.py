"""Term shards, packs and pieces: the rows of an index to the bytes of files. `entries.py` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import CHECK_BITS, Words64
from builder.search.static.lists import Lists, Numbers, make_lists
from builder.search.static.names import NO_FILE, pack_file, piece_file, shard_file, short_digest
from builder.search.static.varints import encode, encode_many

FORM = 1
"""The first byte of every term shard."""

INLINE = 4
"""Postings of a list that lies in the term shard itself."""

FEW_BYTES = 2048
"""Bytes of all longer lists of a shard that are not worth another request: up to so many, these lie there too."""

IN_SHARD, IN_PACK, IN_PIECES = range(3)
WHERES = 4
"""An entry tells the number of postings times this, and where they lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardFiles:
    """A shard, its digest, and all its files by name; the shard's own file among them."""

    shard: int
    digest: bytes
    files: Mapping[str, bytes]


def encode_shards(rows: Words64, pack_bits: int) -> Iterator[ShardFiles]:
    """The files of every shard that ascending rows speak of."""
    if not len(rows):
        return
    lists = make_lists(rows)
    wheres = _wheres(lists)
    packs = _Packs(lists, wheres, pack_bits)
    stream, begins = _entries(lists, wheres, packs.offsets)
    bounds = np.append(_shard_starts(lists), len(lists.terms)).tolist()
    for first, behind in pairwise(bounds):
        shard = int(lists.terms[first]) >> CHECK_BITS
        entries = stream[begins[first] : begins[behind]]
        pieces, digests = _pieces(lists, np.flatnonzero(wheres[first:behind] == IN_PIECES) + first)
        yield _shard(shard, behind - first, entries, digests, {**pieces, **packs.files(shard)}, packs.names(shard))


def _wheres(lists: Lists) -> Numbers:
    """Where each list lies."""
    short = lists.postings <= INLINE
    long = np.diff(lists.list_pieces) > 1
    middle = ~short & ~long
    sizes = np.where(middle, np.diff(lists.piece_bytes[lists.list_pieces]), 0)
    starts = _shard_starts(lists)
    few = np.add.reduceat(sizes, starts) <= FEW_BYTES
    with_few = np.repeat(few, np.diff(np.append(starts, len(sizes))))
    return np.where(short | middle & with_few, IN_SHARD, np.where(long, IN_PIECES, IN_PACK))


def _shard_starts(lists: Lists) -> Numbers:
    """The first list of each shard."""
    shards = lists.terms >> CHECK_BITS
    return np.flatnonzero(np.append(True, shards[1:] != shards[:-1]))


class _Packs:
    """The packs of all shards of some lists; `offsets` are the places of the lists in them."""

    def __init__(self, lists: Lists, wheres: Numbers, pack_bits: int) -> None:
        sizes = np.where(wheres == IN_PACK, np.diff(lists.piece_bytes[lists.list_pieces]), 0)
        inside = np.repeat(wheres == IN_PACK, np.diff(lists.piece_bytes[lists.list_pieces]))
        self._data = np.frombuffer(lists.data, dtype=np.uint8)[inside].tobytes()
        places = (lists.terms >> (CHECK_BITS - pack_bits)).astype(np.int64)
        begins = np.cumsum(sizes) - sizes
        starts = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
        self.offsets: Numbers = begins - np.repeat(begins[starts], np.diff(np.append(starts, len(places))))
        ends = np.append(begins[starts[1:]], len(self._data))
        self._spans = dict(
            zip(places[starts].tolist(), zip(begins[starts].tolist(), ends.tolist(), strict=True), strict=True)
        )
        self._bits = pack_bits

    def names(self, shard: int) -> bytes:
        """The digests of a shard's packs."""
        return b"".join(short_digest(pack) if pack else NO_FILE for pack in self._of(shard))

    def files(self, shard: int) -> dict[str, bytes]:
        """The packs of a shard by name."""
        packs = enumerate(self._of(shard))
        return {pack_file(shard, index, short_digest(pack)): pack for index, pack in packs if pack}

    def _of(self, shard: int) -> list[bytes]:
        first = shard << self._bits
        spans = (self._spans.get(first + pack, (0, 0)) for pack in range(1 << self._bits))
        return [self._data[begin:end] for begin, end in spans]


def _entries(lists: Lists, wheres: Numbers, offsets: Numbers) -> tuple[bytes, Numbers]:
    """The entries of all shards one behind the other, and where each begins."""
    shards, checks = lists.terms >> CHECK_BITS, lists.terms & ((1 << CHECK_BITS) - 1)
    new_shard = np.append(True, shards[1:] != shards[:-1])
    list_values = lists.piece_values[lists.list_pieces]
    counts = np.diff(list_values)
    pieces = np.diff(lists.list_pieces)
    extra = np.where(wheres == IN_SHARD, counts, np.where(wheres == IN_PACK, 2, 1 + 2 * pieces))
    places = np.cumsum(2 + extra) - 2 - extra
    values = np.zeros(int((2 + extra).sum()), dtype=np.int64)
    values[places] = checks - np.where(new_shard, 0, np.append(0, checks[:-1]))
    values[places + 1] = lists.postings * WHERES + wheres
    _put_inline(values, lists.values, wheres == IN_SHARD, places, counts)
    packed = wheres == IN_PACK
    values[places[packed] + 2] = offsets[packed]
    values[places[packed] + 3] = np.diff(lists.piece_bytes[lists.list_pieces])[packed]
    sizes = np.diff(lists.piece_bytes)
    for index in np.flatnonzero(wheres == IN_PIECES).tolist():
        at, span = int(places[index]) + 2, slice(lists.list_pieces[index], lists.list_pieces[index + 1])
        values[at] = pieces[index]
        behind = at + 1 + 2 * int(pieces[index])
        values[at + 1 : behind : 2] = lists.piece_postings[span]
        values[at + 2 : behind : 2] = sizes[span]
    stream, begins = encode_many(values)
    return stream, np.append(begins[places], len(stream))


def _put_inline(values: Numbers, runs: Numbers, inline: NDArray[np.bool_], places: Numbers, counts: Numbers) -> None:
    """Put the runs of inline lists behind the heads of their entries."""
    own = counts[inline]
    ranks = np.arange(int(own.sum())) - np.repeat(np.cumsum(own) - own, own)
    values[np.repeat(places[inline] + 2, own) + ranks] = runs[np.repeat(inline, counts)]


def _pieces(lists: Lists, long: Numbers) -> tuple[dict[str, bytes], bytes]:
    """The pieces of long lists by name, and all their digests."""
    files: dict[str, bytes] = {}
    digests = b""
    for index in long.tolist():
        shard, check = divmod(int(lists.terms[index]), 1 << CHECK_BITS)
        first, behind = int(lists.list_pieces[index]), int(lists.list_pieces[index + 1])
        for piece in range(first, behind):
            data = lists.data[lists.piece_bytes[piece] : lists.piece_bytes[piece + 1]]
            digest = short_digest(data)
            files[piece_file(shard, check, piece - first, digest)] = data
            digests += digest
    return files, digests


def _shard(shard: int, count: int, entries: bytes, pieces: bytes, files: dict[str, bytes], packs: bytes) -> ShardFiles:
    data = bytes((FORM,)) + packs + encode(count) + encode(len(entries)) + entries + pieces
    digest = short_digest(data)
    return ShardFiles(shard=shard, digest=digest, files={**files, shard_file(shard, digest): data})
