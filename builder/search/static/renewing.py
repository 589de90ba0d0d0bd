"""The facts of an index as they are now: only blocks that a change touches are read and written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from builder.digest import digest_bytes
from builder.search.static.facts import Fact
from builder.search.static.manifest import TAG_BYTES
from builder.search.static.numbering import BLOCK
from builder.search.static.plan import Job
from builder.search.static.records import block_folder, record_file, rest_file
from builder.search.static.state import read_block, write_block
from builder.search.static.varints import Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """The tags of all blocks, the records of those that were touched, the folders of the others. `same`: nothing that
    columns, facets and suggestions are made of is another than before.
    """

    tags: tuple[bytes, ...]
    files: frozenset[str]
    untouched: frozenset[str]
    same: bool


def renew_facts(job: Job) -> Renewed:
    """Bring the facts of all touched blocks up to date. Raises OSError, and Damaged where the old ones do not serve."""
    blocks = job.numbering.blocks
    tags = list(job.before.records) if job.before else []
    same = job.before is not None and len(tags) == blocks
    tags = [*tags, *[_tag(())] * blocks][:blocks]
    touched = frozenset((np.flatnonzero(job.changed) // BLOCK).tolist()) if job.before else frozenset(range(blocks))
    files: set[str] = set()
    for block in sorted(one for one in touched if one < blocks):
        old = _read_old(job, block)
        new = tuple(job.spill.read_facts(block))
        gone = (one for one in old if job.changed[one.number])
        same = same and _told(gone) == _told(new)
        facts = tuple(sorted((*(one for one in old if not job.changed[one.number]), *new), key=lambda one: one.number))
        write_block(job.plan.state, block, facts)
        tags[block] = _tag(facts)
        files |= {record_file(one.number) for one in facts} | {rest_file(one.number) for one in facts if one.long}
    untouched = frozenset(block_folder(block) for block in range(blocks) if block not in touched)
    return Renewed(tags=tuple(tags), files=frozenset(files), untouched=untouched, same=same)


def _read_old(job: Job, block: int) -> tuple[Fact, ...]:
    if job.before is None:
        return ()
    old = read_block(job.plan.state, block)
    if old is None:
        raise Damaged(f"facts of block {block}")
    return old


def _told(facts: Iterable[Fact]) -> frozenset[Fact]:
    """Facts without what they say of records."""
    return frozenset(replace(one, record="", long=False) for one in facts)


def _tag(facts: Iterable[Fact]) -> bytes:
    told = "\n".join(f"{one.number} {one.record}" for one in facts)
    return bytes.fromhex(digest_bytes(told.encode()))[:TAG_BYTES]
