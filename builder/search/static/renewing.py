"""The facts of an index as they are now: only blocks that a change touches are read and written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from builder.digest import digest_bytes
from builder.search.static.facts import Fact
from builder.search.static.manifest import TAG_BYTES
from builder.search.static.numbering import BLOCK
from builder.search.static.plan import Job
from builder.search.static.records import block_folder, record_file, rest_file
from builder.search.static.state import read_block, write_block
from builder.search.static.survey import Survey, Surveyed, survey
from builder.search.static.varints import Damaged
from builder.workers import Watch, run_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """The tags of all blocks; the records of those that were touched, those of them that were written, and those that
    are no more; the folders of the other blocks. `same`: nothing that columns, facets and suggestions are made of is
    another than before.
    """

    tags: tuple[bytes, ...]
    files: frozenset[str]
    new: frozenset[str]
    gone: frozenset[str]
    untouched: frozenset[str]
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """What `Renewed` says, of one block; its survey, unless that is the `same` as before."""

    block: int
    tag: bytes
    files: frozenset[str]
    new: frozenset[str]
    gone: frozenset[str]
    survey: Survey | None


def renew_facts(job: Job, surveyed: Surveyed, *, jobs: int = 1, watch: Watch = lambda: None) -> Renewed:
    """Bring the facts of all touched blocks up to date, and survey those that say something else now.

    Raises OSError, and Damaged where the old ones do not serve.
    """
    blocks = job.numbering.blocks
    tags = list(job.before.records) if job.before else []
    same = job.before is not None and len(tags) == blocks
    tags = [*tags, *[_tag(())] * blocks][:blocks]
    changed = frozenset((np.flatnonzero(job.changed) // BLOCK).tolist())
    touched = sorted(changed.union(range(blocks)) if job.before is None else changed)
    renewed: list[_Block] = []
    for one in run_units(_renew_block, touched, job, jobs=jobs, watch=watch):
        if one.block < blocks:
            tags[one.block] = one.tag
        if one.block < blocks and one.survey is not None:
            surveyed.add(one.block, one.survey)
        same = same and one.survey is None
        renewed.append(replace(one, survey=None))
    return Renewed(
        tags=tuple(tags),
        files=frozenset().union(*(one.files for one in renewed)),
        new=frozenset().union(*(one.new for one in renewed)),
        gone=frozenset().union(*(one.gone for one in renewed)),
        untouched=frozenset(map(block_folder, set(range(blocks)).difference(touched))),
        same=same,
    )


def _renew_block(job: Job, block: int) -> _Block:
    """One block; where its facts are there already, as a worker left them that died, nobody knows what was before."""
    before = _read_old(job, block)
    new = {one.number: one for one in job.spill.read_facts(block)}.values()
    gone = [one for one in before if job.changed[one.number]]
    kept = [one for one in before if not job.changed[one.number]]
    facts = tuple(sorted((*kept, *new), key=attrgetter("number")))
    write_block(job.plan.state, block, facts)
    written = _records_of(new)
    same = job.before is not None and facts != before and _told(gone) == _told(new)
    return _Block(
        block=block,
        tag=_tag(facts),
        files=_records_of(facts) if kept else written,
        new=written if job.before else frozenset(),
        gone=_records_of(gone) - written,
        survey=None if same else survey(facts),
    )


def _records_of(facts: Iterable[Fact]) -> frozenset[str]:
    """The files of what is shown of some documents."""
    told = [(one.number, one.long) for one in facts]
    return frozenset((*(record_file(one) for one, _ in told), *(rest_file(one) for one, long in told if long)))


def _read_old(job: Job, block: int) -> tuple[Fact, ...]:
    if job.before is None:
        return ()
    old = read_block(job.plan.state, block)
    if old is None:
        raise Damaged(f"facts of block {block}")
    return old


def _told(facts: Iterable[Fact]) -> frozenset[Fact]:
    """Facts without what they say of records."""
    return frozenset(one._replace(record="", long=False) for one in facts)


def _tag(facts: Iterable[Fact]) -> bytes:
    told = "\n".join(f"{one.number} {one.record}" for one in facts)
    return bytes.fromhex(digest_bytes(told.encode()))[:TAG_BYTES]
