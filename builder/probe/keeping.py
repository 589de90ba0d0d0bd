"""The door to the store of visits: one SQLite file in WAL mode, read while it is written.

It is evidence, not a cache: a file that is damaged, of another edition or not ours is told, never replaced. It holds
addresses of sites and what they answered; nothing of any reader.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

from builder.probe.visit import Certificate, Door, Ends, Outcome, Reach, Reason, Seen, TlsFault, Visit

APPLICATION = 0x5A515052
"""How SQLite marks the file as one of these: ZQPR."""

EDITION = 1
PATIENCE = 30.0
"""Seconds that a writer waits for another."""

_SCHEMA = f"""
PRAGMA application_id={APPLICATION};
PRAGMA user_version={EDITION};
CREATE TABLE seen (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE visit (site TEXT NOT NULL, planned INTEGER NOT NULL, started INTEGER NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL, status INTEGER NOT NULL, first_ms INTEGER NOT NULL, whole_ms INTEGER NOT NULL,
    size INTEGER NOT NULL, server TEXT NOT NULL, ipv4 TEXT NOT NULL, ipv6 TEXT NOT NULL,
    seen INTEGER NOT NULL REFERENCES seen, PRIMARY KEY (site, planned)) WITHOUT ROWID;
CREATE INDEX visit_by_time ON visit (planned);
CREATE TABLE door (site TEXT NOT NULL, address TEXT NOT NULL, looked INTEGER NOT NULL, ends TEXT NOT NULL,
    status INTEGER NOT NULL, final TEXT NOT NULL, PRIMARY KEY (site, address, looked)) WITHOUT ROWID;
"""

_COLUMNS = "site, planned, started, outcome, reason, status, first_ms, whole_ms, size, server, ipv4, ipv6, text"

Word = TypeVar("Word", Outcome, Reason, Reach, Ends)

KeepingFault = sqlite3.Error
"""What any function of the store may raise where the disk is full or the file is damaged under it."""


class NotVisits(Exception):
    """The file is something else."""


class OtherEdition(Exception):
    """The file was written by another edition of this program, whose number is told."""


class Visits:
    """The visits of a file. Each is named by its site and the second it was due; the first to be kept stays."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or begin a store. Raises OSError, NotVisits, OtherEdition, KeepingFault."""
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=PATIENCE)
        return cls._ready(connection, writes=True)

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """Open a store that is there. Raises FileNotFoundError, NotVisits, OtherEdition, KeepingFault."""
        if not path.is_file():
            raise FileNotFoundError(path)
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
        return cls._ready(connection, writes=False)

    @classmethod
    def _ready(cls, connection: sqlite3.Connection, *, writes: bool) -> Self:
        connection.text_factory = _decode
        try:
            if writes:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                _begin(connection)
            _check(connection)
        except UnicodeDecodeError as fault:  # what SQLite says of the damage may quote it
            connection.close()
            raise sqlite3.DatabaseError(str(fault)) from fault
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def keep(self, visit: Visit, doors: Iterable[Door] = ()) -> bool:
        """Keep a visit with what was seen, durable when this returns; False where one of that name is kept already."""
        with self._connection:
            text = _write_seen(visit.seen)
            self._connection.execute("INSERT OR IGNORE INTO seen (text) VALUES (?)", (text,))
            done = self._connection.execute(
                "INSERT OR IGNORE INTO visit SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM seen WHERE text = ?",
                (*_write(visit), text),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO door VALUES (?, ?, ?, ?, ?, ?)",
                [(one.site, one.address, _second(one.looked), one.ends, one.status, one.final) for one in doors],
            )
        return done.rowcount > 0

    def read(self, since: datetime, until: datetime, site: str = "") -> Iterator[Visit]:
        """The visits that were due from a moment on and before another, by site and time."""
        where, more = ("AND site = ?", (site,)) if site else ("", ())
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM visit JOIN seen ON seen.id = visit.seen"  # noqa: S608 - words of our own
            f" WHERE planned >= ? AND planned < ? {where} ORDER BY site, planned",
            (_second(since), _second(until), *more),
        )
        known: dict[str, Seen] = {}
        for row in rows:
            yield _read(row, known)

    def latest(self) -> Mapping[str, datetime]:
        """When each site was last visited, as planned."""
        rows = self._connection.execute("SELECT site, max(planned) FROM visit GROUP BY site ORDER BY site")
        return {site: _moment(planned) for site, planned in rows}

    def last_outcome(self, site: str) -> Outcome | None:
        """How the last visit of a site counted."""
        row = self._connection.execute(
            "SELECT outcome FROM visit WHERE site = ? ORDER BY planned DESC LIMIT 1", (site,)
        ).fetchone()
        return _known(Outcome, row[0]) if row else None

    def doors(self, until: datetime) -> Iterator[Door]:
        """Each door of each site as it was last looked at before a moment."""
        rows = self._connection.execute(
            "SELECT site, address, max(looked), ends, status, final FROM door WHERE looked < ?"
            " GROUP BY site, address ORDER BY site, address",
            (_second(until),),
        )
        for site, address, looked, ends, status, final in rows:
            yield Door(
                site=site, address=address, looked=_moment(looked), ends=_known(Ends, ends), status=status, final=final
            )

    def prune(self, before: datetime) -> int:
        """Forget what was due before a moment; gives the number of visits."""
        with self._connection:
            gone = self._connection.execute("DELETE FROM visit WHERE planned < ?", (_second(before),)).rowcount
            self._connection.execute("DELETE FROM door WHERE looked < ?", (_second(before),))
            if gone:
                self._connection.execute("DELETE FROM seen WHERE id NOT IN (SELECT seen FROM visit)")
        return gone


def _begin(connection: sqlite3.Connection) -> None:
    """Write the tables into a file that holds nothing; of two that try, one does."""
    with closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            if not cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for words in _SCHEMA.split(";"):
                    cursor.execute(words)
        finally:
            connection.commit()


def _check(connection: sqlite3.Connection) -> None:
    """Raises NotVisits, OtherEdition, KeepingFault."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise NotVisits
    edition = connection.execute("PRAGMA user_version").fetchone()[0]
    if edition != EDITION:
        raise OtherEdition(edition)
    told = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise sqlite3.DatabaseError(str(told).splitlines()[-1])


def _decode(data: bytes) -> str:
    """Text of the file. Raises KeepingFault where it was damaged."""
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        raise sqlite3.DatabaseError(str(fault)) from fault


def _second(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(second: int) -> datetime:
    try:
        return datetime.fromtimestamp(second, tz=UTC)
    except (TypeError, ValueError, OverflowError, OSError) as fault:
        raise sqlite3.DatabaseError(f"{second!r}") from fault


def _write(visit: Visit) -> tuple[str | int, ...]:
    times = (_second(visit.planned), _second(visit.started))
    told = (visit.outcome.value, visit.reason.value, visit.status, visit.first_ms, visit.whole_ms, visit.size)
    return (visit.site, *times, *told, visit.server, visit.ipv4.value, visit.ipv6.value)


def _read(row: tuple[object, ...], known: dict[str, Seen]) -> Visit:
    site, planned, started, outcome, reason, status, first_ms, whole_ms, size, server, ipv4, ipv6, text = row
    if not isinstance(text, str) or not isinstance(site, str):
        raise sqlite3.DatabaseError(f"{site!r}")
    if text not in known:
        known[text] = _read_seen(text)
    return Visit(
        site=site,
        planned=_moment(_number(planned)),
        started=_moment(_number(started)),
        outcome=_known(Outcome, outcome),
        reason=_known(Reason, reason),
        status=_number(status),
        first_ms=_number(first_ms),
        whole_ms=_number(whole_ms),
        size=_number(size),
        server=str(server),
        ipv4=_known(Reach, ipv4),
        ipv6=_known(Reach, ipv6),
        seen=known[text],
    )


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise sqlite3.DatabaseError(f"{value!r}")
    return value


def _known(kind: type[Word], text: object) -> Word:
    """A word of a vocabulary. Raises KeepingFault for any other."""
    try:
        return kind(str(text))
    except ValueError as fault:
        raise sqlite3.DatabaseError(f"{text!r}") from fault


def _write_seen(seen: Seen) -> str:
    mark = seen.certificate
    told = None if mark is None else [mark.fault, mark.until.isoformat() if mark.until else "", mark.issuer]
    return json.dumps([seen.address, seen.trail, told, seen.headers, seen.title, seen.fits], ensure_ascii=False)


def _read_seen(text: str) -> Seen:
    try:
        address, trail, told, headers, title, fits = json.loads(text)
        mark = None
        if told is not None:
            fault, until, issuer = told
            end = datetime.fromisoformat(until) if until else None
            mark = Certificate(fault=TlsFault(fault), until=end, issuer=str(issuer))
        return Seen(
            address=str(address),
            trail=tuple(map(str, trail)),
            certificate=mark,
            headers=tuple(map(str, headers)),
            title=str(title),
            fits=None if fits is None else bool(fits),
        )
    except (ValueError, TypeError) as fault:
        raise sqlite3.DatabaseError(text[:100]) from fault
