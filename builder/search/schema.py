"""The fields of the index, and how Whoosh is made to use our words."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.columns import RefBytesColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, NUMERIC, STORED, TEXT, Schema
from whoosh.formats import Positions

from builder.search.entry import Carrier, Entry, Facet
from builder.search.folding import fold
from builder.search.words import EDITION, index_terms

INDEX_NAME = f"words{EDITION}x4"
"""Whoosh's name of the index: edition of the words and, behind the x, of the fields. Another edition, another name."""

LONGEST_SHOWN = 20_000
"""Characters of a text that are stored to be shown in excerpts; all of it is indexed."""

LONGEST_INDEXED = 400_000
"""Characters of all files of a document that are indexed."""

MOST_NAMED = 20
"""Sites that carry an entry which are told with it; all of them can be filtered by."""

BETWEEN = "\x1f"
"""Stands between the values of one field."""

LABEL = "\x1e"
"""Stands between a value and its label."""

_WHOLE = 200
"""Characters of a title that is found as a whole."""


_PLACES = Positions()


class Words(Tokenizer):
    """`words.index_terms` as Whoosh wants it: one token object, changed at every step. A position is a character."""

    def __call__(self, value: str, **modes: Any) -> Iterator[Token]:
        """The tokens of a field's value."""
        token = Token(**modes)
        for term in index_terms(value):
            token.text, token.startchar, token.endchar = term
            token.pos = term.start
            yield token


class Text(TEXT):
    """A field of words: the same bytes as Whoosh writes, without a token object for each term."""

    def __init__(self, *, stored: bool = False) -> None:
        super().__init__(analyzer=Words(), stored=stored)

    def index(self, value: str, **_: Any) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Each term with how often it stands in the text, its weight, and its places."""
        places: dict[str, list[int]] = {}
        for term in index_terms(value):
            places.setdefault(term.text, []).append(term.start)
        encode = _PLACES.encode
        for text, found in places.items():
            yield text.encode("utf-8", "replace"), len(found), float(len(found)), encode(found)


class Values(Tokenizer):
    """The values of a field that has several, each as it is, without its label."""

    def __call__(self, value: str, **modes: Any) -> Iterator[Token]:
        """The tokens of a field's value."""
        token = Token(**modes)
        for number, each in enumerate(dict.fromkeys(value.split(BETWEEN)) if value else ()):
            token.text, token.startchar, token.endchar = each.partition(LABEL)[0], 0, len(each)
            token.pos = number
            yield token


def make_schema() -> Schema:
    """Columns for what is compared, sorted, counted or weighed; the rest of an answer is stored, compressed."""
    return Schema(
        **{facet.value: _counted() for facet in Facet},
        id=ID(stored=True, unique=True, sortable=True),
        digest=COLUMN(VarBytesColumn()),
        place=ID(analyzer=Values()),
        whole=ID(analyzer=Values()),
        date=NUMERIC(stored=True, sortable=True),
        title=Text(stored=True),
        number=Text(),
        body=Text(stored=True),
        files=Text(),
        besides=Text(),
        shown=STORED(),
    )


def _counted() -> ID:
    field = ID(analyzer=Values())
    field.set_sortable(RefBytesColumn())
    return field


def record_of(entry: Entry) -> dict[str, object]:
    """The entry as the fields of the index."""
    return {
        **{facet.value: BETWEEN.join(values) for facet, values in _facets_of(entry)},
        "id": entry.id,
        "digest": entry.digest.encode(),
        "place": BETWEEN.join(dict.fromkeys(place for one in entry.sites for place in _places_of(one))),
        "whole": BETWEEN.join(filter(None, (whole_of(entry.title), whole_of(entry.number)))),
        "date": entry.date.toordinal(),
        "title": entry.title,
        "number": f"{entry.number}\n{entry.index_number}",
        "body": entry.body,
        "_stored_body": entry.body[:LONGEST_SHOWN],
        "files": "\n".join(f"{one.name}\n{one.text}" for one in entry.enclosures)[:LONGEST_INDEXED],
        "besides": "\n".join(entry.besides),
        "shown": _shown_of(entry),
    }


def place_of(site: str, channel: str) -> str:
    """A channel of a site, as the field `place` holds it; either may be empty, for any."""
    return f"{site} {channel}"


def whole_of(text: str) -> str:
    """A title or a number without what may be written differently: marks, blanks, width and case."""
    return "".join(c for c in fold(text) if c.isalnum())[:_WHOLE]


def spell_carrier(one: Carrier) -> list[str]:
    """A carrier as it is stored."""
    return [one.site, one.site_name, one.level.value, one.channel, one.channel_title, one.address]


def _facets_of(entry: Entry) -> Iterable[tuple[Facet, Iterable[str]]]:
    yield Facet.SITE, (f"{one.site}{LABEL}{one.site_name}" for one in entry.sites)
    yield Facet.LEVEL, dict.fromkeys(one.level.value for one in entry.sites)
    yield Facet.KIND, (entry.kind.value,)
    yield Facet.TOPIC, dict.fromkeys(topic for path in entry.topics for topic in (path.partition("/")[0], path))
    yield Facet.YEAR, (str(entry.date.year),)
    yield Facet.VALIDITY, (entry.validity.value,) if entry.validity else ()
    yield Facet.ISSUER, (entry.issuer,) if entry.issuer else ()
    yield Facet.GENRE, (entry.genre.value,) if entry.genre else ()


def _places_of(one: Carrier) -> Iterator[str]:
    """The channel and those above it, of this site and of any."""
    parts = one.channel.split("/")
    for count in range(1, len(parts) + 1):
        channel = "/".join(parts[:count])
        yield place_of(one.site, channel)
        yield place_of("", channel)


def _shown_of(entry: Entry) -> str:
    """What answers show besides title, body and date; of all files together as much as of a body."""
    left = LONGEST_SHOWN
    files = []
    for one in entry.enclosures:
        files.append([one.name, one.text[:left]])
        left = max(0, left - len(one.text))
    return json.dumps(
        {
            "sites": [spell_carrier(one) for one in entry.sites[:MOST_NAMED]],
            "carried": len(entry.sites),
            "kind": entry.kind.value,
            "number": entry.number,
            "index_number": entry.index_number,
            "validity": entry.validity.value if entry.validity else "",
            "genre": entry.genre.value if entry.genre else "",
            "issuer": entry.issuer,
            "topics": list(entry.topics),
            "files": files,
        },
        ensure_ascii=False,
    )
