"""What is made of the facts of all documents: facets, columns and suggestions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from builder.disk import exists, read_bytes
from builder.search.static.facts import spell_columns
from builder.search.static.manifest import Manifest
from builder.search.static.names import NO_FILE, short_digest, split_digests
from builder.search.static.placing import put_file
from builder.search.static.plan import Job
from builder.search.static.state import read_block
from builder.search.static.suggest import suggestion_file
from builder.search.static.survey import Survey, Surveyed, survey
from builder.search.static.varints import Damaged
from builder.workers import Watch, run_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The digests that the manifest names; all files, those of them that were written, and those that are no more."""

    facets: str
    suggest: str
    columns: tuple[bytes, ...]
    files: frozenset[str]
    new: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


def make_overview(
    job: Job, words: Iterable[str], surveyed: Surveyed, *, jobs: int = 1, watch: Watch = lambda: None
) -> Overview:
    """Write it, of what was `surveyed` and the facts of all other blocks; `words` are suggested whatever documents say.

    Raises OSError and Damaged.
    """
    blocks = range(job.numbering.blocks)
    left = [block for block in blocks if block not in surveyed.columns]
    for block, found in zip(left, run_units(_survey, left, job, jobs=jobs, watch=watch), strict=True):
        surveyed.add(block, found)
    tables = surveyed.tables
    files: set[str] = set()
    new: set[str] = set()
    columns = []
    codes = tables.codes()
    for block in blocks:
        data = spell_columns(surveyed.columns[block], block, codes)
        columns.append(short_digest(data) if data else NO_FILE)
        if data:
            _put(job, _column_file(block, columns[-1]), data, files, new)
    suggestions = surveyed.gathering.finish(words)
    for name, data in suggestions.files.items():
        _put(job, name, data, files, new)
    facets = put_named(job, "facets", tables.spell(job.plan.topic_titles), files, new)
    suggest = put_named(job, "suggest", suggestions.index, files, new)
    return Overview(
        facets=facets,
        suggest=suggest,
        columns=tuple(columns),
        files=frozenset(files),
        new=frozenset(new),
        gone=_files_before(job.plan.folder, job.before) - files if job.before else frozenset(),
    )


def _survey(job: Job, block: int) -> Survey:
    facts = read_block(job.plan.state, block)
    if facts is None:
        raise Damaged(f"facts of block {block}")
    return survey(facts)


def keep_overview(job: Job) -> Overview:
    """What lies there, where nothing of it is another now. Raises Damaged where a file is not there."""
    before = job.before
    if before is None:
        raise Damaged("no index")
    files = _files_before(job.plan.folder, before)
    for name in files:
        if not exists(job.plan.folder / name):
            raise Damaged(name)
    return Overview(facets=before.facets, suggest=before.suggest, columns=before.columns, files=files)


def _files_before(folder: Path, before: Manifest) -> frozenset[str]:
    """The files that a manifest leads to, of those that are made of facts. Raises Damaged."""
    suggest = f"suggest-{before.suggest}.json"
    try:
        shards = enumerate(split_digests(json.loads(read_bytes(folder / suggest))["names"]))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Damaged(suggest) from fault
    columns = enumerate(before.columns)
    return frozenset(
        (
            suggest,
            f"facets-{before.facets}.json",
            *(suggestion_file(shard, digest) for shard, digest in shards if digest != NO_FILE),
            *(_column_file(block, digest) for block, digest in columns if digest != NO_FILE),
        )
    )


def put_named(job: Job, stem: str, data: bytes, files: set[str], new: set[str]) -> str:
    """Write a file that is named by its digest, and say the digest; note it, also where it is `new`. Raises OSError."""
    digest = short_digest(data).hex()
    _put(job, f"{stem}-{digest}.json", data, files, new)
    return digest


def _column_file(block: int, digest: bytes) -> str:
    return f"c/{block:x}-{digest.hex()}.bin"


def _put(job: Job, name: str, data: bytes, files: set[str], new: set[str]) -> None:
    files.add(name)
    if put_file(job, name, data):
        new.add(name)
