"""SQLite FTS5: with its trigram tokenizer, and with our terms between blanks for its unicode61 tokenizer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.search_peers.peer import Asked
from bench.search_texts import EDITED, Text, Texts
from builder.search.wholes import is_whole
from builder.search.words import index_terms, query_parts, query_terms

_MATCH = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 10.0, 1.0)"
_LIKE = "SELECT rowid FROM words WHERE title LIKE ?1 ESCAPE '\\' OR body LIKE ?1 ESCAPE '\\' ORDER BY title NOT LIKE ?1"
_PART = re.compile(r"[\w〔〕]+")
_GRAM = 3


@dataclass(frozen=True, slots=True)
class Trigram:
    """Substrings by the tokenizer that SQLite has for them."""

    told: str = (
        "`tokenize='trigram'`, bm25 with 10 for titles. Parts between blanks and marks as phrases, all of them; where "
        "nothing is found, any of their trigrams. Below 3 characters, which it cannot look up: LIKE over all texts"
    )

    @property
    def name(self) -> str:
        """With the version."""
        return f"FTS5 trigram (SQLite {sqlite3.sqlite_version})"

    def build(self, texts: Texts, folder: Path) -> None:
        """One transaction, then merged whole."""
        columns = "title, body, tokenize='trigram'"
        _build(folder, columns, ((place, _row(texts[place])) for place in range(len(texts))))

    def edit(self, texts: Texts, place: int, folder: Path) -> None:
        """One row."""
        _replace(folder, place, _row(texts[place]), _row(texts[place], EDITED))

    def index_of(self, folder: Path) -> Path:
        """The database, with the texts that excerpts are made of."""
        return folder

    @contextmanager
    def open(self, folder: Path) -> Iterator[Asked]:
        """One connection."""
        with closing(_connect(folder)) as database:
            yield _Trigrams(database)


@dataclass(frozen=True, slots=True)
class Bigrams:
    """Our terms as its words."""

    told: str = (
        "the terms of `builder/search/words.py` between blanks, `tokenize='unicode61'`, bm25 with 10 for titles. "
        "All terms of the query; where nothing is found, any of them"
    )

    @property
    def name(self) -> str:
        """With the version."""
        return f"FTS5 unicode61 on our terms (SQLite {sqlite3.sqlite_version})"

    def build(self, texts: Texts, folder: Path) -> None:
        """One transaction, then merged whole; the texts beside it."""
        columns = "title, body, tokenize='unicode61', content=''"
        _build(folder, columns, ((place, _terms(_row(texts[place]))) for place in range(len(texts))))
        with closing(_connect(folder)) as database, database:
            database.execute("CREATE TABLE texts (place INTEGER PRIMARY KEY, title, body)")
            rows = ((place, *_row(texts[place])) for place in range(len(texts)))
            database.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)

    def edit(self, texts: Texts, place: int, folder: Path) -> None:
        """One row of each table."""
        new = _row(texts[place], EDITED)
        _replace(folder, place, _terms(_row(texts[place])), _terms(new))
        with closing(_connect(folder)) as database, database:
            database.execute("REPLACE INTO texts VALUES (?, ?, ?)", (place, *new))

    def index_of(self, folder: Path) -> Path:
        """The database, with the texts that excerpts are made of."""
        return folder

    @contextmanager
    def open(self, folder: Path) -> Iterator[Asked]:
        """One connection."""
        with closing(_connect(folder)) as database:
            yield _Terms(database)


class _Trigrams:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def find(self, query: str) -> Iterator[int]:
        """Phrases, or any trigram."""
        parts = [part for part in _PART.findall(query) if part]
        long = [part for part in parts if len(part) >= _GRAM]
        if not long:
            yield from _places(self._database, _LIKE, f"%{query.strip()}%") if parts else ()
            return
        found = list(_places(self._database, _MATCH, _all(long)))
        grams = dict.fromkeys(part[at : at + _GRAM] for part in long for at in range(len(part) - _GRAM + 1))
        yield from found or _places(self._database, _MATCH, _any(grams))

    def cost(self, query: str) -> None:
        """A server answers."""


class _Terms:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def find(self, query: str) -> Iterator[int]:
        """All terms, or any."""
        terms = [term for term in query_terms(query) if not is_whole(term)] or list(query_parts(query))
        if terms:
            found = list(_places(self._database, _MATCH, _all(terms)))
            yield from found or _places(self._database, _MATCH, _any(query_parts(query)))

    def cost(self, query: str) -> None:
        """A server answers."""


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "words.db")


def _build(folder: Path, columns: str, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    with closing(_connect(folder)) as database:
        with database:
            database.execute(f"CREATE VIRTUAL TABLE words USING fts5({columns})")
            filled = ((place, *row) for place, row in rows)
            database.executemany("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", filled)
            database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.execute("VACUUM")


def _replace(folder: Path, place: int, old: Sequence[str], new: Sequence[str]) -> None:
    with closing(_connect(folder)) as database, database:
        stored = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'words'").fetchone()[0]
        if "content=''" in stored:
            removed = "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)"
            database.execute(removed, (place, *old))
        else:
            database.execute("DELETE FROM words WHERE rowid = ?", (place,))
        database.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (place, *new))


def _row(text: Text, more: str = "") -> tuple[str, str]:
    return text.title, f"{text.body}\n{more}" if more else text.body


def _terms(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(term.text for term in index_terms(text) if not is_whole(term.text)) for text in row)


def _places(database: sqlite3.Connection, query: str, value: str) -> Iterator[int]:
    for (place,) in database.execute(query, (value,)):
        yield int(place)


def _all(words: Iterable[str]) -> str:
    return " AND ".join(f'"{word}"' for word in words)


def _any(words: Iterable[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
