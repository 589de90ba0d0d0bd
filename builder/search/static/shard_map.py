"""Which shards each document has terms in, so that a change need not look through all of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.disk import remove_file, resize_file, write_at
from builder.search.static.hashing import Words64
from builder.search.static.rows import SHARD_SHIFT, numbers_of
from builder.search.static.varints import Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardMap:
    """A file of one line of bits for each number, one bit for each shard."""

    file: Path
    shard_bits: int

    @property
    def _line(self) -> int:
        return max(1, (1 << self.shard_bits) // 8)

    def begin(self, numbers: int, *, anew: bool) -> None:
        """Before the first mark of a build that has so many numbers. Raises OSError."""
        if anew:
            remove_file(self.file, stop=self.file.parent)
        resize_file(self.file, numbers * self._line)

    def mark(self, rows: Words64) -> None:
        """Note the shards of all documents of some rows. Raises OSError."""
        numbers, places = np.unique(numbers_of(rows), return_inverse=True)
        bits = np.zeros((len(numbers), self._line * 8), dtype=np.bool_)
        bits[places, (rows >> np.uint64(SHARD_SHIFT)).astype(np.int64)] = True
        lines = np.packbits(bits, axis=1)
        offsets = (numbers * self._line).tolist()
        write_at(self.file, zip(offsets, map(bytes, lines), strict=True))

    def touched(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each shard, whether any of the numbers has a term there. Raises Damaged."""
        try:
            whole = np.memmap(self.file, dtype=np.uint8, mode="r")
            lines = whole[: len(whole) // self._line * self._line].reshape(-1, self._line)
            known = numbers[numbers < len(lines)]
            found = np.bitwise_or.reduce(lines[known], axis=0) if len(known) else np.zeros(self._line, dtype=np.uint8)
        except (OSError, ValueError) as fault:
            raise Damaged(str(self.file)) from fault
        return np.unpackbits(found)[: 1 << self.shard_bits].astype(np.bool_)
