"""Which shards a change touches: those where a document's postings are not what they were.

What a document was stands in its record and its facts. Whether these tell all that its postings were made of shows in
the sum of these postings; where they do not, all shards that it has or had a term in are touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.disk import read_bytes
from builder.search.entry import Enclosure
from builder.search.static.document import Carried, Document, Heading
from builder.search.static.numbering import BLOCK
from builder.search.static.plan import Job
from builder.search.static.postings import find_postings
from builder.search.static.records import record_file, rest_file
from builder.search.static.rows import BatchRows, make_rows, shards_of
from builder.search.static.state import read_block
from builder.search.static.synonyms import Synonyms

MOST_COMPARED = 64
"""Changed documents of a batch that are compared with what they were; more leave hardly a shard as it was."""

Shards = NDArray[np.int64]

_NOTHING = BatchRows(
    rows=np.zeros(0, dtype=np.uint64), owners=np.zeros(0, dtype=np.int64), numbers=np.zeros(0, dtype=np.uint32)
)


def find_touched(job: Job, documents: Sequence[Document], new: BatchRows, synonyms: Synonyms) -> Shards:
    """The shards of documents of a batch, where these were in the index before or are new in it. Raises Damaged."""
    old = _rows_before(job, documents, new, synonyms)
    sure = np.isin(new.numbers, old.numbers)
    unsure = new.numbers[~sure].astype(np.int64)
    return np.unique(
        np.concatenate(
            (
                shards_of(np.setxor1d(old.rows, new.rows[sure[new.owners]], assume_unique=True)),
                new.shards[~sure[new.owners]],
                np.flatnonzero(job.shard_map.touched(unsure)),
            )
        )
    )


def _rows_before(job: Job, documents: Sequence[Document], new: BatchRows, synonyms: Synonyms) -> BatchRows:
    """The rows that the numbers of a batch had, of those where it is certain."""
    restored: list[Document] = []
    numbers: list[int] = []
    if len(documents) <= MOST_COMPARED:
        keywords = _keywords(job, new.numbers.tolist())
        for number, document in zip(new.numbers.tolist(), documents, strict=True):
            before = restore_document(job.plan.folder, number, document.heading, keywords.get(number, ()))
            if before:
                restored.append(before)
                numbers.append(number)
    if not restored:
        return _NOTHING
    rows = make_rows(find_postings(restored, synonyms), np.array(numbers, dtype=np.uint32), job.shard_bits)
    certain = rows.sums() == job.shard_map.sums(rows.numbers.astype(np.int64))
    kept = certain[rows.owners]
    places = np.cumsum(certain) - 1
    return BatchRows(rows=rows.rows[kept], owners=places[rows.owners[kept]], numbers=rows.numbers[certain])


def _keywords(job: Job, numbers: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    blocks = sorted({number // BLOCK for number in numbers})
    facts = (one for block in blocks for one in read_block(job.plan.state, block) or ())
    return {one.number: one.keywords for one in facts}


def restore_document(folder: Path, number: int, heading: Heading, keywords: tuple[str, ...]) -> Document | None:
    """What the record of a number tells of a document, with a heading that is none of its own; None where there is no
    record, or it does not tell all sites.
    """
    try:
        told = json.loads(read_bytes(folder / record_file(number)))
        more = json.loads(read_bytes(folder / rest_file(number))) if "m" in told or "e" in told else {}
        if "w" in told:
            return None
        return Document(
            heading=heading,
            title=told["t"],
            text=told.get("x", "") + more.get("x", ""),
            sites=tuple(Carried(site=site, name=name, address=address) for site, name, address in told["s"]),
            number=told.get("n", ""),
            index_number=told.get("b", ""),
            issuer=told.get("u", ""),
            topics=tuple(told.get("c", ())),
            keywords=keywords,
            channel=told.get("h", ""),
            enclosures=tuple(Enclosure(name=name, text=text) for name, text in more.get("f", ())),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
