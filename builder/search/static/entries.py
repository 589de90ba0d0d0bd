"""What a term shard and its leaves say of their terms, and the rows of a whole shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from builder.search.static.hashing import CHECK_BITS, RARE, Words64
from builder.search.static.lists import decode_runs, skip_runs
from builder.search.static.names import DIGEST_BYTES, NO_FILE, leaf_file, pack_file, piece_file
from builder.search.static.shards import FORM
from builder.search.static.tables import IN_PACK, IN_TABLE, MOST_LEAF_BITS, WHERES
from builder.search.static.varints import Damaged, Numbers, decode, decode_many

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRef:
    """A piece of a long list, to be fetched."""

    file: str
    postings: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    """What a table says of a term; its runs are `inline`, at a place of a pack, or in pieces."""

    check: int
    postings: int
    inline: tuple[int, ...] = ()
    pack: str = ""
    offset: int = 0
    length: int = 0
    pieces: tuple[PieceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A term shard as it was read; `leaves` are the names of its leaves ("": none there). Where it has none, rare terms
    stand among the others.
    """

    shard: int
    packs: tuple[str, ...]
    leaves: tuple[str, ...]
    table: bytes

    def entries(self) -> Iterator[TermEntry]:
        """The entries of its own table. Raises Damaged."""
        return _read_table(self.table, self.shard, self.packs)

    def leaf_of(self, check: int) -> str | None:
        """The leaf that a term's entry would stand in; None where that is the shard's own table."""
        if not self.leaves or not check & RARE:
            return None
        return self.leaves[(check & (RARE - 1)) * len(self.leaves) // RARE]


def read_shard(data: bytes, shard: int, pack_bits: int) -> Shard:
    """A term shard. Raises Damaged."""
    packs_end = 1 + DIGEST_BYTES * (1 << pack_bits)
    if data[:1] != bytes((FORM,)) or len(data) <= packs_end or data[packs_end] > MOST_LEAF_BITS:
        raise Damaged
    packs = _digests(data[1:packs_end])
    bits = data[packs_end]
    leaves_end = packs_end + 1 + DIGEST_BYTES * (1 << bits if bits else 0)
    leaves = _digests(data[packs_end + 1 : leaves_end])
    return Shard(
        shard=shard,
        packs=tuple(pack_file(shard, pack, digest) for pack, digest in enumerate(packs)),
        leaves=tuple("" if digest == NO_FILE else leaf_file(shard, leaf, digest) for leaf, digest in enumerate(leaves)),
        table=data[leaves_end:],
    )


def read_leaf(data: bytes, shard: int) -> Iterator[TermEntry]:
    """All entries of a leaf of a shard. Raises Damaged."""
    if data[:1] != bytes((FORM,)):
        raise Damaged
    return _read_table(data[1:], shard, ())


def _read_table(data: bytes, shard: int, packs: Sequence[str]) -> Iterator[TermEntry]:
    try:
        values, digests = _parts(data)
        at = check = 0
        while at < len(values):
            check += values[at]
            postings, where = divmod(values[at + 1], WHERES)
            at += 2
            if where == IN_TABLE:
                behind = skip_runs(values, at, postings)
                yield TermEntry(check=check, postings=postings, inline=tuple(values[at:behind]))
                at = behind
            elif where == IN_PACK:
                pack = packs[(check & (RARE - 1)) * len(packs) // RARE]
                yield TermEntry(check=check, postings=postings, pack=pack, offset=values[at], length=values[at + 1])
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


def _parts(data: bytes) -> tuple[list[int], Iterator[bytes]]:
    """The values of the entries, the digests of the pieces."""
    _, at = decode(data, 0)
    size, at = decode(data, at)
    if at + size > len(data):
        raise Damaged
    return decode_many(data[at : at + size]).tolist(), iter(_digests(data[at + size :]))


def _digests(data: bytes) -> list[bytes]:
    return [data[at : at + DIGEST_BYTES] for at in range(0, len(data), DIGEST_BYTES)]


def decode_shard(data: bytes, shard: int, pack_bits: int, read: ReadFile) -> Words64:
    """All rows of a shard, ascending. Raises Damaged, and what `read` raises."""
    own = read_shard(data, shard, pack_bits)
    leaves = (read_leaf(read(name), shard) for name in own.leaves if name)
    parts = [_Part()]
    packs: dict[str, _Part] = {}
    for entry in chain(own.entries(), *leaves):
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
