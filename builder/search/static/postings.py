"""The postings of documents: every term by which each is found, and at which level. Many documents at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from builder.search.static.document import Document
from builder.search.static.fold_many import fold_many
from builder.search.static.hashing import Words64, pair_keys, term_keys
from builder.search.static.synonyms import Synonyms
from builder.search.static.weights import (
    EXACT_LEVEL,
    FILES,
    FILTER_LEVEL,
    HEAD,
    NUMBER,
    QUOTED_LEVEL,
    body_weights,
    levels_of,
    title_weights,
)
from builder.search.wholes import HAN, index_wholes
from builder.search.words import find_words, title_key

_BODY, _TITLE, _HEAD, _NUMBER, _FILES = range(5)
_FIELDS = 5
_FIELD_BITS = 3
_WIDE = 18
"""Bits of a Han character's code point."""

_YEAR = ord("年")
_BREAK = ord("|")
"""Stands for a run of Han characters where words are looked for: no part of any, and no blank."""

_SILENT = "\n !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~、。〈〉《》「」『』【】〔〕—‘’“”…·×"
"""Marks that stand in most texts."""

LONGEST_FILES = 400_000
"""Characters of all files of a document together that are indexed."""

_STATE = "中华人民共和国"
_ENDING = re.compile(r"[(（][^()（）]*[)）]\s*$")
_QUOTED = re.compile(r"[^《]*+《(.+)》", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Rows of (key of the term, index of the document in its batch, level); a term may stand twice for a document."""

    keys: Words64
    documents: NDArray[np.uint32]
    levels: Words64


def find_postings(documents: Sequence[Document], synonyms: Synonyms) -> Postings:
    """All postings of a batch of at most 2^16 documents."""
    fields = _fields_of(documents, synonyms)
    owners, codes = _characters(fields)
    han = _IS_HAN[np.minimum(codes, len(_IS_HAN) - 1)] & (codes < len(_IS_HAN))
    others = _find_others(fields, owners, codes, han)
    pairs = _count_characters(owners, codes, han)
    weights = _field_weights(pairs, others, len(documents))
    parts = [
        _weigh_characters(pairs, weights),
        _weigh_others(others, weights),
        _weigh_everyday(codes, owners, weights, synonyms),
        _fixed(documents),
    ]
    return Postings(
        keys=np.concatenate([part.keys for part in parts]),
        documents=np.concatenate([part.documents for part in parts]),
        levels=np.concatenate([part.levels for part in parts]),
    )


def filter_terms(document: Document) -> Iterator[str]:
    """The terms by which documents are filtered."""
    yield from (f"site:{one.site}" for one in document.sites)
    yield from dict.fromkeys(f"topic:{path}" for topic in document.topics for path in _upwards(topic))
    if document.issuer:
        yield f"issuer:{document.issuer}"


def exact_terms(title: str) -> dict[str, int]:
    """The terms that a whole title is found by, each with its level."""
    bare = _ENDING.sub("", title)
    short = (each.removeprefix(_STATE) for each in (title, bare))
    found = {f"={title_key(each)}": EXACT_LEVEL for each in dict.fromkeys((title, bare, *short))}
    quoted = _QUOTED.match(title) if "《" in title else None
    if quoted:
        found.setdefault(f"={title_key(quoted[1])}", QUOTED_LEVEL)
    found.pop("=", None)
    return found


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _fields_of(documents: Sequence[Document], synonyms: Synonyms) -> list[str]:
    """Folded body, title, head, number and files of each document."""
    texts: list[str] = []
    for document in documents:
        texts += document.text, document.title, "\n".join(_told_in_head(document))
        texts.append(document.number)
        texts.append("\n".join(part for one in document.enclosures for part in (one.name, one.text))[:LONGEST_FILES])
    folded = fold_many(texts)
    for title in range(_TITLE, len(folded), _FIELDS):
        folded[title + 1] = "\n".join((folded[title + 1], *synonyms.beside(folded[title])))
    return folded


def _told_in_head(document: Document) -> Iterator[str]:
    yield document.issuer
    yield from (topic.rpartition("/")[2] for topic in document.topics)
    yield from document.keywords
    yield document.index_number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """Rows of (document, characters, field, how often), by document and characters."""

    terms: Words64
    fields: NDArray[np.int64]
    counts: NDArray[np.int64]


def _han_table() -> NDArray[np.bool_]:
    table = np.zeros(1 << _WIDE, dtype=np.bool_)
    for found in re.finditer("(.)(?:-(.))?", HAN):
        table[ord(found[1]) : ord(found[2] or found[1]) + 1] = True
    return table


_IS_HAN = _han_table()


def _silent_table() -> NDArray[np.bool_]:
    table = _IS_HAN[: 1 << 16].copy()
    table[list(map(ord, _SILENT))] = True
    return table


_IS_SILENT = _silent_table()
"""What surely is in no word of another script."""


def _characters(fields: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The field of each character (document * 5 + field), and its code point; a line ends each field."""
    codes = np.frombuffer("".join(f"{text}\n" for text in fields).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.repeat(np.arange(len(fields)), [len(text) + 1 for text in fields]), codes


def _find_others(
    fields: Sequence[str], owners: NDArray[np.int64], codes: NDArray[np.uint32], han: NDArray[np.bool_]
) -> list[list[list[str]]]:
    """The terms of each document and field that are no Han characters. For words only one of a run's Han is left."""
    before = np.concatenate((np.zeros(1, dtype=np.bool_), han[:-1]))
    year = codes == _YEAR
    kept = ~han | ~before | year
    thin = np.where(han & ~year, _BREAK, codes)[kept].astype("<u4").tobytes()
    ends = np.searchsorted(owners[kept], np.arange(len(fields)), side="right").tolist()
    texts = (thin[4 * begin : 4 * end].decode("utf-32-le", "surrogatepass") for begin, end in pairwise([0, *ends]))
    worded = _fields_with(owners, ~_IS_SILENT[np.minimum(codes, len(_IS_SILENT) - 1)], len(fields))
    numbered = _fields_with(owners, (codes >= ord("0")) & (codes <= ord("9")), len(fields))
    found = [
        [*(find_words(text) if words else ()), *((term.text for term in index_wholes(field)) if digits else ())]
        for text, field, words, digits in zip(texts, fields, worded, numbered, strict=True)
    ]
    return [found[at : at + _FIELDS] for at in range(0, len(found), _FIELDS)]


def _fields_with(owners: NDArray[np.int64], wanted: NDArray[np.bool_], fields: int) -> list[bool]:
    """For each field, whether any character of it is wanted."""
    found = np.zeros(fields, dtype=np.bool_)
    found[owners[wanted]] = True
    return found.tolist()


def _count_characters(owners: NDArray[np.int64], codes: NDArray[np.uint32], han: NDArray[np.bool_]) -> _Counts:
    """Pairs of Han characters and single ones; in bodies and files only those single ones that begin or end a run."""
    before = np.concatenate((np.zeros(1, dtype=np.bool_), han[:-1]))
    behind = np.concatenate((han[1:], np.zeros(1, dtype=np.bool_)))
    paired = np.flatnonzero(han & behind)
    fields = np.arange(int(owners[-1]) + 1 if len(owners) else 0)
    long = np.isin(fields % _FIELDS, (_BODY, _FILES))[owners]
    single = np.flatnonzero(han & ~(long & before & behind))
    bits, mask = np.uint64(_FIELD_BITS), np.uint64((1 << _FIELD_BITS) - 1)
    second = codes.astype(np.uint64) << bits
    places = (fields // _FIELDS << (2 * _WIDE + _FIELD_BITS) | fields % _FIELDS).astype(np.uint64)
    alone = places[owners] | second << np.uint64(_WIDE)
    rows = np.concatenate((alone[paired] | second[paired + 1], alone[single]))
    found, counts = np.unique(rows, return_counts=True)
    return _Counts(terms=found >> bits, fields=(found & mask).astype(np.int64), counts=counts)


def _field_weights(counted: _Counts, others: list[list[list[str]]], documents: int) -> NDArray[np.float64]:
    """What one occurrence counts, for each document and field; the lengths of title and body are in it."""
    owners = (counted.terms >> np.uint64(2 * _WIDE)).astype(np.int64) * _FIELDS + counted.fields
    counted_lengths = np.bincount(owners, weights=counted.counts, minlength=documents * _FIELDS)
    others_lengths = np.array([[len(terms) for terms in each] for each in others], dtype=np.float64)
    lengths = counted_lengths.reshape(documents, _FIELDS).astype(np.float64) + others_lengths
    weights = np.empty_like(lengths)
    weights[:, _BODY] = body_weights(lengths[:, _BODY])
    weights[:, _TITLE] = title_weights(lengths[:, _TITLE])
    weights[:, _HEAD] = HEAD
    weights[:, _NUMBER] = NUMBER
    weights[:, _FILES] = FILES * body_weights(lengths[:, _FILES])
    return weights


def _weigh_characters(counted: _Counts, weights: NDArray[np.float64]) -> Postings:
    documents = (counted.terms >> np.uint64(2 * _WIDE)).astype(np.int64)
    starts = np.flatnonzero(np.concatenate((np.ones(1, dtype=np.bool_), counted.terms[1:] != counted.terms[:-1])))
    starts = starts[: len(counted.terms)]
    weighed = counted.counts * weights[documents, counted.fields]
    sums = np.add.reduceat(weighed, starts) if len(starts) else weighed
    terms, mask = counted.terms[starts], np.uint64((1 << _WIDE) - 1)
    keys = pair_keys((terms >> np.uint64(_WIDE) & mask).astype(np.uint32), (terms & mask).astype(np.uint32))
    return Postings(keys=keys, documents=documents[starts].astype(np.uint32), levels=levels_of(sums))


def _weigh_others(others: list[list[list[str]]], weights: NDArray[np.float64]) -> Postings:
    told: list[str] = []
    owners: list[int] = []
    sums: list[float] = []
    for document, (fields, own) in enumerate(zip(others, weights.tolist(), strict=True)):
        weighed: dict[str, float] = {}
        for weight, terms in zip(own, fields, strict=True):
            for term in terms:
                weighed[term] = weighed.get(term, 0.0) + weight
        told += weighed
        owners += [document] * len(weighed)
        sums += weighed.values()
    return _postings(told, owners, levels_of(np.array(sums, dtype=np.float64)))


def _weigh_everyday(
    codes: NDArray[np.uint32], owners: NDArray[np.int64], weights: NDArray[np.float64], synonyms: Synonyms
) -> Postings:
    """The everyday words for the official ones of each body, as if these stood there as often."""
    places, words = synonyms.officials.find(codes)
    in_body = owners[places] % _FIELDS == _BODY
    documents = owners[places[in_body]] // _FIELDS
    pairs, counts = np.unique(documents << 32 | words[in_body], return_counts=True)
    documents = pairs >> 32
    keys, rows = synonyms.officials.everyday_keys(pairs & 0xFFFFFFFF)
    levels = levels_of(counts * weights[documents, _BODY])
    return Postings(keys=keys, documents=documents[rows].astype(np.uint32), levels=levels[rows])


def _fixed(documents: Sequence[Document]) -> Postings:
    """Exact titles and filters."""
    rows: list[tuple[str, int, int]] = []
    for number, document in enumerate(documents):
        rows += ((term, number, level) for term, level in exact_terms(document.title).items())
        rows += ((term, number, FILTER_LEVEL) for term in filter_terms(document))
    levels = np.array([row[2] for row in rows], dtype=np.uint64)
    return _postings([row[0] for row in rows], [row[1] for row in rows], levels)


def _postings(terms: Sequence[str], documents: Sequence[int], levels: Words64) -> Postings:
    """Each different term is hashed once."""
    places = {term: place for place, term in enumerate(dict.fromkeys(terms))}
    keys = term_keys(tuple(places))
    return Postings(
        keys=keys[np.array([places[term] for term in terms], dtype=np.int64)],
        documents=np.array(documents, dtype=np.uint32),
        levels=levels,
    )
