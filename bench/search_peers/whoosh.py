"""Our search service: the Whoosh index, asked in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bench.search_peers.peer import Asked
from bench.search_texts import EDITED, Texts
from builder.search.entry import Carrier, Entry, EntryHead
from builder.search.find import Window, find
from builder.search.index import update_index
from builder.search.static.synonyms import Synonyms, besides, read_synonyms
from catalog.terms import Kind, Level, Validity


@dataclass(frozen=True, slots=True)
class Service:
    """One process writes it."""

    told: str = "our search service, `builder/search/find.py`, asked in the process"

    @property
    def name(self) -> str:
        """With the version."""
        return f"service (Whoosh {version('whoosh3')})"

    def build(self, texts: Texts, folder: Path) -> None:
        """Make all anew."""
        _write(texts, folder, edited=None)

    def edit(self, texts: Texts, place: int, folder: Path) -> None:
        """Bring it up to date."""
        _write(texts, folder, edited=place)

    def index_of(self, folder: Path) -> Path:
        """All that lies there."""
        return folder

    @contextmanager
    def open(self, folder: Path) -> Iterator[Asked]:
        """Each question opens the index."""
        yield _Asked(folder)


@cache
def _synonyms() -> Synonyms:
    return read_synonyms()


class _Asked:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, query: str) -> Iterator[int]:
        """Ten hits, then ever more at once."""
        begin, limit = 0, 10
        while hits := find(self._folder, query, window=Window(limit=limit, offset=begin, fill=True)).hits:
            yield from (int(hit.id) for hit in hits)
            begin, limit = begin + limit, 4 * limit

    def cost(self, query: str) -> None:
        """A server answers."""


def _write(texts: Texts, folder: Path, edited: int | None) -> None:
    heads = (EntryHead(id=str(place), digest=f"{place}{'+' if place == edited else ''}") for place in range(len(texts)))
    update_index(folder, heads, lambda head: _entry(texts, head, edited))


def _entry(texts: Texts, head: EntryHead, edited: int | None) -> Entry:
    place = int(head.id)
    text = texts[place]
    body = f"{text.body}\n{EDITED}" if place == edited else text.body
    carrier = Carrier(
        site="national",
        site_name="国家法律库",
        level=Level.REGION,
        channel="zhengce",
        channel_title="政策文件",
        address=f"https://www.example.gov.cn/zhengce/{place}.html",
    )
    return Entry(
        id=head.id,
        sites=(carrier,),
        kind=Kind.POLICY,
        title=text.title,
        date=text.day,
        body=body,
        digest=head.digest,
        validity=Validity.IN_FORCE,
        besides=besides(text.title, body, _synonyms()),
    )
