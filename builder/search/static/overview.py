"""What is made of the facts of all documents: facets, columns and suggestions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from builder.disk import exists, read_bytes, write_whole
from builder.search.static.facts import FacetTables, Fact, spell_columns
from builder.search.static.names import NO_FILE, short_digest, split_digests
from builder.search.static.plan import Job
from builder.search.static.state import read_block
from builder.search.static.suggest import Gathering, suggestion_file
from builder.search.static.varints import Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The digests that the manifest names, and all files."""

    facets: str
    suggest: str
    columns: tuple[bytes, ...]
    files: frozenset[str]


def make_overview(job: Job, words: Iterable[str]) -> Overview:
    """Read all facts, and write it; `words` are suggested whatever documents say. Raises OSError and Damaged."""
    tables, gathering = FacetTables(), Gathering()
    blocks = range(job.numbering.blocks)
    for block in blocks:
        facts = _read(job, block)
        tables.add(facts)
        gathering.add(facts)
    files: set[str] = set()
    columns = []
    for block in blocks:
        data = spell_columns(_read(job, block), block, tables)
        columns.append(short_digest(data) if data else NO_FILE)
        if data:
            _put(job.plan.folder, _column_file(block, columns[-1]), data, files)
    suggestions = gathering.finish(words)
    for name, data in suggestions.files.items():
        _put(job.plan.folder, name, data, files)
    return Overview(
        facets=put_named(job.plan.folder, "facets", tables.spell(job.plan.topic_titles), files),
        suggest=put_named(job.plan.folder, "suggest", suggestions.index, files),
        columns=tuple(columns),
        files=frozenset(files),
    )


def keep_overview(job: Job) -> Overview:
    """What lies there, where nothing of it is another now. Raises Damaged where a file is not there."""
    before = job.before
    if before is None:
        raise Damaged("no index")
    suggest = f"suggest-{before.suggest}.json"
    try:
        told = json.loads(read_bytes(job.plan.folder / suggest))
    except (OSError, ValueError) as fault:
        raise Damaged(suggest) from fault
    shards = enumerate(split_digests(told["names"]))
    columns = enumerate(before.columns)
    files = frozenset(
        (
            suggest,
            f"facets-{before.facets}.json",
            *(suggestion_file(shard, digest) for shard, digest in shards if digest != NO_FILE),
            *(_column_file(block, digest) for block, digest in columns if digest != NO_FILE),
        )
    )
    for name in files:
        if not exists(job.plan.folder / name):
            raise Damaged(name)
    return Overview(facets=before.facets, suggest=before.suggest, columns=before.columns, files=files)


def put_named(folder: Path, stem: str, data: bytes, files: set[str]) -> str:
    """Write a file that is named by its digest, and say the digest. Raises OSError."""
    digest = short_digest(data).hex()
    _put(folder, f"{stem}-{digest}.json", data, files)
    return digest


def _read(job: Job, block: int) -> tuple[Fact, ...]:
    facts = read_block(job.plan.state, block)
    if facts is None:
        raise Damaged(f"facts of block {block}")
    return facts


def _column_file(block: int, digest: bytes) -> str:
    return f"c/{block:x}-{digest.hex()}.bin"


def _put(folder: Path, name: str, data: bytes, files: set[str]) -> None:
    files.add(name)
    if not exists(folder / name):
        write_whole(folder / name, data)
