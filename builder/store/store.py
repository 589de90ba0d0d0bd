"""What one build keeps for the next, table by table: a cache."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from builder.store.forks import commit_before_forks
from builder.store.opening import FRESH, connect_to_read, open_state
from builder.store.packing import pack_text, unpack_text
from builder.store.seal import Seal

StoreFault = sqlite3.Error
"""What any function of a store may raise where the disk is full or the file is damaged under it."""

_SITES = """
WITH RECURSIVE known(site) AS (
    SELECT min(site) FROM output
    UNION ALL SELECT (SELECT min(site) FROM output WHERE site > known.site) FROM known WHERE known.site IS NOT NULL
) SELECT site FROM known WHERE site IS NOT NULL
"""
"""From one site to the next, past its outputs: SQLite itself would look at each of them."""

_AT_ONCE = 200
"""Rows that are asked for together."""


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

    def __init__(self, connection: sqlite3.Connection, *, fresh: str = "", seal: Seal | None = None) -> None:
        self._connection = connection
        self._seal = seal
        self.fresh = fresh

    @classmethod
    def open(cls, folder: Path, edition: str) -> Self:
        """Open or begin the state in `folder`. `fresh` says why it began anew, until a build comes to its end: "new",
        "foreign", "unreadable".

        `edition` names everything whose change makes all kept results worthless. Raises OSError where the folder
        cannot be written, and StoreFault where the file cannot be looked at.
        """
        opened = open_state(folder, edition)
        store = cls(opened.connection, fresh=opened.fresh, seal=opened.seal)
        commit_before_forks(store)
        return store

    @classmethod
    def open_to_read(cls, folder: Path) -> Self:
        """Open what the coordinator keeps, without the right to change it."""
        return cls(connect_to_read(folder))

    def doubt(self) -> None:
        """A fault was met: the next opening looks through every page."""
        self._seal = None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        if self._seal is not None:
            self._seal.put_on()

    def settle(self) -> None:
        """A build came to its end: the state is no longer fresh."""
        self._connection.execute("DELETE FROM meta WHERE key = ?", (FRESH,))

    def commit(self) -> None:
        """Make what was put durable."""
        self._connection.commit()

    def list_outputs(self, site: str) -> frozenset[str]:
        """The files that the last build wrote for a site."""
        rows = self._connection.execute("SELECT file FROM output WHERE site = ?", (site,))
        return frozenset([file for (file,) in rows])

    def read_outputs(self, site: str) -> dict[str, StoredOutput]:
        """What the last build wrote for a site, by file."""
        rows = self._connection.execute(
            "SELECT file, digest, size, mtime_ns, coalesce(reads, x'') FROM output LEFT JOIN trace USING (site, file)"
            " WHERE site = ?",
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
        return tuple(site for (site,) in self._connection.execute(_SITES))

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
        """Facts of the bodies that are known, as JSON text; in no order."""
        wanted = tuple(keys)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            words = f"SELECT key, facts FROM body WHERE key IN ({', '.join('?' * len(some))})"  # noqa: S608 - marks alone
            for key, facts in self._connection.execute(words, some):
                text = unpack_text(facts)
                if text is not None:
                    yield key, text

    def read_html(self, key: str) -> str | None:
        """A rendered body, or None where it is not known."""
        row = self._connection.execute("SELECT html FROM body WHERE key = ?", (key,)).fetchone()
        return unpack_text(row[0]) if row else None

    def put_bodies(self, bodies: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Keep rendered bodies: key, facts as JSON text and HTML, both packed."""
        self._connection.executemany("INSERT OR REPLACE INTO body VALUES (?, ?, ?)", bodies)

    def has_bodies(self) -> bool:
        """Is any rendered body kept?"""
        return self._connection.execute("SELECT 1 FROM body LIMIT 1").fetchone() is not None

    def keep_bodies(self, keys: frozenset[str]) -> None:
        """Forget the bodies that nothing uses any longer."""
        gone = [(key,) for (key,) in self._connection.execute("SELECT key FROM body") if key not in keys]
        self._connection.executemany("DELETE FROM body WHERE key = ?", gone)

    def read_sites(self) -> dict[str, tuple[str, bytes]]:
        """What is kept of site files, by file: its key, and opaque bytes."""
        return {file: (key, said) for file, key, said in self._connection.execute("SELECT * FROM site")}

    def put_sites(self, sites: Mapping[str, tuple[str, bytes]], *, gone: Iterable[str]) -> None:
        """Keep what site files say, and forget those that are gone."""
        rows = [(file, key, said) for file, (key, said) in sites.items()]
        self._connection.executemany("INSERT OR REPLACE INTO site VALUES (?, ?, ?)", rows)
        self._connection.executemany("DELETE FROM site WHERE file = ?", [(file,) for file in gone])

    def find_share(self, site: str, number: int) -> str | None:
        """The key of a share of a site's documents that is kept."""
        row = self._connection.execute("SELECT key FROM share WHERE site = ? AND number = ?", (site, number)).fetchone()
        return str(row[0]) if row else None

    def read_share(self, site: str, number: int) -> bytes | None:
        """A share of a site's documents; opaque bytes."""
        words = "SELECT documents FROM share WHERE site = ? AND number = ?"
        row = self._connection.execute(words, (site, number)).fetchone()
        return row[0] if row else None

    def put_share(self, site: str, number: int, key: str, documents: bytes) -> None:
        """Keep a share of a site's documents."""
        self._connection.execute("INSERT OR REPLACE INTO share VALUES (?, ?, ?, ?)", (site, number, key, documents))

    def drop_share(self, site: str, number: int) -> None:
        """Forget a share."""
        self._connection.execute("DELETE FROM share WHERE site = ? AND number = ?", (site, number))

    def keep_shares(self, shares: Set[tuple[str, int]]) -> None:
        """Forget all shares but these, by site and number."""
        gone = [one for one in self._connection.execute("SELECT site, number FROM share") if one not in shares]
        self._connection.executemany("DELETE FROM share WHERE site = ? AND number = ?", gone)

    def read_heads(self, site: str, without: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The heads of a site's documents as they were when it was last built whole, but for those of some files."""
        files = self._connection.execute("SELECT file FROM head WHERE site = ? ORDER BY file", (site,)).fetchall()
        for (file,) in files:
            if file not in without:
                row = self._connection.execute("SELECT text FROM head WHERE site = ? AND file = ?", (site, file))
                text = unpack_text(row.fetchone()[0])
                if text is not None:
                    yield file, text

    def put_heads(self, site: str, heads: Iterable[tuple[str, bytes]]) -> None:
        """Keep the heads of a site that was built whole, packed, in place of those before."""
        self._connection.execute("DELETE FROM head WHERE site = ?", (site,))
        self._connection.executemany(
            "INSERT INTO head VALUES (?, ?, ?)", [(site, file, packed) for file, packed in heads]
        )

    def read_head(self, site: str, file: str) -> str | None:
        """The head of one document as it was when its site was last built whole."""
        row = self._connection.execute("SELECT text FROM head WHERE site = ? AND file = ?", (site, file)).fetchone()
        return unpack_text(row[0]) if row else None

    def put_head(self, site: str, file: str, text: str) -> None:
        """Keep the head of one document of a site in place of that before."""
        self._connection.execute("INSERT OR REPLACE INTO head VALUES (?, ?, ?)", (site, file, pack_text(text)))

    def put_names(self, site: str, names: Iterable[tuple[str, str]]) -> None:
        """Keep in which files of a site documents lie that have an id of their own: id and file."""
        self._connection.execute("DELETE FROM named WHERE site = ?", (site,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO named VALUES (?, ?, ?)", [(name, site, file) for name, file in names]
        )

    def find_file(self, document: str) -> str | None:
        """The file of a document that has an id of its own; None of one that is named after its file, or unknown."""
        row = self._connection.execute("SELECT file FROM named WHERE id = ?", (document,)).fetchone()
        return str(row[0]) if row else None

    def put_readers(self, site: str, documents: frozenset[str]) -> None:
        """Keep which documents the pages of a site look at."""
        known = self.read_readings(site)
        connection = self._connection
        connection.executemany(
            "DELETE FROM reader WHERE document = ? AND site = ?", [(one, site) for one in sorted(known - documents)]
        )
        connection.executemany("INSERT INTO reader VALUES (?, ?)", [(one, site) for one in sorted(documents - known)])

    def read_readings(self, site: str) -> frozenset[str]:
        """The documents that the pages of a site look at."""
        words = "SELECT document FROM reader WHERE site = ?"
        return frozenset(document for (document,) in self._connection.execute(words, (site,)))

    def find_readers(self, document: str) -> tuple[str, ...]:
        """The sites whose pages look at a document."""
        words = "SELECT site FROM reader WHERE document = ? ORDER BY site"
        return tuple(site for (site,) in self._connection.execute(words, (document,)))

    def read_placed(self, site: str) -> str:
        """What a site showed of others when it was last built whole; an empty list where that is not known."""
        row = self._connection.execute("SELECT text FROM placed WHERE site = ?", (site,)).fetchone()
        return (unpack_text(row[0]) if row else None) or "[]"

    def read_coming(self, site: str) -> str:
        """All that was placed on a site when it was last built whole, shown then or not; empty where unknown."""
        row = self._connection.execute("SELECT coming FROM placed WHERE site = ?", (site,)).fetchone()
        return (unpack_text(row[0]) if row else None) or ""

    def put_placed(self, site: str, text: str, coming: str) -> None:
        """Keep what a site shows of others, and all that is placed there."""
        row = (site, pack_text(text), pack_text(coming))
        self._connection.execute("INSERT OR REPLACE INTO placed VALUES (?, ?, ?)", row)

    def read_record(self, site: str, key: str) -> str | None:
        """What an inspection found at a site, if it was kept under the same key."""
        row = self._connection.execute("SELECT key, text FROM record WHERE site = ?", (site,)).fetchone()
        return unpack_text(row[1]) if row and row[0] == key else None

    def put_record(self, site: str, key: str, text: str) -> None:
        """Keep what an inspection found at a site."""
        self._connection.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (site, key, pack_text(text)))

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
