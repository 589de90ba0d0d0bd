"""Which shards each document has terms in, and what its postings come to: a change need not look through all shards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.disk import remove_file, resize_file, write_at
from builder.search.static.hashing import Words64
from builder.search.static.rows import BatchRows
from builder.search.static.varints import Damaged

_SUM_BYTES = 8

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardMap:
    """A file of one line for each number: one bit for each shard, then the sum of the document's rows."""

    file: Path
    shard_bits: int

    @property
    def _bytes(self) -> int:
        """Of the bits of a line."""
        return max(1, (1 << self.shard_bits) // 8)

    @property
    def _line(self) -> int:
        return self._bytes + _SUM_BYTES

    def begin(self, numbers: int, *, anew: bool) -> None:
        """Before the first mark of a build that has so many numbers. Raises OSError."""
        if anew:
            remove_file(self.file, stop=self.file.parent)
        resize_file(self.file, numbers * self._line)

    def spell(self, batch: BatchRows) -> Bytes:
        """The lines of the documents of a batch, whatever their numbers: the same in every index of so many shards."""
        bits = np.zeros((len(batch.numbers), self._bytes * 8), dtype=np.bool_)
        bits[batch.owners, batch.shards] = True
        sums = batch.sums().astype("<u8").view(np.uint8).reshape(-1, _SUM_BYTES)
        return np.concatenate((np.packbits(bits, axis=1), sums), axis=1)

    def mark(self, numbers: NDArray[np.uint32], lines: Bytes) -> None:
        """Note the lines of some documents. Raises OSError."""
        size, data = self._line, lines.tobytes()
        own = enumerate(numbers.tolist())
        write_at(self.file, ((number * size, data[at * size : at * size + size]) for at, number in own))

    def touched(self, numbers: Numbers) -> NDArray[np.bool_]:
        """For each shard, whether any of the numbers has a term there. Raises Damaged."""
        lines = self._read()
        known = lines[numbers[numbers < len(lines)], : self._bytes]
        found = np.bitwise_or.reduce(known, axis=0) if len(known) else np.zeros(self._bytes, dtype=np.uint8)
        return np.unpackbits(found)[: 1 << self.shard_bits].astype(np.bool_)

    def sums(self, numbers: Numbers) -> Words64:
        """What the rows of each number came to when they were noted; 0 where they never were. Raises Damaged."""
        lines = self._read()
        known = numbers < len(lines)
        found = np.zeros(len(numbers), dtype=np.uint64)
        found[known] = np.ascontiguousarray(lines[numbers[known], self._bytes :]).view("<u8").reshape(-1)
        return found

    def _read(self) -> Bytes:
        """All lines. Raises Damaged."""
        try:
            whole = np.memmap(self.file, dtype=np.uint8, mode="r")
            return whole[: len(whole) // self._line * self._line].reshape(-1, self._line)
        except (OSError, ValueError) as fault:
            raise Damaged(str(self.file)) from fault
