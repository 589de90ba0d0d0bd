"""Term shards, leaves, packs and pieces: the rows of an index to the bytes of files. `entries.py` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import CHECK_BITS, RARE, Words64
from builder.search.static.lists import Lists, changes, make_lists
from builder.search.static.names import NO_FILE, leaf_file, pack_file, shard_file, short_digest
from builder.search.static.tables import (
    FEW_BYTES,
    FEW_BYTES_OF_SMALL,
    IN_PACK,
    Table,
    encode_tables,
    lay_out,
    spell_table,
)
from builder.search.static.varints import Numbers, encode_many

FORM = 2
"""The first byte of every term shard and leaf."""


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
    layout = lay_out(lists, FEW_BYTES if pack_bits else FEW_BYTES_OF_SMALL)
    packs = _Packs(lists, layout.wheres, pack_bits)
    for shard, tables in groupby(encode_tables(lists, layout, packs.offsets), key=attrgetter("shard")):
        yield _shard(shard, list(tables), packs.of(shard))


class _Packs:
    """The packs of all shards of some lists; `offsets` are the places of the lists in them."""

    def __init__(self, lists: Lists, wheres: Numbers, pack_bits: int) -> None:
        self._data, self._spans, self._bits = b"", dict[int, tuple[int, int]](), pack_bits
        self.offsets: Numbers = np.zeros(len(wheres), dtype=np.int64)
        packed = wheres == IN_PACK
        if packed.any():
            self._put(lists, packed)

    def _put(self, lists: Lists, packed: NDArray[np.bool_]) -> None:
        """Put the lists that lie in packs one behind the other, and note where each pack does."""
        counts = np.diff(lists.piece_values[lists.list_pieces])
        self._data = encode_many(lists.values[np.repeat(packed, counts)])
        sizes = np.diff(lists.piece_bytes[lists.list_pieces])[packed]
        shards, checks = lists.terms[packed] >> CHECK_BITS, lists.terms[packed] & (RARE - 1)
        places = shards << self._bits | checks >> (CHECK_BITS - 1 - self._bits)
        ends = np.cumsum(sizes)
        starts = np.flatnonzero(changes(places))
        first = (ends - sizes)[starts]
        self.offsets[packed] = ends - sizes - np.repeat(first, np.diff(np.append(starts, len(places))))
        spans = pairwise([*first.tolist(), len(self._data)])
        self._spans = dict(zip(places[starts].tolist(), spans, strict=True))

    def of(self, shard: int) -> list[bytes]:
        """The packs of a shard, those without a byte too."""
        first = shard << self._bits
        spans = (self._spans.get(first + pack, (0, 0)) for pack in range(1 << self._bits))
        return [self._data[begin:end] for begin, end in spans]


def _shard(shard: int, tables: Sequence[Table], packs: Sequence[bytes]) -> ShardFiles:
    bits = tables[0].leaf_bits
    told = {table.index: table.data for table in tables}
    own = told.get(0, spell_table(0, b"", b""))
    leaves = [bytes((FORM,)) + told[at] if at in told else b"" for at in range(1, 1 + (1 << bits if bits else 0))]
    data = bytes((FORM,)) + _names(packs) + bytes((bits,)) + _names(leaves) + own
    digest = short_digest(data)
    files = {pack_file(shard, index, short_digest(pack)): pack for index, pack in enumerate(packs) if pack}
    files |= {leaf_file(shard, index, short_digest(leaf)): leaf for index, leaf in enumerate(leaves) if leaf}
    for table in tables:
        files |= table.pieces
    return ShardFiles(shard=shard, digest=digest, files={**files, shard_file(shard, digest): data})


def _names(files: Sequence[bytes]) -> bytes:
    """The digests of some files, one behind the other."""
    return b"".join(short_digest(file) if file else NO_FILE for file in files)
