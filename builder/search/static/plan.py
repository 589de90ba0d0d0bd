"""What is to be done for an index: all of it, or what changed since the last build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.digest import digest_bytes, digest_value
from builder.disk import exists, read_bytes
from builder.search.static.document import Heading
from builder.search.static.manifest import FORMAT, MANIFEST, Manifest
from builder.search.static.numbering import Numbering, group_of, number_documents, pack_bits_of, shard_bits_of
from builder.search.static.shard_map import ShardMap
from builder.search.static.simplified import digest_simplified
from builder.search.static.spill import Spill
from builder.search.static.state import Known, Left, find_changed, spell_known, spell_one
from builder.search.static.synonyms import Synonyms
from builder.search.static.varints import Damaged
from builder.search.words import EDITION

MOST_CHANGED = 0.2
"""The part of the documents that may change before it is quicker to make all anew."""

_ROWS_A_PART = 4096
"""Documents whose rows are sorted at once, about."""

_LEAST_PARTS_BITS = 3
_LEAST_PARTED = 256
"""So many documents are not worth a second process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPlan:
    """An index to be made: where it goes, what it leaves for the next time, which documents it holds.

    `origin` is scheme and host of its pages: addresses there are written as paths. `edition` names the code that
    makes the documents. `topic_titles` are what readers see of topics. `near` are the sites of the host: of all that
    carry a document, these are named before others, and, unless the index is of the `whole` cluster, it counts for the
    first of them. `zone` is that of its readers. `edited`: the headings are those of documents of which only the text
    is another than before, and all others are as they were.
    """

    folder: Path
    state: Path
    origin: str
    edition: str
    headings: Mapping[str, Heading]
    topic_titles: Mapping[str, str]
    near: frozenset[str] = frozenset()
    whole: bool = False
    zone: int = 0
    edited: bool = False


def join_headings(plans: Iterable[IndexPlan]) -> dict[str, Heading]:
    """The headings of all documents that any of some indexes holds, by id."""
    return {one: heading for plan in plans for one, heading in plan.headings.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The work on an index of so many `documents`. `before` is what lies there and still holds for what is not
    `changed`, by number.

    `touched` are the shards that hold postings of what is gone; those of what is another now are found when it is read.
    In a `bare` place lay nothing when the work began.
    """

    plan: IndexPlan
    documents: int
    numbering: Numbering
    known: Known
    changed: NDArray[np.bool_]
    before: Manifest | None
    basis: str
    spill: Spill
    shard_map: ShardMap
    touched: NDArray[np.bool_]
    bare: bool

    @property
    def shard_bits(self) -> int:
        """How many bits choose a shard."""
        return shard_bits_of(self.documents)

    @property
    def pack_bits(self) -> int:
        """How many bits choose a pack."""
        return pack_bits_of(self.documents)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The documents that must be read, by number."""
        numbers = self.numbering.numbers
        return tuple(sorted((one for one in numbers if self.changed[numbers[one]]), key=numbers.__getitem__))


def plan_job(plan: IndexPlan, synonyms: Synonyms, scratch: Path, *, anew: bool = False) -> Job | None:
    """What is to be done; None where all lies there as it should. Raises TooManyDocuments, and
    Damaged where what was left does not serve.
    """
    left = None if anew else Left.read(plan.state)
    if plan.edited:
        return _plan_edited(plan, synonyms, scratch, left)
    numbering = number_documents(plan.headings.values())
    known = spell_known(plan.headings, numbering)
    basis = _basis(plan, synonyms, len(plan.headings))
    before = _read_before(plan, left) if left and left.basis == basis else None
    changed = find_changed(left.known, known) if before and left else find_changed(known[:0], known)
    if before and int(changed.sum()) > MOST_CHANGED * max(1, before.documents):
        before, changed = None, find_changed(known[:0], known)
    if before and not changed.any():
        return None
    return _open_job(plan, scratch, len(plan.headings), numbering, known, changed, before, basis)


def _plan_edited(plan: IndexPlan, synonyms: Synonyms, scratch: Path, left: Left | None) -> Job:
    """What is to be done where only the texts of some documents are other. Raises Damaged."""
    before = _read_before(plan, left) if left else None
    if left is None or before is None or left.basis != (basis := _basis(plan, synonyms, before.documents)):
        raise Damaged("no index to bring up to date")
    known = left.known.copy()
    numbers = {one: _find_number(heading, known, before) for one, heading in plan.headings.items()}
    for one, number in numbers.items():
        known[number] = spell_one(plan.headings[one])
    changed = find_changed(left.known, known)
    numbering = Numbering(groups=before.groups, numbers=numbers)
    return _open_job(plan, scratch, before.documents, numbering, known, changed, before, basis)


def _find_number(heading: Heading, known: Known, before: Manifest) -> int:
    """The number that a document has. Raises Damaged where it has none, or would have another by its heading."""
    group = next((one for one in before.groups if one.key == group_of(heading)), None)
    found = np.flatnonzero(known[:, 0] == np.uint64(spell_one(heading)[0]))
    if group is None or len(found) != 1 or not group.base <= int(found[0]) < group.base + group.width:
        raise Damaged(heading.id)
    return int(found[0])


def _open_job(
    plan: IndexPlan,
    scratch: Path,
    documents: int,
    numbering: Numbering,
    known: Known,
    changed: NDArray[np.bool_],
    before: Manifest | None,
    basis: str,
) -> Job:
    read = int(changed.sum())
    bits = max(_LEAST_PARTS_BITS, (read // _ROWS_A_PART).bit_length()) if read > _LEAST_PARTED else 0
    shard_bits = shard_bits_of(documents)
    spill = Spill(folder=scratch, shard_bits=shard_bits, parts_bits=min(shard_bits, bits))
    shard_map = ShardMap(file=plan.state / "shards.bin", shard_bits=shard_bits)
    touched = shard_map.touched(_find_gone(changed, known)) if before else np.ones(1 << shard_bits, dtype=np.bool_)
    return Job(
        plan=plan,
        documents=documents,
        numbering=numbering,
        known=known,
        changed=changed,
        before=before,
        basis=basis,
        spill=spill,
        shard_map=shard_map,
        touched=touched,
        bare=not exists(plan.folder),
    )


def _find_gone(changed: NDArray[np.bool_], known: Known) -> NDArray[np.int64]:
    """The numbers that stand for nothing any longer."""
    gone = changed.copy()
    gone[: len(known)] &= ~np.any(known, axis=1)
    return np.flatnonzero(gone)


def _basis(plan: IndexPlan, synonyms: Synonyms, documents: int) -> str:
    return digest_value(
        (
            FORMAT,
            EDITION,
            plan.edition,
            plan.origin,
            _digest_titles(tuple(sorted(plan.topic_titles.items()))),
            tuple(sorted(plan.near)),
            plan.whole,
            plan.zone,
            synonyms.digest,
            shard_bits_of(documents),
            pack_bits_of(documents),
            digest_simplified(),
        )
    )


@lru_cache(maxsize=8)
def _digest_titles(titles: tuple[tuple[str, str], ...]) -> str:
    """All indexes of a cluster have the same."""
    return digest_value(titles)


def _read_before(plan: IndexPlan, left: Left) -> Manifest | None:
    """The manifest that lies there, if it is the one that was left."""
    try:
        data = read_bytes(plan.folder / MANIFEST)
        return Manifest.parse(data) if digest_bytes(data) == left.manifest else None
    except (OSError, Damaged):
        return None
