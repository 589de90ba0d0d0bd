"""The fields of the index, and how Whoosh is made to use our words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, NUMERIC, STORED, TEXT, Schema

from builder.search.entry import Entry
from builder.search.words import EDITION, index_terms

INDEX_NAME = f"words{EDITION}x1"
"""Whoosh's name of the index: edition of the words and, behind the x, of the fields. Another edition, another name."""


class Words(Tokenizer):
    """`words.index_terms` as Whoosh wants it: one token object, changed at every step. A position is a character."""

    def __call__(self, value: str, **modes: Any) -> Iterator[Token]:
        """The tokens of a field's value."""
        token = Token(**modes)
        for term in index_terms(value):
            token.text, token.startchar, token.endchar = term
            token.pos = term.start
            yield token


def make_schema() -> Schema:
    """Columns for what is compared, sorted or weighed; the rest of an answer is stored, compressed."""
    return Schema(
        id=ID(stored=True, unique=True, sortable=True),
        digest=COLUMN(VarBytesColumn()),
        site=ID(stored=True),
        level=ID(),
        channel=ID(stored=True),
        kind=ID(stored=True),
        validity=ID(stored=True, sortable=True),
        date=NUMERIC(stored=True, sortable=True),
        title=TEXT(analyzer=Words(), stored=True),
        number=TEXT(analyzer=Words(), stored=True),
        body=TEXT(analyzer=Words(), stored=True),
        site_name=STORED(),
        channel_title=STORED(),
        address=STORED(),
    )


def record_of(entry: Entry) -> dict[str, object]:
    """The entry as the fields of the index."""
    return {
        "id": entry.id,
        "digest": entry.digest.encode(),
        "site": entry.site,
        "level": entry.level.value,
        "channel": entry.channel,
        "kind": entry.kind.value,
        "validity": entry.validity.value if entry.validity else "",
        "date": entry.date.toordinal(),
        "title": entry.title,
        "number": entry.number,
        "body": entry.body,
        "site_name": entry.site_name,
        "channel_title": entry.channel_title,
        "address": entry.address,
    }
