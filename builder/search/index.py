"""The door to the Whoosh index: the only file that opens or writes one.

Whoosh commits by renaming one table of contents, so a reader sees the index before or after a commit, never between;
a run that is killed loses what it had not committed, and the next goes on from there and takes away what was left.
An index of another edition has another name: it is answered from until nobody asks, and removed after the new one
is whole. Whoosh keeps its table of contents as a pickle, so the folder is as trusted as the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
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

from builder.disk import remove_folder
from builder.locks import locked
from builder.search.entry import Entry, EntryHead
from builder.search.folder import Folder
from builder.search.schema import INDEX_NAME, make_schema, record_of
from builder.search.tidying import Rewriting, find_untidy

BATCH = 2_000
"""Entries a commit: a run that breaks off loses at most so many."""

MEMORY = 128
"""Megabytes that words may take before they go to disk."""

PATIENCE = 10.0
"""Seconds to wait for another writer."""

LOCK = "update.lock"

_OF_AN_INDEX = re.compile(r"_?(words\d+x\d+)(_.*|\.tmp)")


_NOTHING = Rewriting()


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

    When it returns, no file of the index holds anything of an entry that is not among these. Raises IndexBusyError
    while another process writes, OSError where the folder cannot be written, ValueError where two entries have one id.
    """
    wanted = _by_id(entries)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / LOCK, patience=PATIENCE) as ours:
        if not ours:
            raise IndexBusyError(str(folder))
        index, stored, rebuilt = _open_or_begin(folder)
        _remove_leftovers(folder, index)
        difference = _compare(wanted, stored, rebuilt)
        if difference.write or difference.leave:
            _write(index, difference, stored, read_entry)
        _tidy(index, wanted)
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


def _write(
    index: FileIndex, difference: _Difference, stored: Container[str], read_entry: Callable[[EntryHead], Entry]
) -> None:
    """What leaves, leaves with the first commit."""
    leave: Iterable[str] = sorted(difference.leave)
    for batch in _batches(difference.write):
        with _writing(index) as writer:
            for name in (*leave, *(head.id for head in batch if head.id in stored)):
                writer.delete_by_term("id", name)
            for head in batch:
                writer.add_document(**record_of(read_entry(head)))
        leave = ()


def _tidy(index: FileIndex, wanted: Collection[str]) -> None:
    """A commit for each step, so that a run that breaks off has done some of it."""
    while (rewriting := find_untidy(index._segments(), index.storage, index.schema, wanted)) is not None:
        with _writing(index, rewriting):
            pass


def _batches(heads: Sequence[EntryHead]) -> Iterator[tuple[EntryHead, ...]]:
    """At least one, and be it empty."""
    rest = iter(heads)
    yield tuple(islice(rest, BATCH))
    while batch := tuple(islice(rest, BATCH)):
        yield batch


@contextmanager
def _writing(index: FileIndex, rewriting: Rewriting = _NOTHING) -> Iterator[IndexWriter]:
    """All of it is committed, or nothing. Not as one file a segment: to open one, Whoosh copies it into memory."""
    try:
        writer = index.writer(timeout=PATIENCE, limitmb=MEMORY, compound=False)
    except LockError as fault:
        raise IndexBusyError(index.indexname) from fault
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=rewriting)


def _remove_leftovers(folder: Path, index: FileIndex) -> None:
    """Files that a killed run left: nobody knows them, and what they hold may be gone since."""
    known = {one.segment_id() for one in index._segments()} | {f"_{INDEX_NAME}_{index.latest_generation()}.toc"}
    for path in sorted(folder.iterdir()):
        name = _OF_AN_INDEX.fullmatch(path.name)
        if name is None or name[1] != INDEX_NAME or path.name.endswith("WRITELOCK"):
            continue
        if path.is_dir():
            remove_folder(path)
        elif path.name not in known and path.name.partition(".")[0] not in known:
            path.unlink(missing_ok=True)


def _other_editions(folder: Path) -> tuple[Path, ...]:
    """Files of ours, and only ours, that belong to an index of another name."""
    found = ((path, _OF_AN_INDEX.fullmatch(path.name)) for path in folder.iterdir())
    return tuple(path for path, name in found if name and name[1] != INDEX_NAME)


def _remove_other_editions(folder: Path) -> None:
    for path in _other_editions(folder):
        if path.is_dir():
            remove_folder(path)
        else:
            path.unlink(missing_ok=True)
