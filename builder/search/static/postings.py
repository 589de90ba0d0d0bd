"""The postings of documents: every term by which each is found, and at which level. Many documents at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.search.static.characters import (
    BODY_FIELD,
    FIELDS,
    FILES_FIELD,
    HEAD_FIELD,
    NUMBER_FIELD,
    TITLE_FIELD,
    Characters,
    Counts,
)
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
from builder.search.wholes import index_wholes
from builder.search.words import find_words, title_key

LONGEST_FILES = 400_000
"""Characters of all files of a document together that are indexed."""

_STATE = "中华人民共和国"
_ENDING = re.compile(r"[(（][^()（）]*[)）]\s*$")
_QUOTED = re.compile(r"[^《]*+《(.+)》", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Rows of (key of the term, index of the document in its batch, level), document by document; a term may
    stand twice for one."""

    keys: Words64
    documents: NDArray[np.uint32]
    levels: Words64


def find_postings(documents: Sequence[Document], synonyms: Synonyms) -> Postings:
    """All postings of a batch of at most 2^16 documents."""
    fields = _fields_of(documents, synonyms)
    characters = Characters(fields)
    others = _find_others(fields, characters)
    counted, lengths = characters.count_han()
    weights = _field_weights(lengths + np.array([len(terms) for terms in others], dtype=np.float64))
    parts = [
        _weigh_characters(counted, weights),
        _weigh_others(others, weights),
        _weigh_everyday(characters, weights, synonyms),
        _fixed(documents),
    ]
    return _by_document(parts)


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
    for title in range(TITLE_FIELD, len(folded), FIELDS):
        folded[title + 1] = "\n".join((folded[title + 1], *synonyms.beside(folded[title])))
    return folded


def _told_in_head(document: Document) -> Iterator[str]:
    yield document.issuer
    yield from (topic.rpartition("/")[2] for topic in document.topics)
    yield from document.keywords
    yield document.index_number


def _find_others(fields: Sequence[str], characters: Characters) -> list[list[str]]:
    """The terms of each field that are no Han characters."""
    texts = zip(characters.thin(), fields, characters.worded(), characters.dated(), strict=True)
    return [
        [*(find_words(thin) if words else ()), *((term.text for term in index_wholes(text)) if dates else ())]
        for thin, text, words, dates in texts
    ]


def _field_weights(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """What one occurrence counts in each field; the lengths of title, body and files are in it."""
    weights = np.empty_like(lengths)
    weights[BODY_FIELD::FIELDS] = body_weights(lengths[BODY_FIELD::FIELDS])
    weights[TITLE_FIELD::FIELDS] = title_weights(lengths[TITLE_FIELD::FIELDS])
    weights[HEAD_FIELD::FIELDS] = HEAD
    weights[NUMBER_FIELD::FIELDS] = NUMBER
    weights[FILES_FIELD::FIELDS] = FILES * body_weights(lengths[FILES_FIELD::FIELDS])
    return weights


def _weigh_characters(counted: Counts, weights: NDArray[np.float64]) -> Postings:
    weighed = counted.counts * weights[counted.fields]
    sums = np.add.reduceat(weighed, counted.starts) if len(counted.starts) else weighed
    keys = pair_keys(counted.firsts, counted.seconds)
    return Postings(keys=keys, documents=counted.documents.astype(np.uint32), levels=levels_of(sums))


def _weigh_others(others: Sequence[Sequence[str]], weights: NDArray[np.float64]) -> Postings:
    told: list[str] = []
    owners: list[int] = []
    sums: list[float] = []
    each = weights.tolist()
    for document, begin in enumerate(range(0, len(others), FIELDS)):
        weighed: dict[str, float] = {}
        for field in range(begin, begin + FIELDS):
            for term in others[field]:
                weighed[term] = weighed.get(term, 0.0) + each[field]
        told += weighed
        owners += [document] * len(weighed)
        sums += weighed.values()
    return _postings(told, owners, levels_of(np.array(sums, dtype=np.float64)))


def _weigh_everyday(characters: Characters, weights: NDArray[np.float64], synonyms: Synonyms) -> Postings:
    """The everyday words for the official ones of each body, as if these stood there as often."""
    places, words = synonyms.officials.find(characters.codes)
    fields = characters.fields_of(places)
    in_body = fields % FIELDS == BODY_FIELD
    pairs, counts = np.unique(fields[in_body] << 32 | words[in_body], return_counts=True)
    bodies = pairs >> 32
    keys, rows = synonyms.officials.everyday_keys(pairs & 0xFFFFFFFF)
    levels = levels_of(counts * weights[bodies])
    return Postings(keys=keys, documents=(bodies[rows] // FIELDS).astype(np.uint32), levels=levels[rows])


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


def _by_document(parts: Sequence[Postings]) -> Postings:
    documents = np.concatenate([part.documents for part in parts])
    order = np.argsort(documents.astype(np.uint16), kind="stable")
    return Postings(
        keys=np.concatenate([part.keys for part in parts])[order],
        documents=documents[order],
        levels=np.concatenate([part.levels for part in parts])[order],
    )
