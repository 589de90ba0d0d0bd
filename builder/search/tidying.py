"""Which segments of an index are to be written anew, so that nothing gone stays in a file and their number stays small.

Whoosh marks an entry as deleted and keeps its words; they leave the disk when the segment is written anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from math import log

from whoosh.codec.base import Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

LARGEST = 2_000
"""Entries of a segment that grows no more: writing one anew takes so long, and no longer."""

WASTE = 0.2
"""The part of a segment that may be of entries written again since."""

_TOGETHER = 4
"""So many segments of one size are made one, and so much larger is the next size."""

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, number of the entry, weight, places in the text."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Whoosh's merge policy that writes some segments anew, as one, and leaves the others alone.

    Only for a writer that adds nothing besides.
    """

    names: frozenset[str] = frozenset()

    def __call__(self, writer: SegmentWriter, segments: Iterable[Segment]) -> list[Segment]:
        """The segments that stay."""
        together = _Together()
        stay = []
        for segment in segments:
            if segment.segment_id() not in self.names:
                stay.append(segment)
            elif living_in(segment):
                together.take(SegmentReader(writer.storage, writer.schema, segment), writer)
        if together.readers:
            writer.pool.cleanup()
            writer.pool = together  # type: ignore[assignment]  # all that Whoosh asks of a pool from here on
            writer._added = True
        return stay


class _Together:
    """Stands for Whoosh's pool of postings: what comes from segments is in order already and need not be sorted."""

    def __init__(self) -> None:
        self.readers: list[SegmentReader] = []
        self._streams: list[Iterator[Posting]] = []

    def take(self, reader: SegmentReader, writer: SegmentWriter) -> None:
        """Copy what is kept of each entry; its postings follow when all are asked for."""
        self.readers.append(reader)
        before = writer.docnum
        places = writer.write_per_doc(set(writer.schema.names()), reader)
        self._streams.append(_moved(reader, before, places))

    def iter_postings(self) -> Iterator[Posting]:
        """Those of all segments, by field, term and entry."""
        return merge(*self._streams)

    def cleanup(self) -> None:
        """Called when all is written, or nothing is to be."""
        for reader in self.readers:
            reader.close()


def _moved(reader: SegmentReader, before: int, places: Mapping[int, int] | None) -> Iterator[Posting]:
    """The postings with the numbers that the entries have now; `places` is None where none is deleted."""
    for field, term, number, weight, value in reader.iter_postings():
        yield field, term, before + number if places is None else places[number], weight, value


def find_untidy(
    segments: Sequence[Segment], storage: Storage, schema: Schema, wanted: Collection[str]
) -> Rewriting | None:
    """What is to be written anew next; None where all is tidy. `wanted` are the ids that may be found.

    First what holds something of an entry that is wanted no more, or too much of what was written again; then small
    segments of one size. At most `LARGEST` entries at a time.
    """
    bad = [one for one in segments if _is_wasteful(one) or _holds_unwanted(one, storage, schema, wanted)]
    if bad:
        return Rewriting(frozenset(_as_many_as_fit(sorted(bad, key=living_in))))
    sizes: dict[int, list[Segment]] = {}
    for one in sorted(segments, key=living_in):
        if living_in(one) <= LARGEST // 2:
            sizes.setdefault(int(log(living_in(one), _TOGETHER)), []).append(one)
    for _, alike in sorted(sizes.items()):
        names = frozenset(_as_many_as_fit(alike))
        if len(alike) >= _TOGETHER and len(names) > 1:
            return Rewriting(names)
    return None


def living_in(segment: Segment) -> int:
    """Entries of a segment that are not deleted."""
    return int(segment.doc_count_all() - segment.deleted_count())


def _as_many_as_fit(segments: Iterable[Segment]) -> Iterator[str]:
    """At least one."""
    total = 0
    for number, segment in enumerate(segments):
        total += living_in(segment)
        if number and total > LARGEST:
            return
        yield segment.segment_id()


def _is_wasteful(segment: Segment) -> bool:
    return not living_in(segment) or segment.deleted_count() > WASTE * segment.doc_count_all()


def _holds_unwanted(segment: Segment, storage: Storage, schema: Schema, wanted: Collection[str]) -> bool:
    if not segment.deleted_count():
        return False
    deleted = sorted(islice(segment.deleted_docs(), segment.deleted_count()))
    with closing(SegmentReader(storage, schema, segment)) as reader:
        ids = reader.column_reader("id")
        return any(ids[number] not in wanted for number in deleted)
