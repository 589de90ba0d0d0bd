"""Make indexes, or bring them up to date: the same files in either case, and only those written that are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.digest import digest_bytes
from builder.disk import (
    exists,
    find_files,
    make_folder,
    read_bytes,
    remove_file,
    remove_folder,
    stat_written,
    write_whole,
)
from builder.search.folding import SIMPLIFIED_FILE
from builder.search.static.facts import FacetTables, Fact, spell_columns
from builder.search.static.gather import Gatherer, ReadDocuments, batches_of, gather
from builder.search.static.manifest import MANIFEST, TAG_BYTES, Manifest
from builder.search.static.merge import Merged, merge, parts_of
from builder.search.static.names import NO_FILE, shard_of_file, short_digest
from builder.search.static.plan import IndexPlan, Job, plan_job
from builder.search.static.records import record_file, rest_file, spell
from builder.search.static.state import Left, forget, read_block, write_block
from builder.search.static.suggest import Gathering
from builder.search.static.synonyms import Synonyms, read_typos
from builder.search.static.varints import Damaged
from builder.workers import Watch, run_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was done: indexes that were written, documents that were read for them, files that are new in them."""

    indexes: int = 0
    documents: int = 0
    files: tuple[Path, ...] = ()


def write_indexes(
    plans: Sequence[IndexPlan],
    read: ReadDocuments,
    synonyms: Synonyms,
    *,
    scratch: Path,
    jobs: int = 1,
    watch: Watch = lambda: None,
) -> Written:
    """Bring indexes up to date; a document that several hold is read once. Raises OSError and TooManyDocuments."""
    try:
        return _write(plans, read, synonyms, scratch, jobs, watch, anew=False)
    except Damaged:
        return _write(plans, read, synonyms, scratch, jobs, watch, anew=True)
    finally:
        remove_folder(scratch)


def _write(
    plans: Sequence[IndexPlan],
    read: ReadDocuments,
    synonyms: Synonyms,
    scratch: Path,
    jobs: int,
    watch: Watch,
    *,
    anew: bool,
) -> Written:
    remove_folder(scratch)
    found = (plan_job(plan, synonyms, scratch / str(at), anew=anew) for at, plan in enumerate(plans))
    work = tuple(job for job in found if job is not None)
    for job in work:
        make_folder(job.plan.state)
        forget(job.plan.state)
        job.shard_map.begin(len(job.known), anew=job.before is None)
    gatherer = Gatherer(jobs=work, read=read, synonyms=synonyms)
    documents = sum(run_units(gather, batches_of(work), gatherer, jobs=jobs, watch=watch))
    merged: dict[int, list[Merged]] = {}
    for one in run_units(merge, parts_of(work), work, jobs=jobs, watch=watch):
        merged.setdefault(one.job, []).append(one)
    files = tuple(file for index, job in enumerate(work) for file in _finish(job, merged[index], synonyms))
    return Written(indexes=len(work), documents=documents, files=files)


def _finish(job: Job, merged: Iterable[Merged], synonyms: Synonyms) -> list[Path]:
    """Write what is made of all facts, then the manifest, then take away what it does not speak of. Says which files
    were written since the manifest before.
    """
    merged = tuple(merged)
    files = {name for one in merged for name in one.files}
    kept = {shard for one in merged for shard in one.kept}
    facets, gathering, tags = FacetTables(), Gathering(), []
    for block in range(job.numbering.blocks):
        facts = _renewed_facts(job, block)
        write_block(job.plan.state, block, facts)
        facets.add(facts)
        gathering.add(facts)
        tags.append(_tag(facts))
        files |= {record_file(one.number) for one in facts} | {rest_file(one.number) for one in facts if one.long}
    columns = list(_write_columns(job, facets, files))
    suggestions = gathering.finish(group[0] for group in synonyms.groups)
    for name, data in suggestions.files.items():
        _put(job, name, data, files)
    hints = spell({"synonyms": [list(group) for group in synonyms.groups], "typos": dict(read_typos())})
    manifest = Manifest(
        documents=len(job.plan.headings),
        newest=max((group.year for group in job.numbering.groups), default=0),
        shard_bits=job.shard_bits,
        pack_bits=job.pack_bits,
        terms=_digests_of(job, merged),
        groups=job.numbering.groups,
        records=tuple(tags),
        columns=tuple(columns),
        facets=_put_named(job, "facets", facets.spell(job.plan.topic_titles), files),
        suggest=_put_named(job, "suggest", suggestions.index, files),
        hints=_put_named(job, "hints", hints, files),
        folding=_put_named(job, "folding", read_bytes(SIMPLIFIED_FILE), files),
    ).spell()
    before = stat_written(job.plan.folder / MANIFEST)
    write_whole(job.plan.folder / MANIFEST, manifest)
    new = _sweep(job.plan.folder, files | {MANIFEST}, kept, since=before.mtime_ns if before else 0)
    Left(manifest=digest_bytes(manifest), basis=job.basis, known=job.known).write(job.plan.state)
    return new


def _renewed_facts(job: Job, block: int) -> tuple[Fact, ...]:
    """The facts of a block as they are now, by number. Raises Damaged."""
    staying: tuple[Fact, ...] = ()
    if job.before is not None:
        before = read_block(job.plan.state, block)
        if before is None:
            raise Damaged(f"facts of block {block}")
        staying = tuple(one for one in before if not job.changed[one.number])
    return tuple(sorted((*staying, *job.spill.read_facts(block)), key=lambda one: one.number))


def _tag(facts: Iterable[Fact]) -> bytes:
    told = "\n".join(f"{one.number} {one.record}" for one in facts)
    return bytes.fromhex(digest_bytes(told.encode()))[:TAG_BYTES]


def _write_columns(job: Job, facets: FacetTables, files: set[str]) -> Iterator[bytes]:
    for block in range(job.numbering.blocks):
        facts = read_block(job.plan.state, block)
        data = spell_columns(facts or (), block, facets)
        digest = short_digest(data) if data else NO_FILE
        if data:
            _put(job, f"c/{block:x}-{digest.hex()}.bin", data, files)
        yield digest


def _put_named(job: Job, stem: str, data: bytes, files: set[str]) -> str:
    digest = short_digest(data).hex()
    _put(job, f"{stem}-{digest}.json", data, files)
    return digest


def _put(job: Job, name: str, data: bytes, files: set[str]) -> None:
    files.add(name)
    if not exists(job.plan.folder / name):
        write_whole(job.plan.folder / name, data)


def _digests_of(job: Job, merged: Iterable[Merged]) -> tuple[bytes, ...]:
    digests = [NO_FILE] * (1 << job.shard_bits)
    for one in merged:
        for shard, digest in one.shards:
            digests[shard] = digest
        for shard in one.kept:
            digests[shard] = job.before.terms[shard] if job.before else NO_FILE
    return tuple(digests)


def _sweep(folder: Path, wanted: set[str], kept: set[int], *, since: int) -> list[Path]:
    """Take away all that is not wanted and belongs to no shard that stays; says what was written since that time."""
    new: list[Path] = []
    for one in list(find_files(folder)):
        if one.path not in wanted and shard_of_file(one.path) not in kept:
            remove_file(folder / one.path, stop=folder)
        elif one.mtime_ns >= since:
            new.append(folder / one.path)
    return new
