"""Entries for tests, and a reader that remembers what it was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from builder.search.entry import Carrier, Entry, EntryHead
from builder.search.index import IndexChange, update_index
from catalog.terms import Kind, Level

OWNER = Carrier(
    site="lanjiang",
    site_name="岚江省人民政府",
    level=Level.REGION,
    channel="zwgk/zcwj",
    channel_title="政策文件",
    address="https://www.lanjiang.gov.example/x/",
)
PLAIN = Entry(
    id="lanjiang/x",
    sites=(OWNER,),
    kind=Kind.NEWS,
    title="标题",
    date=date(2026, 3, 12),
    body="正文",
    digest="1",
)


def entry(name: str, title: str = "标题", body: str = "正文", **fields: object) -> Entry:
    """An entry of which only some things matter."""
    return replace(PLAIN, id=name, title=title, body=body, **fields)  # type: ignore[arg-type]  # by name


class Shelf:
    """The entries that are to be indexed."""

    def __init__(self, folder: Path, entries: Iterable[Entry] = ()) -> None:
        self.folder = folder
        self.entries = {each.id: each for each in entries}
        self.read: list[str] = []

    def put(self, *entries: Entry) -> None:
        self.entries |= {each.id: each for each in entries}

    def update(self) -> IndexChange:
        self.read = []
        heads = [EntryHead(id=each.id, digest=each.digest) for each in self.entries.values()]
        return update_index(self.folder, heads, self._read)

    def _read(self, head: EntryHead) -> Entry:
        self.read.append(head.id)
        return self.entries[head.id]
