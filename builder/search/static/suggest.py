"""Suggestions while typing: titles, words and organs, by their first characters or their pinyin."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from builder.search.static.facts import Fact, spell_base64
from builder.search.static.hashing import PLACE_SEED, hash_text
from builder.search.static.names import NO_FILE, short_digest
from builder.search.static.records import spell
from builder.search.static.spelling import heads_of, spell_out, spelling_keys
from catalog.terms import Kind

MOST = 40
"""Suggestions that are kept under one key."""

LONGEST = 60
"""Characters of a suggestion."""

_KEYS_A_SHARD = 24
_WEIGHTS = {Kind.SERVICE: 8, Kind.POLICY: 5, Kind.INTERPRETATION: 4, Kind.CONSULTATION: 4, Kind.PAGE: 4}
_WORD, _ORGAN, _OTHER = 7, 6, 2

Row = tuple[int, int, str, str, str]
"""Weight (negative), length, text, kind, pinyin where that is the key: sorted, the best come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """The file that names the shards, and the shards by name."""

    index: bytes
    files: Mapping[str, bytes]


@dataclass
class Gathering:
    """Suggestions by key while documents are told; of each key no more than are kept, now and then. What comes of it is
    the same in whatever parts and order they are told.
    """

    _rows: dict[str, dict[tuple[str, str], Row]] = field(default_factory=dict)
    _words: dict[str, int] = field(default_factory=dict)
    _organs: dict[str, int] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact]) -> None:
        """Tell of some documents."""
        for one in facts:
            self._put(_rows_of_title(one.title, one.kind, one.spelled))
            for word in one.keywords:
                self._words[word] = self._words.get(word, 0) + 1
            if one.issuer:
                self._organs[one.issuer] = self._organs.get(one.issuer, 0) + 1

    def merge(self, other: Gathering) -> None:
        """Tell of all that another was told of."""
        for key, rows in other._rows.items():
            for row in rows.values():
                self._put_row(key, row)
        for mine, more in ((self._words, other._words), (self._organs, other._organs)):
            for word, count in more.items():
                mine[word] = mine.get(word, 0) + count

    def trim(self) -> None:
        """Leave out what others will not ask for."""
        for key in self._rows:
            self._trim(key)

    def finish(self, words: Iterable[str]) -> Suggestions:
        """All suggestions as files; `words` are suggested whatever the documents say."""
        for word in words:
            self._words.setdefault(word, 0)
        for word, count in self._words.items():
            self._put(_rows_of_word(word, "word", _WORD + min(2, len(str(count)) - 1)))
        for organ in self._organs:
            self._put(_rows_of_word(organ, "organ", _ORGAN))
        bits = max(0, (len(self._rows) // _KEYS_A_SHARD).bit_length())
        shards: dict[int, list[str]] = {}
        for key in sorted(self._rows):
            shard = _place_of(key) >> (32 - bits)
            shards.setdefault(shard, []).append(f"{_spell_key(key)}:[{','.join(map(_spell_row, self._best(key)))}]")
        return _files(shards, bits)

    def _put(self, rows: Iterable[tuple[str, Row]]) -> None:
        for key, row in rows:
            self._put_row(key, row)

    def _put_row(self, key: str, row: Row) -> None:
        rows = self._rows.setdefault(key, {})
        name = row[2], row[4]
        if name not in rows or row < rows[name]:
            rows[name] = row
        if len(rows) > 4 * MOST:
            self._trim(key)

    def _trim(self, key: str) -> None:
        if len(self._rows[key]) > MOST:
            self._rows[key] = {(one[2], one[4]): one for one in self._best(key)}

    def _best(self, key: str) -> list[Row]:
        return sorted(self._rows[key].values())[:MOST]


@lru_cache(maxsize=1 << 10)
def _rows_of_title(title: str, kind: str, spelled: tuple[str, ...]) -> tuple[tuple[str, Row], ...]:
    """The rows of a document: what many sites show is in the index of each."""
    return tuple(_rows_of(title, "title", _WEIGHTS.get(Kind(kind), _OTHER), spelled))


@lru_cache(maxsize=1 << 13)
def _rows_of_word(word: str, kind: str, weight: int) -> tuple[tuple[str, Row], ...]:
    """The rows of a word or organ: every index of a cluster has the same words, and many the same organs."""
    return tuple(_rows_of(word, kind, weight, spell_heads(word)))


def _rows_of(text: str, kind: str, weight: int, spelled: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """What is suggested of a text, under every key that leads to it."""
    text = text[:LONGEST]
    plain = {head[:size] for head in heads_of(text) for size in (1, 2)}
    yield from ((key, (-weight, len(text), text, kind, "")) for key in plain if key.strip())
    for one in spelled:
        yield from ((key, (-weight, len(text), text, kind, one)) for key in set(spelling_keys(one)))


@lru_cache(maxsize=1 << 14)
def _place_of(key: str) -> int:
    """32 bits of a key; most keys stand in many indexes."""
    return hash_text(PLACE_SEED, key)


@lru_cache(maxsize=1 << 12)
def spell_heads(text: str) -> tuple[str, ...]:
    """How a text may be spelled: whole, and as it is called for short. Asked for by every index that holds it."""
    return tuple(dict.fromkeys(filter(None, map(spell_out, heads_of(text)))))


def suggestion_file(shard: int, digest: bytes) -> str:
    """The name of a shard of suggestions."""
    return f"s/{shard:04x}-{digest.hex()}.json"


_spell = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=1 << 13)
def _spell_row(row: Row) -> str:
    """A row as JSON: it stands under several keys, and that of a word in every index."""
    shown: list[object] = [row[2], row[3], -row[0]]
    return _spell([*shown, row[4]] if row[4] else shown)


_spell_key = lru_cache(maxsize=1 << 13)(_spell)


def _files(shards: Mapping[int, Sequence[str]], bits: int) -> Suggestions:
    files: dict[str, bytes] = {}
    names = [NO_FILE] * (1 << bits)
    for shard, keys in shards.items():
        data = f"{{{','.join(keys)}}}".encode("utf-8", "surrogatepass")
        names[shard] = short_digest(data)
        files[suggestion_file(shard, names[shard])] = data
    return Suggestions(index=spell({"bits": bits, "names": spell_base64(names)}), files=files)
