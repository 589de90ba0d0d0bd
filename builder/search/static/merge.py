"""The second half of an index: rows to term shards, packs and pieces. A unit is a part of the shards of one index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from builder.disk import exists, read_bytes, write_bytes, write_whole
from builder.search.static.entries import decode_shard
from builder.search.static.hashing import Words64
from builder.search.static.names import NO_FILE, shard_file
from builder.search.static.plan import Job
from builder.search.static.rows import SHARD_SHIFT, numbers_of
from builder.search.static.shards import encode_shards
from builder.search.static.varints import Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The digests of the shards of a part that were made, by their numbers, the names of all their files, and the
    shards that stay as they are."""

    job: int
    shards: tuple[tuple[int, bytes], ...]
    files: tuple[str, ...]
    kept: tuple[int, ...]


def parts_of(jobs: tuple[Job, ...]) -> list[tuple[int, int]]:
    """All units of work: index and part."""
    return [(index, part) for index, job in enumerate(jobs) for part in range(1 << job.spill.parts_bits)]


def merge(jobs: tuple[Job, ...], unit: tuple[int, int]) -> Merged:
    """Write the shards of a part that changed. Raises OSError, and Damaged where the files of before do not serve."""
    index, part = unit
    job = jobs[index]
    fresh = job.spill.read_rows(part)
    step = 1 << (job.shard_bits - job.spill.parts_bits)
    own = range(part * step, (part + 1) * step)
    new = np.unique(fresh >> np.uint64(SHARD_SHIFT)).tolist()
    kept = tuple(sorted(set(own) - set(new) - set(np.flatnonzero(job.touched).tolist())))
    shards: list[tuple[int, bytes]] = []
    files: list[str] = []
    for rows in _pieces(job, sorted(set(own) - set(kept)), fresh):
        for one in encode_shards(rows, job.pack_bits):
            shards.append((one.shard, one.digest))
            files += one.files
            for name, data in one.files.items():
                _put(job, name, data)
    return Merged(job=index, shards=tuple(shards), files=tuple(files), kept=kept)


def _put(job: Job, name: str, data: bytes) -> None:
    """Write a file that is not there. Where all is made anew, one that is may be half of what a killed build wrote."""
    path = job.plan.folder / name
    if not exists(path):
        (write_bytes if job.before is None else write_whole)(path, data)
    elif job.before is None and read_bytes(path) != data:
        write_whole(path, data)


def _pieces(job: Job, shards: list[int], fresh: Words64) -> Iterator[Words64]:
    """The rows of some shards as they are now, as much at a time as is dealt with at once."""
    if job.before is None:
        yield fresh
        return
    of_shard = fresh >> np.uint64(SHARD_SHIFT)
    for shard in shards:
        first, behind = np.searchsorted(of_shard, [shard, shard + 1])
        yield _renew(job, shard, fresh[first:behind])


def _renew(job: Job, shard: int, fresh: Words64) -> Words64:
    digest = job.before.terms[shard] if job.before else NO_FILE
    if digest == NO_FILE:
        return fresh
    data = _read(job, shard_file(shard, digest))
    rows = decode_shard(data, shard, job.pack_bits, lambda file: _read(job, file))
    numbers = numbers_of(rows)
    if int(numbers.max(initial=0)) >= len(job.changed):
        raise Damaged
    joined: Words64 = np.concatenate((rows[~job.changed[numbers]], fresh))
    joined.sort()
    return joined


def _read(job: Job, name: str) -> bytes:
    try:
        return read_bytes(job.plan.folder / name)
    except OSError as fault:
        raise Damaged(name) from fault
