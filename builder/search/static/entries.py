"""What a term shard says of its terms, and the rows of a whole shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from builder.search.static.hashing import CHECK_BITS, Words64
from builder.search.static.lists import Numbers, decode_runs, skip_runs
from builder.search.static.names import DIGEST_BYTES, pack_file, piece_file
from builder.search.static.shards import FORM, IN_PACK, IN_SHARD, WHERES
from builder.search.static.varints import Damaged, decode, decode_many

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRef:
    """A piece of a long list, to be fetched."""

    file: str
    postings: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    """What a term shard says of a term; its runs are `inline`, at a place of a pack, or in pieces."""

    check: int
    postings: int
    inline: tuple[int, ...] = ()
    pack: str = ""
    offset: int = 0
    length: int = 0
    pieces: tuple[PieceRef, ...] = ()


def read_entries(data: bytes, shard: int, pack_bits: int) -> Iterator[TermEntry]:
    """All entries of a term shard. Raises Damaged."""
    try:
        packs, values, digests = _parts(data, shard, pack_bits)
        at = check = 0
        while at < len(values):
            check += values[at]
            postings, where = divmod(values[at + 1], WHERES)
            at += 2
            if where == IN_SHARD:
                behind = skip_runs(values, at, postings)
                yield TermEntry(check=check, postings=postings, inline=tuple(values[at:behind]))
                at = behind
            elif where == IN_PACK:
                pack = check >> (CHECK_BITS - pack_bits)
                yield TermEntry(
                    check=check, postings=postings, pack=packs[pack], offset=values[at], length=values[at + 1]
                )
                at += 2
            else:
                behind = at + 1 + 2 * values[at]
                told = zip(values[at + 1 : behind : 2], values[at + 2 : behind : 2], strict=True)
                pieces = tuple(
                    PieceRef(file=piece_file(shard, check, index, next(digests)), postings=count, size=size)
                    for index, (count, size) in enumerate(told)
                )
                yield TermEntry(check=check, postings=postings, pieces=pieces)
                at = behind
    except (IndexError, ValueError, StopIteration, RuntimeError) as fault:
        raise Damaged from fault


def _parts(data: bytes, shard: int, pack_bits: int) -> tuple[list[str], list[int], Iterator[bytes]]:
    """The names of the packs, the values of the entries, the digests of the pieces."""
    names_end = 1 + DIGEST_BYTES * (1 << pack_bits)
    if data[:1] != bytes((FORM,)):
        raise Damaged
    places = enumerate(range(1, names_end, DIGEST_BYTES))
    packs = [pack_file(shard, pack, data[at : at + DIGEST_BYTES]) for pack, at in places]
    _, at = decode(data, names_end)
    size, at = decode(data, at)
    if at + size > len(data):
        raise Damaged
    digests = (data[each : each + DIGEST_BYTES] for each in range(at + size, len(data), DIGEST_BYTES))
    return packs, decode_many(data[at : at + size]).tolist(), digests


def decode_shard(data: bytes, shard: int, pack_bits: int, read: ReadFile) -> Words64:
    """All rows of a shard, ascending. Raises Damaged, and what `read` raises."""
    parts = [_Part()]
    packs: dict[str, _Part] = {}
    for entry in read_entries(data, shard, pack_bits):
        term = shard << CHECK_BITS | entry.check
        if entry.pack:
            if entry.pack not in packs:
                packs[entry.pack] = _Part()
            packs[entry.pack].add(term, entry.postings)
        elif entry.pieces:
            for piece in entry.pieces:
                parts.append(_Part(values=decode_many(read(piece.file))))
                parts[-1].add(term, piece.postings)
        else:
            parts[0].add(term, entry.postings)
            parts[0].inline += entry.inline
    parts[0].values = np.array(parts[0].inline, dtype=np.int64)
    for name, part in packs.items():
        part.values = decode_many(read(name))
    parts += packs.values()
    rows = decode_runs(
        np.array([term for part in parts for term in part.terms], dtype=np.int64),
        np.array([count for part in parts for count in part.postings], dtype=np.int64),
        np.concatenate([part.values for part in parts]),
    )
    rows.sort()
    if not bool(np.all(rows[1:] > rows[:-1])):
        raise Damaged
    return rows


@dataclass
class _Part:
    """Lists one behind the other: their terms, their postings, and the values of all their runs."""

    terms: list[int] = field(default_factory=list)
    postings: list[int] = field(default_factory=list)
    inline: list[int] = field(default_factory=list)
    values: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def add(self, term: int, postings: int) -> None:
        """One more list."""
        self.terms.append(term)
        self.postings.append(postings)
