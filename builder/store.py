"""The door to SQLite: what one build keeps for the next. A cache; unreadable or foreign means "build all"."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

FORMAT = "zhanqun-state-2"

StoreFault = sqlite3.Error
"""What any function of a store may raise where the disk is full or the file is damaged under it."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE output (site TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, PRIMARY KEY (site, file)) WITHOUT ROWID;
CREATE TABLE trace (site TEXT NOT NULL, file TEXT NOT NULL, reads BLOB NOT NULL,
    PRIMARY KEY (site, file)) WITHOUT ROWID;
CREATE TABLE book (site TEXT PRIMARY KEY, reads BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE body (key TEXT PRIMARY KEY, facts BLOB NOT NULL, html BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE record (site TEXT PRIMARY KEY, key TEXT NOT NULL, text BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE head (site TEXT NOT NULL, file TEXT NOT NULL, text BLOB NOT NULL, PRIMARY KEY (site, file)) WITHOUT ROWID;
CREATE TABLE placed (site TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
"""

_FRESH = "fresh"

_TABLES = frozenset({"meta", "output", "trace", "book", "body", "head", "record", "placed"})


def _unpack(data: bytes) -> str | None:
    """The text that was kept, or None where it was damaged: what cannot be read is not known."""
    try:
        return zlib.decompress(data).decode()
    except (zlib.error, UnicodeDecodeError, TypeError):
        return None


@contextmanager
def _closed_on_fault(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOutput:
    """One file of the output: its digest, how it lay on disk, and what it was made from (opaque bytes)."""

    file: str
    digest: str
    size: int
    mtime_ns: int
    trace: bytes


class Store:
    """One SQLite file in WAL mode. One writer: the coordinator; workers open it to read."""

    def __init__(self, connection: sqlite3.Connection, *, fresh: str = "") -> None:
        self._connection = connection
        self.fresh = fresh

    @classmethod
    def open(cls, folder: Path, edition: str) -> Self:
        """Open or begin the state in `folder`. `fresh` says why it began anew, until a build comes to its end: "new",
        "foreign", "unreadable".

        `edition` names everything whose change makes all kept results worthless. Raises OSError where the folder
        cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "state.sqlite"
        fresh = "" if path.exists() else "new"
        if not fresh:
            fresh = cls._why_unusable(path, edition)
        if fresh:
            for stale in folder.glob("state.sqlite*"):
                stale.unlink()
        connection = cls._connect(path)
        if fresh:
            with _closed_on_fault(connection):
                connection.executescript(_SCHEMA)
                meta = [("format", FORMAT), ("edition", edition), (_FRESH, fresh)]
                connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)
                connection.commit()
        with _closed_on_fault(connection):
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (_FRESH,)).fetchone()
        return cls(connection, fresh=str(row[0]) if row else "")

    @classmethod
    def open_to_read(cls, folder: Path) -> Self:
        """Open what the coordinator keeps, without the right to change it."""
        path = folder / "state.sqlite"
        return cls(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False))

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, check_same_thread=False)
        with _closed_on_fault(connection):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    @classmethod
    def _why_unusable(cls, path: Path, edition: str) -> str:
        try:
            connection = cls._connect(path)
            try:
                meta = dict(connection.execute("SELECT key, value FROM meta"))
                tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                intact = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            finally:
                connection.close()
        except sqlite3.Error:
            return "unreadable"
        if not intact or not tables >= _TABLES:
            return "unreadable"
        return "" if meta.get("format") == FORMAT and meta.get("edition") == edition else "foreign"

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def settle(self) -> None:
        """A build came to its end: the state is no longer fresh."""
        self._connection.execute("DELETE FROM meta WHERE key = ?", (_FRESH,))

    def commit(self) -> None:
        """Make what was put durable."""
        self._connection.commit()

    def read_outputs(self, site: str) -> dict[str, StoredOutput]:
        """What the last build wrote for a site, by file."""
        rows = self._connection.execute(
            "SELECT file, digest, size, mtime_ns, reads FROM output JOIN trace USING (site, file) WHERE site = ?",
            (site,),
        )
        return {
            file: StoredOutput(file=file, digest=digest, size=size, mtime_ns=mtime_ns, trace=trace)
            for file, digest, size, mtime_ns, trace in rows
        }

    def find_written(self, site: str, file: str) -> int | None:
        """When a build last put a site's file in its place, in nanoseconds; None where it knows of none."""
        words = "SELECT mtime_ns FROM output WHERE site = ? AND file = ?"
        row = self._connection.execute(words, (site, file)).fetchone()
        return int(row[0]) if row else None

    def read_book(self, site: str) -> bytes | None:
        """The reads that the traces of a site's outputs name; opaque bytes."""
        row = self._connection.execute("SELECT reads FROM book WHERE site = ?", (site,)).fetchone()
        return row[0] if row else None

    def put_book(self, site: str, reads: bytes) -> None:
        """Keep the reads of a site; in one step with the outputs that name them."""
        self._connection.execute("INSERT OR REPLACE INTO book VALUES (?, ?)", (site, reads))

    def sites(self) -> tuple[str, ...]:
        """The sites that have something in the output."""
        return tuple(site for (site,) in self._connection.execute("SELECT DISTINCT site FROM output ORDER BY site"))

    def put_outputs(self, site: str, made: Iterable[StoredOutput], dropped: Iterable[str]) -> None:
        """Note what was written and what is gone."""
        written, gone = list(made), [(site, file) for file in dropped]
        self._connection.executemany(
            "INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?)",
            [(site, one.file, one.digest, one.size, one.mtime_ns) for one in written],
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO trace VALUES (?, ?, ?)", [(site, one.file, one.trace) for one in written]
        )
        for table in ("output", "trace"):
            self._connection.executemany(f"DELETE FROM {table} WHERE site = ? AND file = ?", gone)  # noqa: S608

    def read_facts(self, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Facts of the bodies that are known, as JSON text."""
        for key in keys:
            row = self._connection.execute("SELECT facts FROM body WHERE key = ?", (key,)).fetchone()
            text = _unpack(row[0]) if row else None
            if text is not None:
                yield key, text

    def read_html(self, key: str) -> str | None:
        """A rendered body, or None where it is not known."""
        row = self._connection.execute("SELECT html FROM body WHERE key = ?", (key,)).fetchone()
        return _unpack(row[0]) if row else None

    def put_bodies(self, bodies: Iterable[tuple[str, str, str]]) -> None:
        """Keep rendered bodies: key, facts as JSON text, HTML."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO body VALUES (?, ?, ?)",
            [(key, zlib.compress(facts.encode(), 1), zlib.compress(html.encode(), 1)) for key, facts, html in bodies],
        )

    def keep_bodies(self, keys: frozenset[str]) -> None:
        """Forget the bodies that nothing uses any longer."""
        gone = [(key,) for (key,) in self._connection.execute("SELECT key FROM body") if key not in keys]
        self._connection.executemany("DELETE FROM body WHERE key = ?", gone)

    def read_heads(self, site: str, without: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The heads of a site's documents as they were when it was last built whole, but for those of some files."""
        files = self._connection.execute("SELECT file FROM head WHERE site = ? ORDER BY file", (site,)).fetchall()
        for (file,) in files:
            if file not in without:
                row = self._connection.execute("SELECT text FROM head WHERE site = ? AND file = ?", (site, file))
                text = _unpack(row.fetchone()[0])
                if text is not None:
                    yield file, text

    def put_heads(self, site: str, heads: Iterable[tuple[str, str]]) -> None:
        """Keep the heads of a site that was built whole, in place of those before."""
        self._connection.execute("DELETE FROM head WHERE site = ?", (site,))
        self._connection.executemany(
            "INSERT INTO head VALUES (?, ?, ?)", [(site, file, zlib.compress(text.encode(), 1)) for file, text in heads]
        )

    def read_placed(self, site: str) -> str:
        """What a site showed of others when it was last built whole; an empty list where that is not known."""
        row = self._connection.execute("SELECT text FROM placed WHERE site = ?", (site,)).fetchone()
        return (_unpack(row[0]) if row else None) or "[]"

    def put_placed(self, site: str, text: str) -> None:
        """Keep what a site shows of others."""
        self._connection.execute("INSERT OR REPLACE INTO placed VALUES (?, ?)", (site, zlib.compress(text.encode(), 1)))

    def read_record(self, site: str, key: str) -> str | None:
        """What an inspection found at a site, if it was kept under the same key."""
        row = self._connection.execute("SELECT key, text FROM record WHERE site = ?", (site,)).fetchone()
        return _unpack(row[1]) if row and row[0] == key else None

    def put_record(self, site: str, key: str, text: str) -> None:
        """Keep what an inspection found at a site."""
        packed = zlib.compress(text.encode(), 1)
        self._connection.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (site, key, packed))

    def read_notes(self, key: str) -> object:
        """A small remembered value, or None."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        try:
            return json.loads(row[0]) if row else None
        except ValueError:
            return None

    def put_notes(self, key: str, value: object) -> None:
        """Remember a small value."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))
