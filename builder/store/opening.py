"""The state's file: how it is begun, opened, and found to be of use. Unreadable or foreign means "begin anew"."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from builder.store.seal import Seal

FORMAT = "zhanqun-state-6"

FRESH = "fresh"
"""Under this key stands why a state began anew, until a build comes to its end."""

_FILE = "state.sqlite"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE output (site TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, PRIMARY KEY (site, file)) WITHOUT ROWID;
CREATE TABLE trace (site TEXT NOT NULL, file TEXT NOT NULL, reads BLOB NOT NULL,
    PRIMARY KEY (site, file)) WITHOUT ROWID;
CREATE TABLE book (site TEXT PRIMARY KEY, reads BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE body (key TEXT PRIMARY KEY, facts BLOB NOT NULL, html BLOB NOT NULL);
CREATE TABLE record (site TEXT PRIMARY KEY, key TEXT NOT NULL, text BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE site (file TEXT PRIMARY KEY, key TEXT NOT NULL, said BLOB NOT NULL);
CREATE TABLE share (site TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, documents BLOB NOT NULL,
    PRIMARY KEY (site, number));
CREATE TABLE head (site TEXT NOT NULL, file TEXT NOT NULL, text BLOB NOT NULL, PRIMARY KEY (site, file)) WITHOUT ROWID;
CREATE TABLE placed (site TEXT PRIMARY KEY, text BLOB NOT NULL, coming BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE named (id TEXT PRIMARY KEY, site TEXT NOT NULL, file TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX named_by_site ON named (site);
CREATE TABLE reader (document TEXT NOT NULL, site TEXT NOT NULL, PRIMARY KEY (document, site)) WITHOUT ROWID;
CREATE INDEX reader_by_site ON reader (site);
"""

_TABLES = frozenset(
    {"meta", "output", "trace", "book", "body", "site", "share", "head", "record", "placed", "named", "reader"}
)

_PAGE = 16_384
"""Bytes of a page of a new state: most rendered bodies fit into one with their facts, and so take a third less time to
be put there."""

_CACHE = 16_384
"""Kilobytes of pages that are kept at hand: the names of some hundred thousand bodies, which come in no order."""

_OF_THE_SYSTEM = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""What SQLite says where it could not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A state that may be written to. `fresh` says why it began anew: "new", "foreign", "unreadable"; empty where a
    build came to its end since."""

    connection: sqlite3.Connection
    fresh: str
    seal: Seal


def open_state(folder: Path, edition: str) -> Opened:
    """Open or begin the state in a folder; one of another `edition` is foreign.

    Raises OSError where the folder cannot be written, and sqlite3.Error where the file cannot be looked at.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _FILE
    seal = Seal(path)
    trusted = seal.holds()
    seal.break_open()
    fresh = find_why_unusable(path, edition, trusted=trusted) if path.exists() else "new"
    if fresh:
        for stale in folder.glob(f"{_FILE}*"):
            stale.unlink()
    connection = connect(path)
    with _closed_on_fault(connection):
        if fresh:
            _begin(connection, edition, fresh)
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (FRESH,)).fetchone()
    return Opened(connection=connection, fresh=str(row[0]) if row else "", seal=seal)


def connect_to_read(folder: Path) -> sqlite3.Connection:
    """The state in a folder, without the right to change it. Raises sqlite3.Error."""
    path = folder / _FILE
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def connect(path: Path) -> sqlite3.Connection:
    """A state's file, to be written to. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, check_same_thread=False)
    with _closed_on_fault(connection):
        connection.execute(f"PRAGMA page_size={_PAGE}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA cache_size=-{_CACHE}")
    return connection


def find_why_unusable(path: Path, edition: str, *, trusted: bool) -> str:
    """Why a state is worth nothing; of one that is `trusted` to be as we left it the pages are not looked through.

    Raises sqlite3.Error where the system does not let us look: with a state goes what held sites have on line.
    """
    try:
        with closing(connect(path)) as connection:
            meta = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('format', 'edition')"))
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            intact = trusted or connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.Error as fault:
        if not _is_of_the_file(fault):
            raise
        return "unreadable"
    if not intact or not tables >= _TABLES:
        return "unreadable"
    return "" if meta.get("format") == FORMAT and meta.get("edition") == edition else "foreign"


def _begin(connection: sqlite3.Connection, edition: str, why: str) -> None:
    connection.executescript(_SCHEMA)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [("format", FORMAT), ("edition", edition), (FRESH, why)])
    connection.commit()


def _is_of_the_file(fault: sqlite3.Error) -> bool:
    """Is it what the file holds that is at fault, and not who holds it, or the disk?"""
    return getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF not in _OF_THE_SYSTEM


@contextmanager
def _closed_on_fault(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
