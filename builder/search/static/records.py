"""What is shown of a document: its record, and the rest of a long text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from builder.search.static.document import Carried, Document
from builder.search.static.numbering import BLOCK

LEAD = 800
"""Characters of a text that a record holds, where there are more than `WHOLE`."""

WHOLE = 1200
"""Characters of a text that its record holds whole."""

LONGEST_REST = 60_000
"""Characters behind the lead that are kept for excerpts."""


MOST_NAMED = 20
"""Sites that carry a document which are named in its record."""


spell_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON without blanks, as text."""

_quote = json.encoder.encode_basestring
"""The same of a text alone: an encoder that is made ready for any value takes ten times as long."""

RECORDS = "r"
"""The folder of all records."""


def block_folder(block: int) -> str:
    """Where the records of a block lie."""
    return f"{RECORDS}/{block:x}"


def record_file(number: int) -> str:
    """Where the record of a document lies."""
    return f"{block_folder(number // BLOCK)}/{number:x}.json"


def rest_file(number: int) -> str:
    """Where the rest of its text lies."""
    return f"{block_folder(number // BLOCK)}/{number:x}-rest.json"


class Recorded:
    """A document as records show it: all indexes that hold it tell the same of it, but for its sites."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._sites = [one.site for one in document.sites]
        self._whole: dict[int, str] = {}
        lead, rest = _part_text(document)
        files = sum(1 for _ in _show_files(document))
        self._goes_on = bool(rest or files)
        heading = document.heading
        before = {"i": heading.id, "t": document.title, "d": heading.day.isoformat()}
        behind = {
            "n": document.number,
            "b": document.index_number,
            "u": document.issuer,
            "k": heading.kind.value,
            "v": heading.validity.value if heading.validity else "",
            "c": list(document.topics),
            "h": document.channel,
            "x": lead,
            "m": len(rest),
            "e": files,
        }
        self._before = b"{%b," % _fields(before)
        self._behind = b",%b}" % _fields(behind)

    @property
    def rest(self) -> bytes:
        """The rest of the text with the words of files; empty where the lead is all. Not kept: it may be long."""
        if not self._goes_on:
            return b""
        more = {"x": _part_text(self._document)[1], "f": list(_show_files(self._document))}
        return spell({key: value for key, value in more.items() if value})

    def record(self, origin: str, near: frozenset[str] = frozenset()) -> bytes:
        """The record; addresses of `origin` are paths."""
        host = f"{origin}/"
        named = self._name(near)
        told = ",".join([self._tell(place, host) for place in named])
        more = f',"w":{len(self._sites)}' if len(self._sites) > len(named) else ""
        return b"".join((self._before, f'"s":[{told}]{more}'.encode("utf-8", "surrogatepass"), self._behind))

    def _name(self, near: frozenset[str]) -> list[int]:
        """The places of the sites that are named: the owner, then those that are near, then others."""
        sites = self._sites
        close = [place for place in range(1, len(sites)) if sites[place] in near]
        first = range(1, min(len(sites), MOST_NAMED + len(close)))
        return [0, *close, *([place for place in first if sites[place] not in near])][:MOST_NAMED]

    def _tell(self, place: int, host: str) -> str:
        """A site, as it stands in a record. With a path it is not kept: one host alone asks for each."""
        one = self._document.sites[place]
        if one.address.startswith(host):
            return _spell_site(one, one.address[len(host) - 1 :])
        if place not in self._whole:
            self._whole[place] = _spell_site(one, one.address)
        return self._whole[place]


def _part_text(document: Document) -> tuple[str, str]:
    """The lead of a text, and what of the rest is kept."""
    text = " ".join(document.text.split())
    lead = WHOLE if len(text) <= WHOLE else LEAD
    return text[:lead], text[lead : lead + LONGEST_REST]


def _fields(values: Mapping[str, object]) -> bytes:
    """Fields that say something, as they stand in an object of JSON."""
    told = [f'"{key}":{_spell_value(value)}' for key, value in values.items() if value]
    return ",".join(told).encode("utf-8", "surrogatepass")


def _spell_value(value: object) -> str:
    return _quote(value) if isinstance(value, str) else spell_text(value)


def _spell_site(one: Carried, address: str) -> str:
    return f"[{_quote(one.site)},{_quote(one.name)},{_quote(address)}]"


def _show_files(document: Document) -> Iterator[list[str]]:
    """Names and words of the files, as much of all together as of a long text."""
    left = LONGEST_REST
    for one in document.enclosures:
        if left <= 0:
            return
        text = " ".join(one.text.split())[:left]
        left -= len(text)
        yield [one.name, text]


def spell(value: Mapping[str, object] | list[object]) -> bytes:
    """JSON without blanks, as bytes."""
    return spell_text(value).encode("utf-8", "surrogatepass")
