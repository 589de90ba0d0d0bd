"""The first half of an index: documents to rows, records and facts. A unit is a batch, for all indexes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.digest import digest_bytes
from builder.disk import write_bytes
from builder.search.static.difference import find_touched
from builder.search.static.document import Document
from builder.search.static.facts import Fact
from builder.search.static.plan import Job
from builder.search.static.postings import Postings, find_postings
from builder.search.static.records import Recorded, record_file, rest_file
from builder.search.static.rows import make_rows
from builder.search.static.suggest import spell_heads
from builder.search.static.synonyms import Synonyms

ReadDocuments = Callable[[Sequence[str]], Sequence[Document]]
"""The whole documents of some ids, in their order."""

BATCH = 256
"""Documents that are read at once."""

_FEW = 4
"""Indexes that want a document; those that more want lie side by side, so that each of these gets many at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatherer:
    """What every worker shares."""

    jobs: tuple[Job, ...]
    read: ReadDocuments
    synonyms: Synonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Documents that are read at once; for each job that wants any, its place and the places of these."""

    ids: tuple[str, ...]
    members: Mapping[int, Sequence[int]]


def batches_of(jobs: Sequence[Job]) -> list[Batch]:
    """All documents that any index wants, each once; those of one site, whose ids begin alike, side by side, and behind
    them those that many sites show, those that the same indexes want side by side."""
    wanting: dict[str, tuple[int, ...]] = {}
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    for place, job in enumerate(jobs):
        for one in job.wanted:
            places = (*wanting.get(one, ()), place)
            wanting[one] = same.setdefault(places, places)
    ids = tuple(wanting if len(jobs) == 1 else sorted(wanting, key=lambda one: _neighbourhood(one, wanting[one])))
    return [_batch(ids[at : at + BATCH], wanting) for at in range(0, len(ids), BATCH)]


def _neighbourhood(one: str, places: tuple[int, ...]) -> tuple[tuple[int, ...], str]:
    """Where a document lies among all; `places` are those of the indexes that want it."""
    return (places if len(places) > _FEW else (), one)


def _batch(ids: tuple[str, ...], wanting: Mapping[str, Sequence[int]]) -> Batch:
    members: dict[int, list[int]] = {}
    for index, one in enumerate(ids):
        for place in wanting[one]:
            members.setdefault(place, []).append(index)
    return Batch(ids=ids, members=members)


def gather(shared: Gatherer, batch: Batch) -> int:
    """Read a batch, and put it where the indexes that want it find it. Says how many documents. Raises OSError."""
    documents = shared.read(batch.ids)
    members = [(shared.jobs[place], some) for place, some in sorted(batch.members.items())]
    for zone in sorted({job.plan.zone for job, _ in members}):
        known = [one.within(zone) for one in documents]
        postings = _ByDocument(find_postings(known, shared.synonyms), len(known))
        recorded = [Recorded(one) for one in known]
        own = [(job, some) for job, some in members if job.plan.zone == zone]
        for bits in sorted({job.shard_bits for job, _ in own}):
            alike = [(job, some) for job, some in own if job.shard_bits == bits]
            rows = _SharedRows(postings, alike)
            for job, some in alike:
                told = [known[index] for index in some]
                rows.put(job, some, told, shared.synonyms)
                job.spill.put_facts(_write_records(job, told, [recorded[index] for index in some]))
    return len(documents)


class _ByDocument:
    """The postings of a batch, of which many indexes want a few documents each."""

    def __init__(self, postings: Postings, documents: int) -> None:
        self._postings = postings
        self._bounds = np.searchsorted(postings.documents, np.arange(documents + 1, dtype=np.uint32))

    def of(self, members: NDArray[np.int64]) -> Postings:
        """The postings of some documents, by their places among these."""
        if len(members) == len(self._bounds) - 1:
            return self._postings
        begins, ends = self._bounds[members], self._bounds[members + 1]
        sizes = ends - begins
        rows = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        return Postings(
            keys=self._postings.keys[rows],
            documents=np.repeat(np.arange(len(members), dtype=np.uint32), sizes),
            levels=self._postings.levels[rows],
        )


class _SharedRows:
    """The rows of all documents that any of some indexes wants, which have equally many shards: made at once."""

    def __init__(self, postings: _ByDocument, wanting: Sequence[tuple[Job, Sequence[int]]]) -> None:
        job, _ = wanting[0]
        self._wanted = np.unique(np.concatenate([some for _, some in wanting]))
        unnumbered = np.zeros(len(self._wanted), dtype=np.uint32)
        self._rows = make_rows(postings.of(self._wanted), unnumbered, job.shard_bits)
        self._lines = job.shard_map.spell(self._rows)

    def put(self, job: Job, some: Sequence[int], documents: Sequence[Document], synonyms: Synonyms) -> None:
        """Put those of some documents where an index finds them. Raises OSError."""
        numbers = np.array([job.numbering.numbers[one.heading.id] for one in documents], dtype=np.uint32)
        places = np.searchsorted(self._wanted, some)
        rows = self._rows.of(places, numbers)
        if job.before is not None:
            job.spill.put_touched(find_touched(job, documents, rows, synonyms))
        job.spill.put_rows(rows.rows)
        job.shard_map.mark(numbers, self._lines[places])


def _write_records(job: Job, documents: Sequence[Document], recorded: Sequence[Recorded]) -> Iterator[Fact]:
    plan, numbers = job.plan, job.numbering.numbers
    folder, near = str(plan.folder), frozenset() if plan.whole else plan.near
    for document, shown_as in zip(documents, recorded, strict=True):
        number = numbers[document.heading.id]
        record, rest = shown_as.record(plan.origin, plan.near), shown_as.rest
        write_bytes(f"{folder}/{record_file(number)}", record)
        if rest:
            write_bytes(f"{folder}/{rest_file(number)}", rest)
        shown = next((one for one in document.sites if one.site in near), document.sites[0])
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
