"""Suggestions while typing: titles, words and organs, by their first characters or their pinyin initials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest

from pypinyin import Style, lazy_pinyin

from builder.search.folding import fold
from builder.search.static.facts import Fact, spell_base64
from builder.search.static.hashing import PLACE_SEED, hash_text
from builder.search.static.names import NO_FILE, short_digest
from builder.search.static.records import spell
from catalog.terms import Kind

MOST = 40
"""Suggestions that are kept under one key."""

LONGEST = 60
"""Characters of a suggestion."""

_KEYS_A_SHARD = 24
_INITIALS = 8
_WEIGHTS = {Kind.SERVICE: 8, Kind.POLICY: 5, Kind.INTERPRETATION: 4, Kind.CONSULTATION: 4, Kind.PAGE: 4}
_WORD, _ORGAN, _OTHER = 7, 6, 2
_OPENING = re.compile(r"^(?:[\u4e00-\u9fff]{2,20}?)?关于(?:印发|公布|发布|转发|做好|开展|加强|进一步)*")

Row = tuple[int, int, str, str, str]
"""Weight (negative), length, text, kind, initials: sorted, the best come first."""


def initials_of(text: str) -> str:
    """The initials of the first characters: 政务公开 is zwgk."""
    return "".join(map(_initial, fold(text)[:_INITIALS]))


@lru_cache(maxsize=1 << 14)
def _initial(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    spelled = lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return spelled[0][:1] if spelled else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """The file that names the shards, and the shards by name."""

    index: bytes
    files: Mapping[str, bytes]


@dataclass
class Gathering:
    """Suggestions by key while documents are told; of each key no more than are kept, now and then."""

    _rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    _words: dict[str, int] = field(default_factory=dict)
    _organs: dict[str, int] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact]) -> None:
        """Tell of some documents."""
        for one in facts:
            self._put(one.title, "title", _WEIGHTS.get(Kind(one.kind), _OTHER), one.initials)
            for word in one.keywords:
                self._words[word] = self._words.get(word, 0) + 1
            if one.issuer:
                self._organs[one.issuer] = self._organs.get(one.issuer, 0) + 1

    def finish(self, words: Iterable[str]) -> Suggestions:
        """All suggestions as files; `words` are suggested whatever the documents say."""
        for word in words:
            self._words.setdefault(word, 0)
        for word, count in self._words.items():
            self._put(word, "word", _WORD + min(2, len(str(count)) - 1), initials_of(word))
        for organ in self._organs:
            self._put(organ, "organ", _ORGAN, initials_of(organ))
        bits = max(0, (len(self._rows) // _KEYS_A_SHARD).bit_length())
        shards: dict[int, dict[str, list[list[object]]]] = {}
        for key in sorted(self._rows):
            shard = hash_text(PLACE_SEED, key) >> (32 - bits) if bits else 0
            shards.setdefault(shard, {})[key] = [_shown(row, key) for row in self._best(key)]
        return _files(shards, bits)

    def _put(self, text: str, kind: str, weight: int, initials: str) -> None:
        text = text[:LONGEST]
        row = (-weight, len(text), text, kind, initials)
        for key in _keys_of(fold(text), initials):
            rows = self._rows.setdefault(key, {})
            if text not in rows or row < rows[text]:
                rows[text] = row
            if len(rows) > 4 * MOST:
                self._rows[key] = {one[2]: one for one in self._best(key)}

    def _best(self, key: str) -> list[Row]:
        return nsmallest(MOST, self._rows[key].values())


def _keys_of(folded: str, initials: str) -> Iterator[str]:
    keys = {folded[:1], folded[:2]}
    behind = _OPENING.sub("", folded).lstrip("《")
    if behind and behind != folded:
        keys |= {behind[:1], behind[:2]}
    if initials:
        keys |= {f"~{initials[:1]}", f"~{initials[:2]}"}
    yield from sorted(key for key in keys if key.strip())


def _shown(row: Row, key: str) -> list[object]:
    shown: list[object] = [row[2], row[3], -row[0]]
    return [*shown, row[4]] if key.startswith("~") else shown


def _files(shards: Mapping[int, Mapping[str, list[list[object]]]], bits: int) -> Suggestions:
    files: dict[str, bytes] = {}
    names = [NO_FILE] * (1 << bits)
    for shard, keys in shards.items():
        data = spell(dict(keys))
        names[shard] = short_digest(data)
        files[f"s/{shard:04x}-{names[shard].hex()}.json"] = data
    return Suggestions(index=spell({"bits": bits, "names": spell_base64(names)}), files=files)
