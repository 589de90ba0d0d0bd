"""Rows and facts that wait on disk for their turn, so that no index need fit into memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from builder.disk import append_bytes, find_files, read_bytes
from builder.search.static.facts import Fact, pack_facts, unpack_facts
from builder.search.static.hashing import Words64
from builder.search.static.numbering import BLOCK
from builder.search.static.rows import SHARD_SHIFT
from builder.search.static.varints import Damaged, decode, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Spill:
    """A folder for the rows and facts of one index; each process writes files of its own.

    Rows are parted by the upper `parts_bits` of the `shard_bits` of their shards.
    """

    folder: Path
    shard_bits: int
    parts_bits: int

    def put_rows(self, rows: Words64) -> None:
        """Keep ascending rows."""
        parts = 1 << self.parts_bits
        step = SHARD_SHIFT + self.shard_bits - self.parts_bits
        bounds = np.searchsorted(rows, np.array([part << step for part in range(1, parts)], dtype=np.uint64))
        for part, some in enumerate(np.split(rows, bounds)):
            if len(some):
                append_bytes(self.folder / f"rows-{part}" / str(os.getpid()), some.tobytes())

    def read_rows(self, part: int) -> Words64:
        """All rows of a part, ascending."""
        folder = self.folder / f"rows-{part}"
        pieces = [np.frombuffer(read_bytes(folder / one.path), dtype=np.uint64) for one in find_files(folder)]
        rows: Words64 = np.concatenate([np.zeros(0, dtype=np.uint64), *pieces])
        rows.sort()
        return rows

    def put_facts(self, facts: Iterable[Fact]) -> None:
        """Keep facts by their blocks."""
        blocks: dict[int, list[Fact]] = {}
        for fact in facts:
            blocks.setdefault(fact.number // BLOCK, []).append(fact)
        for block, some in blocks.items():
            data = pack_facts(some)
            append_bytes(self.folder / f"facts-{block}" / str(os.getpid()), encode(len(data)) + data)

    def read_facts(self, block: int) -> Iterator[Fact]:
        """The facts of a block, in no order. Raises Damaged."""
        folder = self.folder / f"facts-{block}"
        for one in find_files(folder):
            data, at = read_bytes(folder / one.path), 0
            while at < len(data):
                size, at = decode(data, at)
                if at + size > len(data):
                    raise Damaged
                yield from unpack_facts(data[at : at + size])
                at += size
