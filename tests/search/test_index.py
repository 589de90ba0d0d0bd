"""The index follows what is wanted, and touches nothing else."""

import errno
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.search import find as finding
from builder.search import index as door
from builder.search.entry import Entry, EntryHead
from builder.search.find import find
from builder.search.index import IndexBusyError, IndexChange, IndexUnreadableError, Rebuilt, update_index
from builder.search.ranking import Matches, match_all
from tests.search.entries import PLAIN, Shelf, entry

THREE = (entry("a", "茶园"), entry("b", "桥梁"), entry("c", "丝绸"))


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.iterdir()}


def titles(folder: Path, words: str = "") -> list[str]:
    return sorted(hit.title for hit in find(folder, words).hits)


def test_entries_are_added_updated_removed_and_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, THREE)
    assert shelf.update() == IndexChange(added=3, updated=0, removed=0, kept=0)
    del shelf.entries[THREE[0].id]
    shelf.put(replace(THREE[1], title="石桥", digest="2"), entry("d", "竹林"))
    assert shelf.update() == IndexChange(added=1, updated=1, removed=1, kept=1)
    assert shelf.read == [THREE[1].id, entry("d").id]
    assert titles(tmp_path) == ["丝绸", "石桥", "竹林"]
    assert titles(tmp_path, "桥梁") == titles(tmp_path, "茶园") == []


def test_a_run_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, THREE)
    shelf.update()
    before = files_of(tmp_path)
    assert shelf.update() == IndexChange(added=0, updated=0, removed=0, kept=3)
    assert shelf.read == []
    assert files_of(tmp_path) == before


def test_a_folder_that_cannot_be_listed_is_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each look into it in turn: the run says so, or makes all anew."""
    real, shelf, left = os.listdir, Shelf(tmp_path, THREE), 0

    def list_once_in_vain(folder: str | Path) -> list[str]:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(folder)

    shelf.update()
    for number in range(1, 40):
        left = number
        with monkeypatch.context() as patch:
            patch.setattr(os, "listdir", list_once_in_vain)
            with suppress(OSError):
                shelf.update()
        assert titles(tmp_path) == ["丝绸", "桥梁", "茶园"]
        if left > 0:
            break
    assert 2 < number < 39


def test_a_run_is_one_commit(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, THREE)
    shelf.update()
    assert [name for name in files_of(tmp_path) if name.endswith("_1.toc")]


def test_many_are_written_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BATCH", 2)
    assert Shelf(tmp_path, THREE).update().added == 3
    assert len(titles(tmp_path)) == 3


def test_removal_alone_is_written(tmp_path: Path) -> None:
    Shelf(tmp_path, THREE).update()
    assert Shelf(tmp_path).update() == IndexChange(added=0, updated=0, removed=3, kept=0)
    assert titles(tmp_path) == []


def test_gone_entries_do_not_fill_the_folder(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, [entry(str(each), body="茶" * 500) for each in range(40)])
    shelf.update()
    for turn in range(8):
        shelf.put(*(replace(each, digest=f"turn {turn}") for each in shelf.entries.values()))
        shelf.update()
    assert len([name for name in files_of(tmp_path) if name.endswith(".trm")]) <= 2
    assert len(titles(tmp_path)) == 20 == len(find(tmp_path, "茶").hits)
    assert find(tmp_path, "茶").total == 40


def test_a_reader_that_fails_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    Shelf(tmp_path, THREE).update()

    def fail(_: EntryHead) -> Entry:
        raise LookupError

    with pytest.raises(LookupError):
        update_index(tmp_path, [EntryHead(id="x:new", digest="1")], fail)
    assert len(titles(tmp_path)) == 3
    assert Shelf(tmp_path, THREE).update().kept == 3


def test_two_entries_with_one_id_are_refused(tmp_path: Path) -> None:
    head = EntryHead(id="x:a", digest="1")
    with pytest.raises(ValueError, match="x:a"):
        update_index(tmp_path, [head, replace(head, digest="2")], lambda _: PLAIN)


@pytest.mark.parametrize("ending", [".toc", ".trm", ".id.col"])
@pytest.mark.parametrize("content", [b"", b"no index at all", None])
def test_a_broken_index_is_told_and_made_anew(tmp_path: Path, ending: str, content: bytes | None) -> None:
    shelf = Shelf(tmp_path, THREE)
    shelf.update()
    broken = next(path for path in tmp_path.iterdir() if path.name.endswith(ending))
    broken.write_bytes(broken.read_bytes()[:-40] if content is None else content)
    with pytest.raises(IndexUnreadableError):
        find(tmp_path, "")
    assert shelf.update() == IndexChange(added=3, updated=0, removed=0, kept=0, rebuilt=Rebuilt.UNREADABLE)
    assert titles(tmp_path, "茶园") == ["茶园"]


@pytest.mark.parametrize("ending", [".pst", "._stored.col", ".validity.col"])
def test_what_breaks_while_it_is_asked_is_a_fault_of_the_index(tmp_path: Path, ending: str) -> None:
    Shelf(tmp_path, THREE).update()
    next(path for path in tmp_path.iterdir() if path.name.endswith(ending)).write_bytes(b"")
    with pytest.raises(IndexUnreadableError):
        find(tmp_path, "茶园")


def test_a_commit_while_the_index_is_asked_is_not_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path, THREE)
    shelf.update()
    match = match_all

    def commit_first(*arguments: Any, **named: Any) -> Matches:
        monkeypatch.setattr(finding, "match_all", match)
        shelf.put(*(replace(each, title="新茶", digest="2") for each in THREE))
        shelf.update()
        return match(*arguments, **named)

    monkeypatch.setattr(finding, "match_all", commit_first)
    assert find(tmp_path, "茶").total in {1, 3}


def test_a_missing_part_is_told_and_made_anew(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, THREE)
    shelf.update()
    next(tmp_path.glob("*.trm")).unlink()
    assert shelf.update().rebuilt is Rebuilt.UNREADABLE
    assert len(titles(tmp_path)) == 3


def test_another_edition_is_told_replaced_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(door, "INDEX_NAME", "words0x1")
        Shelf(tmp_path, THREE).update()
    assert Shelf(tmp_path, THREE).update().rebuilt is Rebuilt.OTHER_EDITION
    assert not [name for name in files_of(tmp_path) if "words0x1" in name]


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    stranger = tmp_path / "letter.txt"
    stranger.write_text("mine")
    assert Shelf(tmp_path, THREE).update().rebuilt is None
    assert stranger.read_text() == "mine"


def test_a_folder_without_an_index_answers_with_a_fault(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexUnreadableError):
            find(folder, "茶园")


def test_a_second_writer_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.0)
    shelf = Shelf(tmp_path, THREE)

    def meddle(head: EntryHead) -> Entry:
        with pytest.raises(IndexBusyError):
            Shelf(tmp_path, [entry("other")]).update()
        return shelf.entries[head.id]

    heads = [EntryHead(id=each.id, digest=each.digest) for each in THREE]
    assert update_index(tmp_path, heads, meddle).added == 3
