"""What an index must know of every document beside its postings: kept by block from one build to the next."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from builder.search.static.numbering import BLOCK
from builder.search.static.records import spell
from builder.search.static.varints import encode_many

Numbers = NDArray[np.int64]


class Fact(NamedTuple):
    """Of a document: its number, the digest of its record, the site that shows it (the first that is near, else the
    owner), its first topic and issuer, what it may be suggested as (title, kind, pinyin) and its keywords.
    """

    number: int
    record: str
    long: bool
    site: str
    site_name: str
    topic: str
    issuer: str
    title: str
    kind: str
    spelled: tuple[str, ...]
    keywords: tuple[str, ...]


def pack_facts(facts: Iterable[Fact]) -> bytes:
    """The facts of a block, to be kept."""
    return zlib.compress(spell_facts(facts), 1)


def spell_facts(facts: Iterable[Fact]) -> bytes:
    """Some facts, to be read soon."""
    return spell(list(facts))


def unpack_facts(data: bytes) -> tuple[Fact, ...]:
    """The facts that were packed. Raises ValueError where they were damaged."""
    try:
        return read_facts(zlib.decompress(data))
    except zlib.error as fault:
        raise ValueError(str(fault)) from fault


def read_facts(data: bytes) -> tuple[Fact, ...]:
    """The facts that were spelled. Raises ValueError where they were damaged."""
    return tuple([Fact._make((*row[:-2], tuple(row[-2]), tuple(row[-1]))) for row in json.loads(data)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Of the documents of a block, ascending: their numbers, and the places of site, topic and issuer (a row each) in
    `values`; 0 stands for none, 1 for the first.
    """

    numbers: Numbers
    places: Numbers
    values: tuple[tuple[str, ...], ...]


class FacetTables:
    """The values of the columns with their counts; first met, then in order."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})

    def add(self, facts: Iterable[Fact]) -> None:
        """Count the values of some documents."""
        for one in facts:
            self._names[one.site] = one.site_name
            for counts, value in zip(self._counts, (one.site, one.topic, one.issuer), strict=True):
                if value:
                    counts[value] = counts.get(value, 0) + 1

    def merge(self, other: FacetTables) -> None:
        """Count what another has counted."""
        self._names.update(other._names)
        for counts, more in zip(self._counts, other._counts, strict=True):
            for value, count in more.items():
                counts[value] = counts.get(value, 0) + count

    def spell(self, topic_titles: Mapping[str, str]) -> bytes:
        """The facets file."""
        sites, topics, issuers = self._counts
        return spell(
            {
                "site": [[value, self._names[value], sites[value]] for value in sorted(sites)],
                "topic": [
                    [value, topic_titles.get(value, value.rpartition("/")[2]), topics[value]]
                    for value in sorted(topics)
                ],
                "issuer": [[value, "", issuers[value]] for value in sorted(issuers)],
            }
        )

    def codes(self) -> tuple[Mapping[str, int], ...]:
        """What stands for each value in columns; 0 for none."""
        return tuple({v: 1 + i for i, v in enumerate(sorted(counts))} for counts in self._counts)


def make_columns(facts: Sequence[Fact]) -> Columns:
    """The columns of a block; `facts` by number."""
    rows = ([one.site for one in facts], [one.topic for one in facts], [one.issuer for one in facts])
    values = tuple(tuple(dict.fromkeys(filter(None, row))) for row in rows)
    codes = ({"": 0, **{value: 1 + at for at, value in enumerate(some)}} for some in values)
    places = [[code[value] for value in row] for code, row in zip(codes, rows, strict=True)]
    return Columns(
        numbers=np.array([one.number for one in facts], dtype=np.int64),
        places=np.array(places, dtype=np.int64),
        values=values,
    )


def spell_columns(columns: Columns, block: int, codes: Iterable[Mapping[str, int]]) -> bytes:
    """The column file of a block, by the codes of `FacetTables`. Empty without any document."""
    if not len(columns.numbers):
        return b""
    tables = (
        np.array([0, *(code[value] for value in values)], dtype=np.int64)
        for code, values in zip(codes, columns.values, strict=True)
    )
    rows = [table[places] for table, places in zip(tables, columns.places, strict=True)]
    data = encode_many(np.stack((np.diff(columns.numbers, prepend=block * BLOCK), *rows), axis=1).reshape(-1))
    return len(columns.numbers).to_bytes(2, "big") + data


def spell_base64(digests: Iterable[bytes]) -> str:
    """Digests one behind the other, as the manifest writes them."""
    return base64.b64encode(b"".join(digests)).decode()
