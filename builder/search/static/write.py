"""Make indexes, or bring them up to date: the same files in either case, and only those written that are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.digest import digest_bytes
from builder.disk import (
    WrittenFile,
    find_files,
    make_folder,
    read_bytes,
    remove_file,
    remove_folder,
    stat_written,
    write_whole,
)
from builder.search.folding import SIMPLIFIED_FILE
from builder.search.static.gather import Gatherer, ReadDocuments, batches_of, gather
from builder.search.static.manifest import MANIFEST, Manifest
from builder.search.static.merge import Merged, merge, parts_of
from builder.search.static.names import NO_FILE, shard_of_file
from builder.search.static.overview import keep_overview, make_overview, put_named
from builder.search.static.plan import IndexPlan, Job, plan_job
from builder.search.static.records import spell
from builder.search.static.renewing import renew_facts
from builder.search.static.state import Left, forget
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
    """Write what is made of facts, then the manifest, then take away what it does not speak of. Says which files were
    written since the manifest before.
    """
    merged = tuple(merged)
    renewed = renew_facts(job)
    overview = keep_overview(job) if renewed.same else make_overview(job, (group[0] for group in synonyms.groups))
    files = {name for one in merged for name in one.files} | renewed.files | overview.files
    kept = {shard for one in merged for shard in one.kept}
    hints = spell({"synonyms": [list(group) for group in synonyms.groups], "typos": dict(read_typos())})
    manifest = Manifest(
        documents=len(job.plan.headings),
        newest=max((group.year for group in job.numbering.groups), default=0),
        shard_bits=job.shard_bits,
        pack_bits=job.pack_bits,
        terms=_digests_of(job, merged),
        groups=job.numbering.groups,
        records=renewed.tags,
        columns=overview.columns,
        facets=overview.facets,
        suggest=overview.suggest,
        hints=put_named(job.plan.folder, "hints", hints, files),
        folding=put_named(job.plan.folder, "folding", read_bytes(SIMPLIFIED_FILE), files),
    ).spell()
    before = stat_written(job.plan.folder / MANIFEST)
    write_whole(job.plan.folder / MANIFEST, manifest)
    since = _when(before, job.plan.folder / MANIFEST)
    new = _sweep(job.plan.folder, files | {MANIFEST}, kept, renewed.untouched, since=since)
    Left(manifest=digest_bytes(manifest), basis=job.basis, known=job.known).write(job.plan.state)
    return new


def _digests_of(job: Job, merged: Iterable[Merged]) -> tuple[bytes, ...]:
    digests = [NO_FILE] * (1 << job.shard_bits)
    for one in merged:
        for shard, digest in one.shards:
            digests[shard] = digest
        for shard in one.kept:
            digests[shard] = job.before.terms[shard] if job.before else NO_FILE
    return tuple(digests)


def _when(before: WrittenFile | None, manifest: Path) -> int:
    """When the manifest before was written; where the clock was set back since, no time tells what is new."""
    now = stat_written(manifest)
    return before.mtime_ns if before and now and before.mtime_ns <= now.mtime_ns else 0


def _sweep(folder: Path, wanted: set[str], kept: set[int], untouched: frozenset[str], *, since: int) -> list[Path]:
    """Take away all that is not wanted and belongs to no shard that stays; says what was written since that time. The
    records of blocks that nothing touched are as the last build left them.
    """
    new: list[Path] = []
    for one in list(find_files(folder, skip=untouched)):
        if one.path not in wanted and shard_of_file(one.path) not in kept:
            remove_file(folder / one.path, stop=folder)
        elif one.mtime_ns >= since:
            new.append(folder / one.path)
    return new
