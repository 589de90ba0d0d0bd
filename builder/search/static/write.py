"""Make indexes, or bring them up to date: the same files in either case, and only those written that are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from builder.digest import digest_bytes
from builder.disk import (
    WrittenFile,
    find_files,
    make_folder,
    remove_file,
    remove_folder,
    stat_written,
    write_whole,
)
from builder.search.static.gather import Gatherer, ReadDocuments, batches_of, gather
from builder.search.static.manifest import MANIFEST, Manifest
from builder.search.static.merge import Merged, merge, parts_of
from builder.search.static.names import NO_FILE, shard_of_file
from builder.search.static.overview import keep_overview, make_overview, put_named
from builder.search.static.plan import IndexPlan, Job, plan_job
from builder.search.static.records import spell
from builder.search.static.renewing import renew_facts
from builder.search.static.simplified import spell_simplified
from builder.search.static.state import Left, forget
from builder.search.static.survey import Surveyed
from builder.search.static.synonyms import Synonyms, read_typos
from builder.search.static.varints import Damaged
from builder.source.pinyin import load_readings
from builder.workers import Watch, run_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was done: indexes that were written, documents that were read for them, files that are new in them."""

    indexes: int = 0
    documents: int = 0
    files: tuple[str, ...] = ()


def write_indexes(
    plans: Sequence[IndexPlan],
    read: ReadDocuments,
    synonyms: Synonyms,
    *,
    scratch: Path,
    ahead: Mapping[str, Job | None] = MappingProxyType({}),
    jobs: int = 1,
    watch: Watch = lambda: None,
) -> Written:
    """Bring indexes up to date; a document that several hold is read once. `ahead` is the work that was planned before,
    by the names of the indexes' states. Raises OSError and TooManyDocuments, and Damaged where plans name edited
    documents alone and what was left does not serve.
    """

    def plan_all(known: Mapping[str, Job | None], *, anew: bool) -> Iterator[Job | None]:
        for at, plan in enumerate(plans):
            name = plan.state.name  # of those that were planned before, the folder in the scratch
            yield known[name] if name in known else plan_job(plan, synonyms, scratch / f".{at}", anew=anew)

    try:
        return _write(plan_all(ahead, anew=False), read, synonyms, scratch, jobs, watch, anew=False)
    except Damaged:
        if any(plan.edited for plan in plans):
            raise
        return _write(plan_all({}, anew=True), read, synonyms, scratch, jobs, watch, anew=True)
    finally:
        remove_folder(scratch)


def _write(
    found: Iterable[Job | None],
    read: ReadDocuments,
    synonyms: Synonyms,
    scratch: Path,
    jobs: int,
    watch: Watch,
    *,
    anew: bool,
) -> Written:
    remove_folder(scratch)
    work = tuple(job for job in found if job is not None)
    for job in work:
        make_folder(job.plan.state)
        forget(job.plan.state)
        job.shard_map.begin(len(job.known), anew=job.before is None)
    if work and jobs > 1:
        load_readings()
        import_module("numpy.ma")  # which numpy loads when it is first asked what differs, in each worker again
    gatherer = Gatherer(jobs=work, read=read, synonyms=synonyms)
    documents = sum(run_units(gather, batches_of(work), gatherer, jobs=jobs, watch=watch))
    small = [index for index, job in enumerate(work) if job.numbering.blocks <= 1]
    large = [index for index, job in enumerate(work) if job.numbering.blocks > 1]
    merged: dict[int, list[Merged]] = {index: [] for index in _merged_first(work, small, jobs)}
    for one in run_units(merge, parts_of(work, merged), work, jobs=jobs, watch=watch):
        merged[one.job].append(one)
    rest = _Rest(work=work, merged=merged, synonyms=synonyms, hints=_spell_hints(synonyms), anew=anew)
    whole = whole_units([job.documents for job in work], large, jobs)
    finished = [file for files in run_units(_finish, [*whole, *small], rest, jobs=jobs, watch=watch) for file in files]
    parted = (index for index in large if index not in whole)
    finished += (file for index in parted for file in _finish(rest, index, jobs=jobs, watch=watch))
    return Written(indexes=len(work), documents=documents, files=tuple(finished))


def whole_units(documents: Sequence[int], large: Sequence[int], jobs: int) -> list[int]:
    """Of the `large` indexes those that one worker finishes, while all others have as much to do with the rest; the
    largest first. `documents` are those of all indexes. Where one is most of the work, all workers share in it.
    """
    most = sum(documents)
    found = [index for index in large if documents[index] * jobs <= most]
    return sorted(found, key=lambda index: (-documents[index], index))


def _merged_first(work: Sequence[Job], small: Sequence[int], jobs: int) -> list[int]:
    """The indexes whose shards are written by whoever is free, before any is finished. A small one that is made anew is
    done by one worker to its end, if there are enough of them for all.

    One that was there before is not: a worker that is lost while it takes away what is no more must not merge again.
    """
    alone = {index for index in small if work[index].before is None}
    return [index for index in range(len(work)) if index not in alone or len(alone) < jobs]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What is left to do when all documents were read, and the shards of those indexes written that are `merged`. Where
    all is made `anew`, an attempt before may have written some of it."""

    work: tuple[Job, ...]
    merged: Mapping[int, Sequence[Merged]]
    synonyms: Synonyms
    hints: bytes
    anew: bool


def _spell_hints(synonyms: Synonyms) -> bytes:
    """What readers are told of words that mean the same, and of those that are often typed wrong."""
    return spell({"synonyms": [list(group) for group in synonyms.told], "typos": dict(read_typos())})


def _finish(rest: _Rest, index: int, *, jobs: int = 1, watch: Watch = lambda: None) -> list[str]:
    """Write the shards, if they are not; what is made of facts; then the manifest; then take away what it does not
    speak of. Says which files were written since the manifest before.
    """
    job, surveyed = rest.work[index], Surveyed()
    merged = rest.merged.get(index) or [merge(rest.work, unit) for unit in parts_of(rest.work, [index])]
    renewed = renew_facts(job, surveyed, jobs=jobs, watch=watch)
    words = (group[0] for group in rest.synonyms.told)
    overview = keep_overview(job) if renewed.same else make_overview(job, words, surveyed, jobs=jobs, watch=watch)
    files = {name for one in merged for name in one.files} | renewed.files | overview.files
    new = {name for one in merged for name in one.new} | renewed.new | overview.new
    kept = {shard for one in merged for shard in one.kept}
    manifest = Manifest(
        documents=job.documents,
        newest=max((group.year for group in job.numbering.groups), default=0),
        shard_bits=job.shard_bits,
        pack_bits=job.pack_bits,
        terms=_digests_of(job, merged),
        groups=job.numbering.groups,
        records=renewed.tags,
        columns=overview.columns,
        facets=overview.facets,
        suggest=overview.suggest,
        hints=put_named(job, "hints", rest.hints, files, new),
        folding=put_named(job, "folding", spell_simplified(), files, new),
    ).spell()
    before = stat_written(job.plan.folder / MANIFEST)
    write_whole(job.plan.folder / MANIFEST, manifest)
    since = 0 if rest.anew else _when(before, job.plan.folder / MANIFEST)
    if job.bare:
        written = [f"{job.plan.folder}/{name}" for name in sorted(files | {MANIFEST})]
    elif job.before is None or job.touched.any():
        written = _sweep(job.plan.folder, files | {MANIFEST}, kept, renewed.untouched, since=since)
    else:
        gone = {name for one in merged for name in one.gone} | renewed.gone | overview.gone
        written = _take_away(job.plan.folder, gone, new | {MANIFEST})
    left = Left(manifest=digest_bytes(manifest), basis=job.basis, known=job.known, near=job.plan.near)
    left.write(job.plan.state)
    return written


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


def _take_away(folder: Path, gone: set[str], new: set[str]) -> list[str]:
    """Take away the files that an index had and has no more; says where the new ones are."""
    for name in sorted(gone):
        remove_file(folder / name, stop=folder)
    return [f"{folder}/{name}" for name in sorted(new)]


def _sweep(folder: Path, wanted: set[str], kept: set[int], untouched: frozenset[str], *, since: int) -> list[str]:
    """Take away all that is not wanted and belongs to no shard that stays; says what was written since that time. The
    records of blocks that nothing touched are as the last build left them.
    """
    new: list[str] = []
    for one in list(find_files(folder, skip=untouched)):
        if one.path not in wanted and shard_of_file(one.path) not in kept:
            remove_file(folder / one.path, stop=folder)
        elif one.mtime_ns >= since:
            new.append(f"{folder}/{one.path}")
    return new
