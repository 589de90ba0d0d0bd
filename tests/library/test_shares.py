"""Documents are read again when anything is other that they hang on, and only then."""

from __future__ import annotations

import os
import pickle
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.carrying import Packed
from builder.diagnostic import Problems
from builder.library import Entry, Library, read_library, shares
from builder.library.reading import read_words
from builder.library.shares import TOGETHER, Share, share_out
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from catalog.terms import Kind
from tests.portal_from import build_at, edit, read_options, write
from tests.portal_from import state_of as place_of


def read(root: Path) -> tuple[Library, list[str]]:
    """The library, and the codes of what was told."""
    options, problems = read_options(root), Problems()
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, problems)
        store.commit()
    assert reading is not None
    return reading.portal.library, [one.code for one in problems]


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of documents whose texts are taken apart."""
    found: list[str] = []
    real: Callable[..., object] = read_words

    def note(text: str, file: str, *rest: object) -> object:
        found.append(file)
        return real(text, file, *rest)

    monkeypatch.setattr(shares, "read_words", note)
    return found


def files_of(library: Library, site: str = "") -> list[str]:
    return [one.file for one in library.entries if site in ("", one.site)]


def test_what_is_as_it_was_is_not_read_again(root: Path, heads: list[str]) -> None:
    before, _ = read(root)
    assert sorted(heads) == sorted(files_of(before))
    heads.clear()
    after, _ = read(root)
    assert heads == []
    assert after.entries == before.entries
    assert before.entries == tuple(sorted(before.entries, key=lambda one: os.fsencode(one.file)))


TOPICS = """
id: topics
title: 试用
source: 试用
status: unverified
topics:
  - {code: "01", main: 其他, subs: [其他]}
"""
DOCUMENT = "content/lanjiang/tzgg/20261012-jiaqi.md"


def edit_text(root: Path) -> None:
    edit(root, DOCUMENT, "按规定放假。", "按规定放假三天。")


def touch(root: Path) -> None:
    os.utime(root / DOCUMENT, ns=(1, 1))


def write_as_windows(root: Path) -> None:
    write(root, DOCUMENT, (root / DOCUMENT).read_bytes().replace(b"\n", b"\r\n"))


def add(root: Path) -> None:
    write(
        root, "content/lanjiang/tzgg/20261102-new.md", "---\ntitle: 又一\npublished_at: 2026-11-02 09:00\n---\n又一。\n"
    )


def rename(root: Path) -> None:
    (root / DOCUMENT).rename(root / DOCUMENT.replace("jiaqi", "fangjia"))


def remove(root: Path) -> None:
    (root / DOCUMENT).unlink()


def take_another_kind(root: Path) -> None:
    edit(root, "catalog/standards/site-profiles.yaml", "kinds: [notice, news]", "kinds: [news, notice]")


@pytest.mark.parametrize(
    ("change", "again"),
    [(edit_text, True), (add, True), (rename, True), (remove, True), (touch, False), (write_as_windows, False)],
)
def test_a_site_is_read_again_where_its_texts_are_others(
    root: Path, heads: list[str], change: Callable[[Path], None], *, again: bool
) -> None:
    read(root)
    change(root)
    heads.clear()
    after, _ = read(root)
    assert sorted(heads) == (sorted(files_of(after, "lanjiang")) if again else [])
    assert {one.file for one in after.entries} == {
        str(one.relative_to(root)) for one in (root / "content").rglob("*.md")
    }
    assert all(one.name in one.file for one in after.entries)


def test_all_sites_are_read_again_where_channels_take_other_kinds(root: Path, heads: list[str]) -> None:
    before, _ = read(root)
    take_another_kind(root)
    heads.clear()
    after, _ = read(root)
    assert sorted(heads) == sorted(files_of(before))
    assert [one.kind for one in after.entries] != [one.kind for one in before.entries]


def test_a_word_that_no_table_has_any_longer_is_told(root: Path, heads: list[str]) -> None:
    assert read(root)[1] == []
    write(root, "catalog/schemes/topics.yaml", TOPICS)
    heads.clear()
    assert "unknown-topic" in read(root)[1]
    assert heads


def test_what_there_is_to_tell_of_a_site_is_told_again(root: Path, heads: list[str]) -> None:
    edit(root, DOCUMENT, "title: 放假通知", "title: 放假通知\ntopics: [没有的]")
    told = read(root)[1]
    assert "unknown-topic" in told
    heads.clear()
    assert read(root)[1] == told
    assert DOCUMENT in heads


def test_the_head_of_a_folder_that_no_channel_is_called_after_is_told(root: Path) -> None:
    read(root)
    folder = os.fsencode(root / "content/lanjiang") + b"/\xd5\xfe"
    os.mkdir(folder)
    with open(folder + b"/x.md", "wb") as file:
        file.write(b"---\ntitle: x\npublished_at: 2026-11-02 09:00\n---\n")
    assert read(root)[1] == ["unknown-channel"]


def test_what_was_kept_goes_where_there_is_something_to_tell_now(root: Path) -> None:
    """So that what is kept is of the last reading, of which all bodies are kept too."""
    read(root)
    edit(root, DOCUMENT, "title: 放假通知", "titel: 放假通知")
    read(root)
    with sqlite3.connect(place_of(root) / "state.sqlite") as connection:
        sites = {site for (site,) in connection.execute("SELECT site FROM share")}
    connection.close()
    assert "lanjiang" not in sites


@pytest.mark.parametrize("data", [b"", b"x", zlib.compress(b"x"), zlib.compress(pickle.dumps(os.getcwd))])
def test_a_share_that_was_damaged_is_read_again(root: Path, heads: list[str], data: bytes) -> None:
    before, _ = read(root)
    with sqlite3.connect(place_of(root) / "state.sqlite") as connection:
        connection.execute("UPDATE share SET documents = ? WHERE site = 'lanjiang'", (data,))
    connection.close()
    heads.clear()
    after, told = read(root)
    assert (after.entries, told) == (before.entries, [])
    assert sorted(heads) == sorted(files_of(before, "lanjiang"))
    heads.clear()
    read(root)
    assert heads == []


def test_what_no_site_has_any_longer_is_forgotten(root: Path) -> None:
    read(root)
    for file in (root / "content/tingxi").rglob("*.md"):
        file.unlink()
    read(root)
    with sqlite3.connect(place_of(root) / "state.sqlite") as connection:
        sites = {site for (site,) in connection.execute("SELECT site FROM share")}
    connection.close()
    assert "tingxi" not in sites
    assert "lanjiang" in sites


def names(site: str, count: int) -> list[str]:
    return [f"content/{site}/a/{number:05}.md" for number in range(count)]


def test_small_sites_are_read_together() -> None:
    files = [*names("a", TOGETHER // 2), *names("b", TOGETHER // 2), *names("c", 3)]
    first, second = share_out(files)
    assert [(one.site, one.number, len(one.files)) for one in first] == [
        ("a", 0, TOGETHER // 2),
        ("b", 0, TOGETHER // 2),
    ]
    assert second == (Share("c", 0, tuple(names("c", 3))),)


def test_a_new_document_of_a_large_site_changes_one_share() -> None:
    files = names("a", 20 * TOGETHER)
    before, after = (
        [one for unit in share_out(some) for one in unit] for some in (files, [*files, "content/a/a/new.md"])
    )
    assert sorted(file for one in before for file in one.files) == files
    assert len(before) > 10
    assert len({*after} - {*before}) == 1


def test_no_documents_make_no_shares() -> None:
    assert share_out([]) == []


class TestPacked:
    def test_a_value_is_what_it_was(self, root: Path) -> None:
        entries = read(root)[0].entries
        carried: Packed[tuple[Entry, ...]] = pickle.loads(pickle.dumps(Packed(entries)))
        assert carried.unpack() == entries
        assert Packed[tuple[Entry, ...]](data=Packed(entries).data).unpack() == entries

    @pytest.mark.parametrize("stranger", [os.getcwd, pickle.loads, Path, sqlite3.Row])
    def test_nothing_is_made_of_what_strangers_packed(self, stranger: object) -> None:
        packed: Packed[object] = Packed(data=zlib.compress(pickle.dumps(stranger)))
        with pytest.raises(ValueError, match=str(stranger.__name__)):  # type: ignore[attr-defined]  # each has one
            packed.unpack()

    @pytest.mark.parametrize(
        "name", ["builder.library.library Path", "builder.library.shares Store", "builder.library.ahead Beside"]
    )
    def test_nor_where_they_are_called_by_the_name_of_a_room_of_ours(self, name: str) -> None:
        packed: Packed[object] = Packed(data=zlib.compress(f"c{name.replace(' ', chr(10))}\n.".encode()))
        with pytest.raises(ValueError, match=name.split()[1]):
            packed.unpack()

    def test_members_of_enums_are_carried_alike_by_any_python(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Until 3.11.3 Python took them apart by the function `getattr`."""
        monkeypatch.setattr(Kind, "__reduce_ex__", lambda self, _: (getattr, (type(self), self._name_)))
        data = Packed(tuple(Kind)).data
        assert Packed[tuple[Kind, ...]](data=data).unpack() == tuple(Kind)

    def test_functions_of_our_own_rooms_are_refused_too(self) -> None:
        packed: Packed[object] = Packed(data=zlib.compress(pickle.dumps(read_library)))
        with pytest.raises(ValueError, match="read_library"):
            packed.unpack()


def test_readings_of_words_are_loaded_by_those_who_render_bodies(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty megabytes: who only gives out the work and lives on does not load them, nor who finds all bodies known."""
    loaded = tmp_path / "loaded"

    def note() -> None:
        with loaded.open("a", encoding="ascii") as file:
            file.write(f"{os.getpid()}\n")

    monkeypatch.setattr(shares, "load_readings", note)
    monkeypatch.setattr(shares, "TOGETHER", 1)
    build_at(root, jobs=2)
    first = loaded.read_text(encoding="ascii").split()
    assert len(set(first)) > 1
    assert str(os.getpid()) not in first
    build_at(root, jobs=2, clean=True)
    assert loaded.read_text(encoding="ascii").split() == first
