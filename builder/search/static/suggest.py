"""Suggestions while typing: titles, words and organs, by their first characters or their pinyin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

from builder.search.static.facts import Fact, spell_base64
from builder.search.static.hashing import PLACE_SEED, hash_text
from builder.search.static.names import NO_FILE, short_digest
from builder.search.static.records import spell, spell_text
from builder.search.static.spelling import heads_of, spell_out, spelling_keys
from catalog.terms import Kind

MOST = 40
"""Suggestions that are kept under one key."""

LONGEST = 60
"""Characters of a suggestion."""

_KEYS_A_SHARD = 24
_FEW = 512
"""Rows that stand in one shard: it is fetched once, for all that a reader types."""

_MANY = 2 * MOST
"""So many are kept, too, where leaving out the others takes longer than to go through them once."""

_WEIGHTS = {Kind.SERVICE: 8, Kind.POLICY: 5, Kind.INTERPRETATION: 4, Kind.CONSULTATION: 4, Kind.PAGE: 4}
_WORD, _ORGAN, _OTHER = 7, 6, 2

Row = tuple[int, int, str, str, tuple[str, ...]]
"""Weight (negative), length, text, kind, how it may be spelled in pinyin: sorted, the best come first."""

KeyedRow = tuple[Row, tuple[str, ...]]
"""A row, and the keys that lead to it."""


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

    _rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    _words: dict[str, int] = field(default_factory=dict)
    _organs: dict[str, int] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact]) -> None:
        """Tell of some documents."""
        for one in facts:
            self._put(*_row_of_title(one.title, one.kind, one.spelled))
            for word in one.keywords:
                self._words[word] = self._words.get(word, 0) + 1
            if one.issuer:
                self._organs[one.issuer] = self._organs.get(one.issuer, 0) + 1

    def merge(self, other: Gathering) -> None:
        """Tell of all that another was told of."""
        for key, rows in other._rows.items():
            if key not in self._rows:
                self._rows[key] = dict(rows)
                continue
            for row in rows.values():
                self._put(row, (key,))
        for mine, more in ((self._words, other._words), (self._organs, other._organs)):
            for word, count in more.items():
                mine[word] = mine.get(word, 0) + count

    def trim(self) -> None:
        """Leave out what others will not ask for."""
        for key, rows in self._rows.items():
            if len(rows) > _MANY:
                self._rows[key] = _trimmed(rows)

    def finish(self, words: Iterable[str]) -> Suggestions:
        """All suggestions as files; `words` are suggested whatever the documents say."""
        standing = _stand(tuple(words))
        for word, count in self._words.items():
            self._put(*_row_of_word(word, "word", _WORD + min(2, len(str(count)) - 1)))
        for organ in self._organs:
            self._put(*_row_of_word(organ, "organ", _ORGAN))
        best: dict[str, Sequence[Row]] = {
            key: _best_with(standing.keys.get(key, ()), self._rows[key]) for key in sorted(self._rows)
        }
        new = {row for rows in best.values() for row in rows}.difference(standing.places)
        if len(standing.places) + len(new) <= _FEW:
            return _files({0: standing.spell(best, sorted(new))}, 0)
        best = {**standing.keys, **best}
        bits = max(0, (len(best) // _KEYS_A_SHARD).bit_length())
        shards: dict[int, dict[str, Sequence[Row]]] = {}
        for key in sorted(best):
            shards.setdefault(_place_of(key) >> (32 - bits) if bits else 0, {})[key] = best[key]
        return _files({shard: _spell_shard(keys) for shard, keys in shards.items()}, bits)

    def _put(self, row: Row, keys: Iterable[str]) -> None:
        text = row[2]
        for key in keys:
            rows = self._rows.get(key)
            if rows is None:
                self._rows[key] = {text: row}
            elif text not in rows or row < rows[text]:
                rows[text] = row
                if len(rows) > 4 * MOST:
                    self._rows[key] = _trimmed(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What is suggested in every index: the places of its rows, and by key those that it leads to; both as they stand
    in a shard, too, a comma behind each. Its rows are there also where documents tell of the same text, and no key
    leads there. `bounds` tell where in `told_keys` a key begins, and where the next does.
    """

    places: Mapping[Row, str]
    keys: Mapping[str, Sequence[Row]]
    told_rows: bytes
    told_keys: bytes
    bounds: Mapping[str, tuple[int, int]]

    def spell(self, keys: Mapping[str, Sequence[Row]], new: Sequence[Row]) -> bytes:
        """A shard with `new` rows besides; `keys` lead to what is told of them, all others to what always stands."""
        places = {**self.places, **_number(new, len(self.places))}
        rows = (self.told_rows + _encode(_tell_rows(new))).removesuffix(b",")
        others = b"".join([*self._tell_others(keys), _encode(_tell_keys(keys, places))]).removesuffix(b",")
        return b'{"rows":[%b],"keys":{%b}}' % (rows, others)

    def _tell_others(self, keys: Iterable[str]) -> Iterator[bytes]:
        """What is told of all keys but some: few of very many, so what lies between these is taken whole."""
        at = 0
        for begin, behind in sorted([self.bounds[key] for key in keys if key in self.bounds]):
            yield self.told_keys[at:begin]
            at = behind
        yield self.told_keys[at:]


@lru_cache(maxsize=8)
def _stand(words: tuple[str, ...]) -> _Standing:
    """What some words come to: nearly all of a small index, and the same in each."""
    found: dict[str, list[Row]] = {}
    for word in dict.fromkeys(words):
        row, keys = _row_of_word(word, "word", _WORD)
        for key in keys:
            found.setdefault(key, []).append(row)
    best = {key: _best(found[key]) for key in sorted(found)}
    rows = sorted({row for some in best.values() for row in some})
    places = _number(rows)
    told = [_encode(f"{_tell_keys({key: some}, places)},") for key, some in best.items()]
    ends = list(accumulate(map(len, told)))
    return _Standing(
        places=places,
        keys=best,
        told_rows=_encode(f"{_tell_rows(rows)}," if rows else ""),
        told_keys=b"".join(told),
        bounds=dict(zip(best, pairwise([0, *ends]), strict=True)),
    )


def _best(rows: Iterable[Row]) -> list[Row]:
    """The best of those that one key leads to; of those of the same text one."""
    found: dict[str, Row] = {}
    for row in sorted(rows):
        found.setdefault(row[2], row)
    return list(found.values())[:MOST]


def _best_with(always: Sequence[Row], rows: Mapping[str, Row]) -> list[Row]:
    """The best of what always stands under a key and of rows by their texts."""
    every = [*always, *rows.values()]
    return _best(every) if any(row[2] in rows for row in always) else sorted(every)[:MOST]


def _trimmed(rows: Mapping[str, Row]) -> dict[str, Row]:
    """The best of rows by their texts."""
    return {row[2]: row for row in sorted(rows.values())[:MOST]}


@lru_cache(maxsize=1 << 10)
def _row_of_title(title: str, kind: str, spelled: tuple[str, ...]) -> KeyedRow:
    """The row of a document: what many sites show is in the index of each."""
    return _row_of(title, "title", _WEIGHTS.get(Kind(kind), _OTHER), spelled)


@lru_cache(maxsize=1 << 13)
def _row_of_word(word: str, kind: str, weight: int) -> KeyedRow:
    """The row of a word or organ: every index of a cluster has the same words, and many the same organs."""
    return _row_of(word, kind, weight, spell_heads(word))


def _row_of(text: str, kind: str, weight: int, spelled: tuple[str, ...]) -> KeyedRow:
    """What is suggested of a text, and every key that leads to it."""
    text = text[:LONGEST]
    plain = [key for head in heads_of(text) for key in (head[:1], head[:2]) if key.strip()]
    pinyin = [key for one in spelled for key in spelling_keys(one)]
    return (-weight, len(text), text, kind, spelled), tuple(dict.fromkeys((*plain, *pinyin)))


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


def _spell_shard(keys: Mapping[str, Sequence[Row]]) -> bytes:
    """A shard: each row once, and by key the places of those that it leads to, the best first."""
    rows = sorted({row for some in keys.values() for row in some})
    places = _number(rows)
    return _encode(f'{{"rows":[{_tell_rows(rows)}],"keys":{{{_tell_keys(keys, places)}}}}}')


def _encode(told: str) -> bytes:
    return told.encode("utf-8", "surrogatepass")


def _number(rows: Iterable[Row], first: int = 0) -> dict[Row, str]:
    """The places of rows in a shard, as keys tell them."""
    return {row: str(place) for place, row in enumerate(rows, first)}


def _tell_rows(rows: Iterable[Row]) -> str:
    """Rows as they stand in a shard, without the brackets around all."""
    return spell_text([[text, kind, -weight, *spelled] for weight, _, text, kind, spelled in rows])[1:-1]


def _tell_keys(keys: Mapping[str, Sequence[Row]], places: Mapping[Row, str]) -> str:
    """Keys as they stand in a shard, each with the places of its rows, without the braces around all."""
    place = places.__getitem__
    return ",".join([f"{spell_text(key)}:[{','.join(map(place, rows))}]" for key, rows in keys.items()])


def _files(shards: Mapping[int, bytes], bits: int) -> Suggestions:
    files: dict[str, bytes] = {}
    names = [NO_FILE] * (1 << bits)
    for shard, data in shards.items():
        names[shard] = short_digest(data)
        files[suggestion_file(shard, names[shard])] = data
    return Suggestions(index=spell({"bits": bits, "names": spell_base64(names)}), files=files)
