"""The first half of an index: documents to rows, records and facts. A unit is a batch, for all indexes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from builder.digest import digest_bytes
from builder.disk import write_bytes
from builder.search.static.document import Document
from builder.search.static.facts import Fact
from builder.search.static.plan import Job
from builder.search.static.postings import Postings, find_postings
from builder.search.static.records import make_record, record_file, rest_file
from builder.search.static.rows import make_rows
from builder.search.static.suggest import spell_heads
from builder.search.static.synonyms import Synonyms

ReadDocuments = Callable[[Sequence[str]], Sequence[Document]]
"""The whole documents of some ids, in their order."""

BATCH = 256
"""Documents that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatherer:
    """What every worker shares."""

    jobs: tuple[Job, ...]
    read: ReadDocuments
    synonyms: Synonyms


def batches_of(jobs: Sequence[Job]) -> list[tuple[str, ...]]:
    """All documents that any index wants, each once; those of the largest index in the order of its numbers."""
    wanted = sorted((job.wanted for job in jobs), key=len, reverse=True)
    ids = list(dict.fromkeys(one for some in wanted for one in some))
    return [tuple(ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)]


def gather(shared: Gatherer, ids: tuple[str, ...]) -> int:
    """Read a batch, and put it where the indexes that want it find it. Says how many documents. Raises OSError."""
    documents = shared.read(ids)
    for zone in sorted({job.plan.zone for job in shared.jobs}):
        known = [one.within(zone) for one in documents]
        postings = find_postings(known, shared.synonyms)
        for job in (job for job in shared.jobs if job.plan.zone == zone):
            members = [index for index, one in enumerate(ids) if job.wants(one)]
            if members:
                _put_rows(job, postings, members, ids)
                job.spill.put_facts(_write_records(job, [known[index] for index in members]))
    return len(ids)


def _put_rows(job: Job, postings: Postings, members: Sequence[int], ids: Sequence[str]) -> None:
    numbers = np.zeros(len(ids), dtype=np.uint32)
    inside = np.zeros(len(ids), dtype=np.bool_)
    inside[members] = True
    numbers[members] = [job.numbering.numbers[ids[index]] for index in members]
    kept = inside[postings.documents]
    mine = Postings(keys=postings.keys[kept], documents=postings.documents[kept], levels=postings.levels[kept])
    rows = make_rows(mine, numbers, job.shard_bits)
    job.spill.put_rows(rows)
    job.shard_map.mark(rows)


def _write_records(job: Job, documents: Sequence[Document]) -> Iterator[Fact]:
    for document in documents:
        number = job.numbering.numbers[document.heading.id]
        record, rest = make_record(document, job.plan.origin, job.plan.near)
        write_bytes(job.plan.folder / record_file(number), record)
        if rest:
            write_bytes(job.plan.folder / rest_file(number), rest)
        near = (one for one in document.sites if one.site in job.plan.near and not job.plan.whole)
        shown = next(near, document.sites[0])
        yield Fact(
            number=number,
            record=digest_bytes(record + rest),
            long=bool(rest),
            site=shown.site,
            site_name=shown.name,
            topic=document.topics[0] if document.topics else "",
            issuer=document.issuer,
            title=document.title,
            spelled=spell_heads(document.title),
            kind=document.heading.kind.value,
            keywords=document.keywords,
        )
