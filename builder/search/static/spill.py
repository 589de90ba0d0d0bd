"""Rows and facts that wait on disk for their turn, so that no index need fit into memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from builder.disk import append_bytes, find_files, read_bytes
from builder.search.static.facts import Fact, read_facts, spell_facts
from builder.search.static.hashing import Words64
from builder.search.static.numbering import BLOCK
from builder.search.static.rows import SHARD_SHIFT

Shards = NDArray[np.int64]
Word = TypeVar("Word", np.uint64, np.int64)

_WORD = 8
_SIZE = 4
"""Bytes of a row or a shard's number; of the size of facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spill:
    """A folder for the rows and facts of one index, and which of its shards are another; each process writes files of
    its own. One that dies leaves part of what it had to keep, and another keeps all of that again.

    Rows are parted by the upper `parts_bits` of the `shard_bits` of their shards.
    """

    folder: Path
    shard_bits: int
    parts_bits: int

    def put_rows(self, rows: Words64) -> None:
        """Keep rows, in any order."""
        for part, some in enumerate(self._part(rows)):
            if len(some):
                append_bytes(f"{self.folder}/rows-{part}/{os.getpid()}", some.tobytes())

    def _part(self, rows: Words64) -> list[Words64]:
        if not self.parts_bits:
            return [rows]
        ascending = np.sort(rows)
        step = SHARD_SHIFT + self.shard_bits - self.parts_bits
        bounds = np.array([part << step for part in range(1, 1 << self.parts_bits)], dtype=np.uint64)
        return np.split(ascending, np.searchsorted(ascending, bounds))

    def read_rows(self, part: int) -> Words64:
        """All rows of a part, ascending, each once."""
        rows: Words64 = np.concatenate([np.zeros(0, dtype=np.uint64), *self._read(f"rows-{part}", np.uint64)])
        rows.sort()
        again = rows[1:] == rows[:-1]
        return rows[np.append(True, ~again)[: len(rows)]] if again.any() else rows

    def put_touched(self, shards: Shards) -> None:
        """Keep which shards documents touch that were in the index before, or are new in it."""
        if len(shards):
            append_bytes(f"{self.folder}/touched/{os.getpid()}", shards.astype(np.int64).tobytes())

    def read_touched(self) -> Shards:
        """All shards that were kept so, in no order."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *self._read("touched", np.int64)])

    def _read(self, name: str, kind: type[Word]) -> Iterator[NDArray[Word]]:
        """What each process kept, without half a word at its end."""
        for one in find_files(self.folder / name):
            data = read_bytes(self.folder / name / one.path)
            yield np.frombuffer(data[: len(data) // _WORD * _WORD], dtype=kind)

    def put_facts(self, facts: Iterable[Fact]) -> None:
        """Keep facts by their blocks."""
        blocks: dict[int, list[Fact]] = {}
        for fact in facts:
            blocks.setdefault(fact.number // BLOCK, []).append(fact)
        for block, some in blocks.items():
            data = spell_facts(some)
            append_bytes(f"{self.folder}/facts-{block}/{os.getpid()}", len(data).to_bytes(_SIZE, "big") + data)

    def read_facts(self, block: int) -> Iterator[Fact]:
        """The facts of a block, in no order, some of them twice."""
        folder = self.folder / f"facts-{block}"
        for one in find_files(folder):
            data, at = read_bytes(folder / one.path), 0
            while at + _SIZE <= len(data):
                size = int.from_bytes(data[at : at + _SIZE], "big")
                behind = at + _SIZE + size
                if behind <= len(data):
                    yield from read_facts(data[at + _SIZE : behind])
                at = behind
