"""The door to the Whoosh index: the only file that opens or writes one.

Whoosh commits by renaming one table of contents, so a reader sees the index before or after a commit, never between.
An index of another edition has another name: it is answered from until nobody asks, and removed after the new one
is whole. Whoosh keeps its table of contents as a pickle, so the folder is as trusted as the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from whoosh.index import EmptyIndexError, FileIndex, LockError
from whoosh.reading import IndexReader
from whoosh.scoring import WeightingModel
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter

from builder.search.entry import Entry, EntryHead
from builder.search.folder import Folder
from builder.search.schema import INDEX_NAME, make_schema, record_of

BATCH = 5_000
"""Entries a commit: a run that breaks off loses at most so many."""

WASTE = 1.5
"""Entries kept in the folder, gone ones included, to living ones: above this the index is written anew."""

PATIENCE = 10.0
"""Seconds to wait for another writer."""

_OF_AN_INDEX = re.compile(r"_?(words\d+x\d+)(_.*|\.tmp)")


class Rebuilt(StrEnum):
    """Why all was indexed anew."""

    UNREADABLE = "unreadable"
    OTHER_EDITION = "other-edition"


class IndexBusyError(Exception):
    """Another process writes to the index."""


class IndexUnreadableError(Exception):
    """The folder holds no index of this edition, or a broken one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexChange:
    """What a run did. `rebuilt` is None where an index was continued or begun in an empty folder."""

    added: int
    updated: int
    removed: int
    kept: int
    rebuilt: Rebuilt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    write: tuple[EntryHead, ...]
    leave: frozenset[str]
    change: IndexChange


def update_index(folder: Path, entries: Iterable[EntryHead], read_entry: Callable[[EntryHead], Entry]) -> IndexChange:
    """Make the index hold exactly these entries; only what differs by id and digest is read and written.

    Raises IndexBusyError while another process writes, OSError where the folder cannot be written, ValueError where two
    entries have one id.
    """
    wanted = _by_id(entries)
    folder.mkdir(parents=True, exist_ok=True)
    index, stored, rebuilt = _open_or_begin(folder)
    difference = _compare(wanted, stored, rebuilt)
    if difference.write or difference.leave:
        _write(index, difference, read_entry)
    _remove_other_editions(folder)
    return difference.change


@contextmanager
def open_searcher(folder: Path, weighting: WeightingModel) -> Iterator[Searcher]:
    """The index as it is now. Raises IndexUnreadableError, also for what goes wrong while it is asked."""
    storage = Folder(folder)
    try:
        with FileIndex(storage, make_schema(), INDEX_NAME).searcher(weighting=weighting) as searcher:
            yield searcher
    except Exception as fault:  # Whoosh reads pickles and raw bytes: broken ones raise anything
        raise IndexUnreadableError(str(folder)) from fault
    finally:
        storage.close_all()


def _by_id(entries: Iterable[EntryHead]) -> dict[str, EntryHead]:
    wanted: dict[str, EntryHead] = {}
    for head in entries:
        if wanted.setdefault(head.id, head) is not head:
            raise ValueError(f"two entries have the id {head.id}")
    return wanted


def _open_or_begin(folder: Path) -> tuple[FileIndex, dict[str, str], Rebuilt | None]:
    storage = Folder(folder)
    try:
        index = FileIndex(storage, make_schema(), INDEX_NAME)
        return index, _stored_digests(index), None
    except EmptyIndexError:
        rebuilt = Rebuilt.OTHER_EDITION if _other_editions(folder) else None
    except Exception:  # Whoosh reads pickles and raw bytes: broken ones raise anything
        rebuilt = Rebuilt.UNREADABLE
        storage.close_all()
    return FileIndex.create(storage, make_schema(), INDEX_NAME), {}, rebuilt


def _stored_digests(index: FileIndex) -> dict[str, str]:
    with closing(index.reader()) as reader:
        return dict(_digests_of(reader)) if reader.doc_count() else {}


def _digests_of(reader: IndexReader) -> Iterator[tuple[str, str]]:
    ids, digests = reader.column_reader("id"), reader.column_reader("digest")
    for number in reader.all_doc_ids():
        yield ids[number], digests[number].decode()


def _compare(wanted: dict[str, EntryHead], stored: dict[str, str], rebuilt: Rebuilt | None) -> _Difference:
    write = tuple(head for head in wanted.values() if stored.get(head.id) != head.digest)
    updated = frozenset(head.id for head in write if head.id in stored)
    gone = stored.keys() - wanted.keys()
    change = IndexChange(
        added=len(write) - len(updated),
        updated=len(updated),
        removed=len(gone),
        kept=len(wanted) - len(write),
        rebuilt=rebuilt,
    )
    return _Difference(write=write, leave=frozenset(gone), change=change)


def _write(index: FileIndex, difference: _Difference, read_entry: Callable[[EntryHead], Entry]) -> None:
    """What leaves, leaves with the first commit. Whoosh forgets nothing by itself: too much waste is written anew."""
    wasteful = index.doc_count_all() > WASTE * index.doc_count()
    leave: Iterable[str] = sorted(difference.leave)
    for batch in _batches(difference.write):
        with _writing(index, anew=wasteful) as writer:
            for name in leave:
                writer.delete_by_term("id", name)
            for head in batch:
                writer.update_document(**record_of(read_entry(head)))
        leave = ()


def _batches(heads: Sequence[EntryHead]) -> Iterator[tuple[EntryHead, ...]]:
    """At least one, and be it empty."""
    rest = iter(heads)
    yield tuple(islice(rest, BATCH))
    while batch := tuple(islice(rest, BATCH)):
        yield batch


@contextmanager
def _writing(index: FileIndex, *, anew: bool) -> Iterator[IndexWriter]:
    """All of it is committed, or nothing."""
    try:
        writer = index.writer(timeout=PATIENCE, compound=False)
    except LockError as fault:
        raise IndexBusyError(index.indexname) from fault
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(optimize=anew)


def _other_editions(folder: Path) -> tuple[Path, ...]:
    """Files of ours, and only ours, that belong to an index of another name."""
    found = ((path, _OF_AN_INDEX.fullmatch(path.name)) for path in folder.iterdir())
    return tuple(path for path, name in found if name and name[1] != INDEX_NAME and path.is_file())


def _remove_other_editions(folder: Path) -> None:
    for path in _other_editions(folder):
        path.unlink(missing_ok=True)
