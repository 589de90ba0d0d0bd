"""The manifest: the one file of a fixed name, from which all others are found."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.disk import read_bytes
from builder.search.spoken import QUESTION_WORDS
from builder.search.static.asking import tell_figures
from builder.search.static.facts import spell_base64
from builder.search.static.names import DIGEST_BYTES
from builder.search.static.numbering import BLOCK, KINDS, LEVELS, VALIDITIES, Group
from builder.search.static.records import spell
from builder.search.static.varints import Damaged
from builder.search.words import EDITION

FORMAT = 5
MANIFEST = "manifest.json"
TAG_BYTES = 4

COMMON: frozenset[str] = frozenset(json.loads(read_bytes(Path(__file__).parent.parent / "tables" / "common.json")))
"""Pairs that official texts are full of: asked for last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that a reader must know to begin; digests are of 5 bytes, tags of 4."""

    documents: int
    newest: int
    shard_bits: int
    pack_bits: int
    terms: tuple[bytes, ...]
    groups: tuple[Group, ...]
    records: tuple[bytes, ...]
    columns: tuple[bytes, ...]
    facets: str
    suggest: str
    hints: str
    folding: str

    @property
    def hints_file(self) -> str:
        """The name of the hints."""
        return f"hints-{self.hints}.json"

    @property
    def folding_file(self) -> str:
        """The name of the table of Traditional characters."""
        return f"folding-{self.folding}.json"

    def spell(self) -> bytes:
        """The bytes of the file."""
        return spell(
            {
                "format": FORMAT,
                "edition": EDITION,
                "documents": self.documents,
                "newest": self.newest,
                "shard_bits": self.shard_bits,
                "pack_bits": self.pack_bits,
                "terms": spell_base64(self.terms),
                "levels": list(LEVELS),
                "kinds": list(KINDS),
                "validities": list(VALIDITIES),
                "groups": [[*group.key, group.width, group.count] for group in self.groups],
                "block": BLOCK,
                "records": spell_base64(self.records),
                "columns": spell_base64(self.columns),
                "facets": self.facets,
                "suggest": self.suggest,
                "hints": self.hints,
                "folding": self.folding,
                "common": "".join(sorted(COMMON)),
                "questions": list(QUESTION_WORDS),
                "ask": tell_figures(),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """The manifest that was spelled. Raises Damaged, also for one of another format or edition."""
        try:
            told = json.loads(data)
            if (told["format"], told["edition"]) != (FORMAT, EDITION):
                raise Damaged
            return cls(
                documents=told["documents"],
                newest=told["newest"],
                shard_bits=told["shard_bits"],
                pack_bits=told["pack_bits"],
                terms=_split(told["terms"], DIGEST_BYTES),
                groups=_groups(told["groups"]),
                records=_split(told["records"], TAG_BYTES),
                columns=_split(told["columns"], DIGEST_BYTES),
                facets=told["facets"],
                suggest=told["suggest"],
                hints=told["hints"],
                folding=told["folding"],
            )
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise Damaged from fault


def _groups(rows: Sequence[Sequence[int]]) -> tuple[Group, ...]:
    groups: list[Group] = []
    base = 0
    for year, level, kind, validity, width, count in rows:
        groups.append(Group(key=(year, level, kind, validity), base=base, width=width, count=count))
        base += width
    return tuple(groups)


def _split(text: str, size: int) -> tuple[bytes, ...]:
    data = base64.b64decode(text)
    return tuple(data[at : at + size] for at in range(0, len(data), size))
