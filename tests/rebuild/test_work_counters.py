"""What an edit costs does not grow with the cluster: in one ten times larger, as many rows are read and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest

from bench.peers.ours import Ours
from bench.peers.peer import Place
from bench.workload import MOMENT, Size, Workload
from bench.workload_texts import choose_prose
from builder.store import Store
from tests.portal_from import build_at

story = import_module("builder.pipeline.build")


class CountedRows:
    """A cursor that counts what is taken from it."""

    def __init__(self, cursor: sqlite3.Cursor, counted: Counted) -> None:
        self._cursor = cursor
        self._counted = counted

    def __iter__(self) -> Iterator[Any]:
        for row in self._cursor:
            self._counted.read += 1
            yield row

    def fetchone(self) -> Any:
        return next(iter(self), None)

    def fetchall(self) -> list[Any]:
        return list(self)


class Counted:
    """A connection that counts the rows that are read and written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._before = connection.total_changes
        self.read = self.written = 0

    def close(self) -> None:
        self.written = self._connection.total_changes - self._before
        self._connection.close()

    def execute(self, words: str, values: Iterable[Any] = ()) -> CountedRows:
        return CountedRows(self._connection.execute(words, tuple(values)), self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def count_edit(folder: Path, size: Size, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Rows that the edit of a text reads and writes in a cluster of that size."""
    workload = Workload(size, 1, choose_prose(None))
    ours = Ours(key="ours", told="", git=True)
    place = Place(sources=folder / "root", out=folder / "out", state=folder / "state", jobs=1)
    ours.write(workload, place)
    ours.settle(place)
    where = {"as_of": f"{MOMENT} 12:00", "out": place.out, "state": place.state, "revision": "HEAD"}
    build_at(place.sources, **where)  # type: ignore[arg-type]
    own = (
        one
        for one in sorted((place.sources / "content/zhan0003").rglob("*.md"))
        if "push" not in one.read_text("utf-8")
    )
    document = next(own)
    document.write_text(document.read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8")
    ours.settle(place)
    counted: list[Counted] = []
    opened = Store.open.__func__  # type: ignore[attr-defined]

    def open_counted(cls: type[Store], *words: Any) -> Store:
        store = cast(Store, opened(cls, *words))
        counted.append(Counted(store._connection))
        store._connection = cast(sqlite3.Connection, counted[-1])
        return store

    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", classmethod(open_counted))
        patch.setattr(story, "read_and_plan", lambda *_: pytest.fail("the whole was looked at"))
        result = build_at(place.sources, **where)  # type: ignore[arg-type]
    assert result.made == 1
    return sum(one.read for one in counted), sum(one.written for one in counted)


def compare(folder: Path, small: Size, large: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read and write something, and the larger no more than a fifth more."""
    few = count_edit(folder / "small", small, monkeypatch)
    many = count_edit(folder / "large", large, monkeypatch)
    assert min(few) > 0
    assert max(many[0] / few[0], many[1] / few[1]) <= 1.2, (few, many)


def test_an_edit_in_a_cluster_ten_times_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = (Size(sites=sites, pages=12 * sites, spread=3) for sites in (8, 80))
    compare(tmp_path, small, large, monkeypatch)


@pytest.mark.soak
def test_an_edit_in_a_cluster_of_a_hundred_thousand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside one of ten thousand, with as many documents a site."""
    small, large = (Size(sites=sites, pages=pages) for sites, pages in ((230, 10_000), (2_300, 100_000)))
    compare(tmp_path, small, large, monkeypatch)
