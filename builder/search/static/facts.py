"""What an index must know of every document beside its postings: kept by block from one build to the next."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from builder.search.static.numbering import BLOCK
from builder.search.static.records import spell
from builder.search.static.varints import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Of a document: its number, the digest of its record, the site that shows it (the first that is near, else the
    owner), its first topic and issuer, what it may be suggested as (title, pinyin, kind) and its keywords.
    """

    number: int
    record: str
    long: bool
    site: str
    site_name: str
    topic: str
    issuer: str
    title: str
    spelled: tuple[str, ...]
    kind: str
    keywords: tuple[str, ...]


def pack_facts(facts: Iterable[Fact]) -> bytes:
    """The facts of a block, to be kept."""
    rows = [
        [
            one.number,
            one.record,
            one.long,
            one.site,
            one.site_name,
            one.topic,
            one.issuer,
            one.title,
            one.spelled,
            one.kind,
            *one.keywords,
        ]
        for one in facts
    ]
    return zlib.compress(json.dumps(rows).encode(), 1)


def unpack_facts(data: bytes) -> tuple[Fact, ...]:
    """The facts that were packed. Raises ValueError where they were damaged."""
    try:
        rows = json.loads(zlib.decompress(data))
    except zlib.error as fault:
        raise ValueError(str(fault)) from fault
    return tuple(
        Fact(
            number=row[0],
            record=row[1],
            long=row[2],
            site=row[3],
            site_name=row[4],
            topic=row[5],
            issuer=row[6],
            title=row[7],
            spelled=tuple(row[8]),
            kind=row[9],
            keywords=tuple(row[10:]),
        )
        for row in rows
    )


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

    def codes(self) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
        """What stands for each value in columns; 0 for none."""
        sites, topics, issuers = ({v: 1 + i for i, v in enumerate(sorted(counts))} for counts in self._counts)
        return sites, topics, issuers


def spell_columns(facts: Iterable[Fact], block: int, tables: FacetTables) -> bytes:
    """The column file of a block; `facts` by number. Empty without any."""
    sites, topics, issuers = tables.codes()
    data = bytearray()
    count, last = 0, block * BLOCK
    for one in facts:
        data += encode(one.number - last) + encode(sites.get(one.site, 0))
        data += encode(topics.get(one.topic, 0)) + encode(issuers.get(one.issuer, 0))
        count, last = count + 1, one.number
    return count.to_bytes(2, "big") + bytes(data) if count else b""


def spell_base64(digests: Iterable[bytes]) -> str:
    """Digests one behind the other, as the manifest writes them."""
    return base64.b64encode(b"".join(digests)).decode()
