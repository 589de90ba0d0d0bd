"""Disks that are full or may not be written, output that is not ours, builds at once, states that are broken."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builder import disk
from builder.diagnostic import Problems
from builder.library.online import keep_edited
from builder.locks import locked
from builder.output import OutputTree
from builder.pipeline import state as pipeline_state
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.reading import read_and_plan
from builder.store import opening
from tests.portal_from import build_at, edit, lines, out_of, read_options, read_tree, state_of, write

ROOM = 700 * 1024


def full_from(call: int, real: Callable[..., object]) -> Callable[..., object]:
    """The same function on a disk that is full from its n-th call on."""
    calls = 0

    def limited(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls >= call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments)

    return limited


def change_all(root: Path) -> None:
    """An edit that touches every page of the county and its township."""
    edit(root, "sites/lanjiang/tingxi/site.yaml", "name: 汀溪县人民政府\n", "name: 汀溪县政府\n")
    edit(root, "sites/lanjiang/tingxi/liuzhu/site.yaml", "name: 柳渚镇人民政府\n", "name: 柳渚镇政府\n")


NAMING_OTHERS = {f"lanjiang/zwgk/{table}/jiqun.{form}" for table in ("mulu", "biaozhun") for form in ("csv", "xlsx")}
"""Of the region, which is written: they print the names of the sites below it."""


@pytest.mark.parametrize("call", [2, 3, 12])
def test_a_full_disk_leaves_the_site_as_it_was(call: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_tree(out_of(root))
    change_all(root)
    with monkeypatch.context() as patch:
        patch.setattr("builder.output.write_bytes", full_from(call, disk.write_bytes))
        result = build_at(root)
    assert {one.code for one in result.diagnostics} == {"cannot-write"}
    assert set(result.held) >= {"tingxi", "liuzhu"}
    after = read_tree(out_of(root))
    assert {file for file in before.keys() | after.keys() if before.get(file) != after.get(file)} <= NAMING_OTHERS
    assert lines(build_at(root).diagnostics) == []
    assert "汀溪县政府" in read_tree(out_of(root))["tingxi/index.html"].decode()


def test_a_disk_that_is_full_at_once_is_told(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("builder.output.write_bytes", full_from(1, disk.write_bytes))
    with pytest.raises(CouldNotRun) as told:
        build_at(root, out=tmp_path / "fresh")
    assert told.value.diagnostic.code == "output-not-writable"


@pytest.mark.parametrize("strict", [False, True])
def test_a_place_that_fails_is_told_and_mended_by_the_next_build(
    root: Path, strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_all(root)
    with monkeypatch.context() as patch:
        patch.setattr("builder.output.move_file", full_from(3, disk.move_file))
        result = build_at(root, strict=strict)
    assert result.held
    assert {one.code for one in result.diagnostics} == {"cannot-write"}
    assert lines(build_at(root).diagnostics) == []
    assert lines(build_at(root, out=root / "x", state=root / "y").diagnostics) == []
    assert read_tree(out_of(root)) == read_tree(root / "x")


def refuse_to_go(folder: Path) -> None:
    """As `remove_folder` of a folder that cannot be taken away."""
    if folder.exists():
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def test_a_staging_that_stays_is_told_and_goes_with_the_next_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staging = OutputTree(out=out_of(root)).staging
    change_all(root)
    with monkeypatch.context() as patch:
        patch.setattr("builder.output.remove_folder", refuse_to_go)
        with pytest.raises(CouldNotRun) as told:
            build_at(root)
    assert told.value.diagnostic.code == "output-not-writable"
    assert staging.is_dir()
    assert build_at(root).unfinished
    assert not staging.exists()


def test_a_staging_of_a_run_that_was_killed_at_its_end_goes_with_the_next_build(root: Path) -> None:
    """All was noted; `release` would refuse what lies beside a staging, however often one builds."""
    assert build_at(root).made == 0
    staging = OutputTree(out=out_of(root)).staging
    staging.mkdir()
    result = build_at(root)
    assert (result.unfinished, result.made) == (True, 0)
    assert not staging.exists()


def test_what_an_index_was_made_in_is_told_where_it_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = state_of(root) / "search-static-scratch"
    with monkeypatch.context() as patch:
        patch.setattr("builder.search.static.write.remove_folder", refuse_to_go)
        result = build_at(root, search=True)
    assert {one.code for one in result.diagnostics} == {"cannot-write"}
    assert scratch.is_dir()
    assert lines(build_at(root, search=True).diagnostics) == []
    assert not scratch.exists()


@pytest.mark.parametrize(
    ("where", "told"), [("content/tingxi", {"unreadable-file"}), ("/attachments/", {"cannot-write"})]
)
def test_words_that_could_not_be_read_are_told_and_found_after_the_next_build(
    where: str, told: set[str], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document is not indexed without them as if it had none: the next build finds nothing else to do."""
    text = "城西片区，水厂路\n"
    write(root, "content/tingxi/tzgg/20261101-fanwei.txt", text)

    def broken(path: Path) -> bytes:
        if where in str(path) and path.name != "seen.json":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return path.read_bytes()

    with monkeypatch.context() as patch:
        patch.setattr("builder.library.attachments.read_bytes", broken)
        result = build_at(root, search=True)
    assert {one.code for one in result.diagnostics} == told
    assert lines(build_at(root, search=True).diagnostics) == []
    build_at(root, out=tmp_path / "x", state=tmp_path / "y", search=True)
    assert read_tree(out_of(root)) == read_tree(tmp_path / "x")


def test_a_table_that_cannot_be_read_again_is_no_empty_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = root / "content/lanjiang/shuju/chanliang.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    write(root, "content/lanjiang/shuju/chanliang.csv", "\n".join((header, *rows[::-1])) + "\n")

    def broken(path: Path, file: str) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    before = read_tree(out_of(root))
    with monkeypatch.context() as patch:
        patch.setattr("builder.library.datasets.read_again", broken)
        result = build_at(root)
    assert (result.held, len(result.diagnostics)) == (("lanjiang",), 1)
    assert "Input/output error" in str(result.diagnostics[0].params)
    assert read_tree(out_of(root)) == before
    assert lines(build_at(root).diagnostics) == []
    assert read_tree(out_of(root)) != before


def test_a_head_that_cannot_be_read_again_is_no_head_that_is_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a site has on line is looked up when it is held."""

    def broken(path: Path, most: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    options = read_options(root)
    with pipeline_state.state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        assert reading is not None
        entries = tuple(reading.portal.entries_of("lanjiang"))
        monkeypatch.setattr("builder.source.text.read_at_most", broken)
        with pytest.raises(OSError, match="Input/output"):
            keep_edited(root, "lanjiang", entries, entries[:1], store)


@pytest.mark.parametrize("times", [1, 9])
def test_a_folder_is_taken_away_at_the_second_go_or_that_is_told(
    times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/b/c", "")
    left, real = times, os.rmdir

    def limited(*words: Any, **more: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(*words, **more)

    monkeypatch.setattr(os, "rmdir", limited)
    if times == 1:
        disk.remove_folder(tmp_path / "a")
    else:
        with pytest.raises(PermissionError):
            disk.remove_folder(tmp_path / "a")
    assert (tmp_path / "a").exists() == (times > 1)


def test_a_place_that_fails_leaves_the_site_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_tree(out_of(root))
    edit(root, "sites/lanjiang/site.yaml", "name: 岚江省人民政府\n", "name: 岚江省政府\n")
    monkeypatch.setattr("builder.output.move_file", full_from(3, disk.move_file))
    build_at(root)
    after = read_tree(out_of(root))
    assert {file for file in after.keys() | before.keys() if before.get(file) != after.get(file)} == set()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def outcome(root: Path, *, out: Path | None = None, state: Path | None = None) -> str:
    """How a build ends; anything but a fault that is told is a crash."""
    try:
        result = build_at(root, out=out, state=state)
    except CouldNotRun as fault:
        return fault.diagnostic.code
    return ",".join(sorted({one.code for one in result.diagnostics}))


def test_a_small_disk_for_the_output_is_told(small_disk: Path, root: Path, tmp_path: Path) -> None:
    write(root, "content/lanjiang/shuju/large.csv", b"x" * ROOM)
    edit(root, "content/lanjiang/shuju/chanliang.md", "chart:", "image: large.csv\nchart:")
    assert outcome(root, out=small_disk / "public", state=tmp_path / "new-state") == "cannot-write"


def test_an_output_that_is_a_disk_of_its_own_is_told_before_anything_is_made(
    small_disk: Path, root: Path, tmp_path: Path
) -> None:
    """Files are finished beside it, and no single step leads from one disk to another."""
    assert outcome(root, out=small_disk, state=tmp_path / "new-state") == "output-on-own-disk"
    assert [path.name for path in small_disk.iterdir()] == [".zhanqun-output"]
    assert not OutputTree(out=small_disk).staging.exists()
    assert outcome(root, out=small_disk / "public", state=tmp_path / "other-state") in ("", "cannot-write")


@pytest.mark.parametrize("room", [0, 8, 40, 100, 200])
def test_a_small_disk_for_the_state_is_told(room: int, small_disk: Path, root: Path, tmp_path: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * (ROOM - room * 1024))
    assert outcome(root, out=tmp_path / "out", state=small_disk / "state") == "state-not-writable"


def test_an_output_that_is_a_file_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert outcome(root, out=tmp_path / "file") == "output-not-writable"
    assert outcome(root, out=tmp_path / "file" / "public") == "output-not-writable"
    assert outcome(root, out=tmp_path / "out", state=tmp_path / "file") == "state-not-writable"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_a_state_that_cannot_be_made_is_told_with_history_too(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(CouldNotRun) as told:
        build_at(root, revision="HEAD", state=tmp_path / "file")
    assert told.value.diagnostic.code == "state-not-writable"


def test_an_output_with_files_of_others_is_left_alone(root: Path, tmp_path: Path) -> None:
    write(tmp_path, "home/thesis.txt", "x")
    assert outcome(root, out=tmp_path / "home") == "output-not-ours"
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["thesis.txt"]


def test_two_builds_at_once_are_told(root: Path) -> None:
    before = read_tree(out_of(root))
    change_all(root)
    with locked(state_of(root) / "lock", patience=0) as free:
        assert free
        assert outcome(root) == "build-running"
    assert read_tree(out_of(root)) == before
    assert outcome(root) == ""


def _garble(folder: Path) -> None:
    (folder / "state.sqlite").write_bytes(b"garbage" * 4096)


def _cut(folder: Path) -> None:
    data = (folder / "state.sqlite").read_bytes()
    (folder / "state.sqlite").write_bytes(data[: len(data) // 2])


def _empty(folder: Path) -> None:
    (folder / "state.sqlite").write_bytes(b"")


def _foreign(folder: Path) -> None:
    _change(folder, "UPDATE meta SET value = 'other' WHERE key = 'edition'")


def _no_table(folder: Path) -> None:
    _change(folder, "DROP TABLE body")


def _bad_facts(folder: Path) -> None:
    _change(folder, "UPDATE body SET facts = x'00ff'")


def _bad_html(folder: Path) -> None:
    _change(folder, "UPDATE body SET html = x'00ff'")


def _bad_heads(folder: Path) -> None:
    _change(folder, "UPDATE head SET text = x'00ff'")


def _bad_traces(folder: Path) -> None:
    _change(folder, "UPDATE trace SET reads = x'00ff'")


def _bad_books(folder: Path) -> None:
    _change(folder, "UPDATE book SET reads = x'00ff'")


def _bad_notes(folder: Path) -> None:
    _change(folder, "UPDATE meta SET value = '{' WHERE key NOT IN ('format', 'edition')")


def _change(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "state.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "ruin",
    [
        _garble,
        _cut,
        _empty,
        _foreign,
        _no_table,
        _bad_facts,
        _bad_html,
        _bad_heads,
        _bad_traces,
        _bad_books,
        _bad_notes,
    ],
)
def test_a_broken_state_means_build_all(ruin: Callable[[Path], None], root: Path) -> None:
    before = read_tree(out_of(root))
    ruin(state_of(root))
    edit(root, "content/liuzhu/tzgg/20261106-chedao.md", "机耕道封闭通知", "机耕道开放通知")
    edit(root, "content/lanjiang/tzgg/20261012-jiaqi.md", "title: 放假通知", "title: 放假的通知")
    result = build_at(root)
    assert (lines(result.diagnostics), result.held) == ([], ())
    after = read_tree(out_of(root))
    assert before.keys() == after.keys()
    assert "机耕道开放通知" in after["tingxi/liuzhu/tzgg/20261106-chedao.html"].decode()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_CANTOPEN])
def test_a_state_that_cannot_be_looked_at_is_not_thrown_away(
    code: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With it goes what a held site has on line, and the others show."""

    def refuse(path: Path) -> sqlite3.Connection:
        fault = sqlite3.OperationalError("not now")
        fault.sqlite_errorcode = code
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(opening, "connect", refuse)
        with pytest.raises(CouldNotRun) as told:
            build_at(root)
    assert told.value.diagnostic.code == "state-not-writable"
    result = build_at(root)
    assert (result.fresh, result.made) == ("", 0)


def test_files_that_nobody_made_go_where_all_is_made_anew(root: Path) -> None:
    """A release would put them on line."""
    build_at(root)
    before = read_tree(out_of(root))
    for file in ("lanjiang/old/page.html", "old/index.html", "old.txt"):
        write(out_of(root), file, "x")
    assert build_at(root, clean=True).dropped == 3
    assert read_tree(out_of(root)) == before


def test_files_that_nobody_made_go_with_a_new_state(root: Path) -> None:
    before = read_tree(out_of(root))
    _garble(state_of(root))
    write(out_of(root), "lanjiang/old/page.html", "x")
    assert build_at(root).fresh == "unreadable"
    assert read_tree(out_of(root)) == before
