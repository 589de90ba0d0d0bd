"""The second half of an index: rows to term shards, packs and pieces. A unit is a part of the shards of one index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from builder.disk import read_bytes, stat_written
from builder.search.static.entries import decode_shard
from builder.search.static.hashing import Words64
from builder.search.static.names import NO_FILE, shard_file
from builder.search.static.placing import put_file
from builder.search.static.plan import Job
from builder.search.static.rows import SHARD_SHIFT, numbers_of
from builder.search.static.shards import encode_shards
from builder.search.static.varints import Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The digests of the shards of a part that were made, by their numbers; the names of all their files, of those that
    were written, and of those that they had before; and the shards that stay as they are.
    """

    job: int
    shards: tuple[tuple[int, bytes], ...]
    files: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[int, ...]


def parts_of(jobs: tuple[Job, ...], some: Iterable[int]) -> list[tuple[int, int]]:
    """All units of work of some indexes: index and part."""
    return [(index, part) for index in some for part in range(1 << jobs[index].spill.parts_bits)]


def merge(jobs: tuple[Job, ...], unit: tuple[int, int]) -> Merged:
    """Write the shards of a part that changed. Raises OSError, and Damaged where the files of before do not serve."""
    index, part = unit
    job = jobs[index]
    fresh = job.spill.read_rows(part)
    step = 1 << (job.shard_bits - job.spill.parts_bits)
    own = range(part * step, (part + 1) * step)
    kept = tuple(sorted(set(own) - _touched(job))) if job.before else ()
    _check_kept(job, kept)
    shards: list[tuple[int, bytes]] = []
    files: dict[str, bool] = {}
    old: set[str] = set()
    for rows, names in _pieces(job, sorted(set(own) - set(kept)), fresh):
        old |= names
        for one in encode_shards(rows, job.pack_bits):
            shards.append((one.shard, one.digest))
            files |= {name: put_file(job, name, data) for name, data in one.files.items()}
    return Merged(
        job=index,
        shards=tuple(shards),
        files=tuple(files),
        new=tuple(name for name, written in files.items() if written),
        gone=tuple(sorted(old.difference(files))),
        kept=kept,
    )


def _touched(job: Job) -> set[int]:
    """The shards of documents that are gone, and those of others that are not as they were."""
    return {*np.flatnonzero(job.touched).tolist(), *job.spill.read_touched().tolist()}


def _check_kept(job: Job, kept: Iterable[int]) -> None:
    """Raises Damaged where a shard that stays is not there."""
    folder = str(job.plan.folder)
    for shard in kept:
        digest = job.before.terms[shard] if job.before else NO_FILE
        if digest != NO_FILE and not stat_written(f"{folder}/{shard_file(shard, digest)}"):
            raise Damaged(shard_file(shard, digest))


def _pieces(job: Job, shards: list[int], fresh: Words64) -> Iterator[tuple[Words64, set[str]]]:
    """The rows of some shards as they are now, as much at a time as is dealt with at once, and the files of before."""
    if job.before is None:
        yield fresh, set()
        return
    of_shard = fresh >> np.uint64(SHARD_SHIFT)
    for shard in shards:
        first, behind = np.searchsorted(of_shard, [shard, shard + 1])
        yield _renew(job, shard, fresh[first:behind])


def _renew(job: Job, shard: int, fresh: Words64) -> tuple[Words64, set[str]]:
    digest = job.before.terms[shard] if job.before else NO_FILE
    if digest == NO_FILE:
        return fresh, set()
    names = {shard_file(shard, digest)}

    def read(file: str) -> bytes:
        names.add(file)
        return _read(job, file)

    rows = decode_shard(_read(job, shard_file(shard, digest)), shard, job.pack_bits, read)
    numbers = numbers_of(rows)
    if int(numbers.max(initial=0)) >= len(job.changed):
        raise Damaged
    joined: Words64 = np.concatenate((rows[~job.changed[numbers]], fresh))
    joined.sort()
    return joined, names


def _read(job: Job, name: str) -> bytes:
    try:
        return read_bytes(job.plan.folder / name)
    except OSError as fault:
        raise Damaged(name) from fault
