"""The state is a cache: whatever becomes of it, the output is the same."""

import os
import sqlite3
import subprocess
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from builder.pipeline.faults import CouldNotRun
from tests.portal_from import build_at, check_at, lines, out_of, read_tree, state_of
from tests.rebuild.bench import Bench

REGION = "content/lanjiang/tzgg/20261012-jiaqi.md"
TOWN = "content/liuzhu/tzgg/20261105-cunjie.md"


def database(bench: Bench) -> Path:
    return state_of(bench.root) / "state.sqlite"


def test_a_deleted_output_is_made_again(bench: Bench) -> None:
    before = bench.tree()
    (out_of(bench.root) / "lanjiang/tzgg/index.html").unlink()
    assert bench.build().made_files == ("lanjiang/tzgg/index.html",)
    assert bench.tree() == before
    assert bench.causes("lanjiang/tzgg/index.html") == ["altered"]


def test_an_altered_output_is_made_again_even_where_its_size_is_the_same(bench: Bench) -> None:
    before = bench.tree()
    page = out_of(bench.root) / "tingxi/robots.txt"
    page.write_bytes(page.read_bytes().swapcase())
    assert bench.build().made_files == ("tingxi/robots.txt",)
    assert bench.tree() == before


def test_an_output_folder_that_is_gone_is_made_again(bench: Bench) -> None:
    before = bench.tree()
    out_of(bench.root).rename(bench.root.with_name("elsewhere"))
    assert bench.build().made == len(before)
    assert bench.tree() == before


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 4000])
def test_an_unreadable_state_means_build_all(bench: Bench, data: bytes) -> None:
    before = bench.tree()
    database(bench).write_bytes(data)
    result = bench.build()
    assert result.fresh in ("unreadable", "foreign")
    assert result.made == len(before)
    assert bench.tree() == before
    assert bench.build().made == 0


def test_a_state_of_another_edition_means_build_all(bench: Bench) -> None:
    before = bench.tree()
    with sqlite3.connect(database(bench)) as connection:
        connection.execute("UPDATE meta SET value = 'another' WHERE key = 'edition'")
    connection.close()
    result = bench.build()
    assert (result.fresh, result.made) == ("foreign", len(before))
    assert bench.tree() == before


def test_a_trace_that_cannot_be_read_is_made_again(bench: Bench) -> None:
    with sqlite3.connect(database(bench)) as connection:
        for number, junk in enumerate(
            (b"junk", zlib.compress(b"{}"), zlib.compress(b"[1,2]"), zlib.compress(b'[{"a":[1]},[]]'))
        ):
            rows = connection.execute("SELECT site, file FROM trace WHERE site = 'lanjiang' ORDER BY file").fetchall()
            connection.execute("UPDATE trace SET reads = ? WHERE site = ? AND file = ?", (junk, *rows[number]))
        connection.execute("DELETE FROM meta WHERE key = 'unchanged'")
    connection.close()
    before = bench.tree()
    result = bench.build()
    assert not result.held
    assert bench.tree() == before


def test_clean_makes_all_anew_with_the_same_bytes(bench: Bench) -> None:
    before = bench.tree()
    assert build_at(bench.root, clean=True).made == len(before)
    assert bench.tree() == before
    assert bench.build().made == 0


def test_clean_takes_away_what_nobody_wants_any_longer(bench: Bench) -> None:
    bench.remove(REGION)
    assert build_at(bench.root, clean=True).dropped == 3
    assert bench.tree() == bench.clean()


def test_an_older_state_is_no_wrong_state(bench: Bench) -> None:
    older = database(bench).read_bytes()
    bench.edit(REGION, "放假通知", "假期安排")
    bench.build()
    for file in state_of(bench.root).glob("state.sqlite*"):
        file.unlink()
    database(bench).write_bytes(older)
    bench.edit(TOWN, "村界公示", "村界公告")
    bench.build()
    assert bench.tree() == bench.clean()


def test_a_lost_state_leaves_nothing_behind_that_is_gone(bench: Bench) -> None:
    bench.remove(REGION)
    database(bench).unlink()
    assert bench.build().dropped == 3  # the page, and the two years that now fit on the front
    assert bench.tree() == bench.clean()


@pytest.mark.parametrize("first", ["check", "only", "held"])
def test_a_lost_state_leaves_nothing_behind_even_if_the_first_look_was_no_whole_build(bench: Bench, first: str) -> None:
    """What was withdrawn must not stay on line because `check` ran before `build`."""
    bench.remove(REGION)
    for file in state_of(bench.root).glob("state.sqlite*"):
        file.unlink()
    if first == "check":
        check_at(bench.root)
    elif first == "only":
        build_at(bench.root, only="tingxi")
    else:
        bench.edit(TOWN, "title:", "titel:")
        build_at(bench.root)
        bench.edit(TOWN, "titel:", "title:")
    bench.build()
    assert bench.tree() == bench.clean()


@pytest.mark.parametrize("name", ["a#b", "what?", "100%25", "岚 江"])
def test_folders_may_have_odd_names(bench: Bench, name: str, tmp_path: Path) -> None:
    result = build_at(bench.root, out=tmp_path / name / "public", state=tmp_path / name / "state")
    assert not result.held
    assert read_tree(tmp_path / name / "public") == bench.tree()


def test_two_workers_write_the_same(bench: Bench, tmp_path: Path) -> None:
    build_at(bench.root, out=tmp_path / "two", state=tmp_path / "two.state", jobs=2)
    assert read_tree(tmp_path / "two") == bench.tree()


def test_state_and_output_are_the_only_folders_that_a_build_writes(bench: Bench) -> None:
    def listing() -> list[tuple[str, int]]:
        return sorted((str(path), path.stat().st_mtime_ns) for path in bench.root.rglob("*"))

    before = listing()
    bench.put("content/lanjiang/tzgg/20261120-x.md", "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    (bench.root / "content/lanjiang/tzgg/20261120-x.md").unlink()
    build_at(bench.root, clean=True)
    assert [path for path, _ in listing()] == [path for path, _ in before]
    assert sorted(path.name for path in bench.root.parent.iterdir() if path.name != "clean") == sorted(
        (bench.root.name, out_of(bench.root).name, state_of(bench.root).name)
    )


def commit(root: Path, *, stamp: str = "2026-11-20T09:00:00+08:00") -> None:
    """Commit all that lies there, at a fixed second."""
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@lanjiang.gov.example")
    env = {**os.environ, "GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp}
    begin = () if (root / ".git").exists() else (("init", "--quiet"),)
    for words in (*begin, ("add", "--all"), (*who, "-c", "gc.auto=0", "commit", "--quiet", "--message", "x")):
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, env=env)


def test_a_revision_is_built_as_it_was(bench: Bench) -> None:
    first = bench.tree()
    commit(bench.root)
    bench.edit(REGION, "放假通知", "假期安排")
    commit(bench.root, stamp="2026-11-21T09:00:00+08:00")
    bench.build()
    second = bench.tree()
    build_at(bench.root, revision="HEAD~1")
    assert bench.tree() == first
    build_at(bench.root, revision="@2026-11-21")
    assert bench.tree() == second
    with pytest.raises(CouldNotRun, match="unknown-revision"):
        build_at(bench.root, revision="no-such")


def test_of_two_revisions_only_what_differs_is_written(bench: Bench) -> None:
    commit(bench.root)
    bench.edit(REGION, "放假通知", "假期安排")
    bench.move("content/tingxi/tzgg", "content/tingxi/gg")
    bench.put("content/tingxi/tzgg", "no folder any more\n")
    commit(bench.root, stamp="2026-11-21T09:00:00+08:00")
    held = state_of(bench.root) / "history"
    for revision in ("HEAD~1", "HEAD", "HEAD~1"):
        before = {path: path.stat().st_ino for path in held.rglob("*.md")}
        with suppress(CouldNotRun):
            build_at(bench.root, revision=revision)
        names = (
            subprocess.run(
                ["git", "-C", str(bench.root), "ls-tree", "-r", "--name-only", "-z", revision],
                capture_output=True,
                check=True,
            )
            .stdout.decode()
            .split("\0")[:-1]
        )
        found = {
            path.relative_to(held).as_posix() for path in held.rglob("*") if path.is_file() and path.name != ".tree"
        }
        assert found == set(names)
        kept = [path for path, inode in before.items() if path.exists() and path.stat().st_ino == inode]
        assert bool(kept) == bool(before)


def test_files_of_two_revisions_of_one_second_are_told_apart(bench: Bench) -> None:
    commit(bench.root)
    bench.put("content/tingxi/tzgg/20261101-fanwei.txt", "城西片区\n")
    commit(bench.root)
    build_at(bench.root, revision="HEAD~1")
    build_at(bench.root, revision="HEAD")
    assert bench.text("tingxi/tzgg/20261101-fanwei.txt") == "城西片区\n"


def test_a_file_that_another_of_its_size_and_time_replaces_is_noticed(bench: Bench) -> None:
    """`cp -p` and archives keep times."""
    file = bench.root / "content/tingxi/tzgg/20261101-fanwei.txt"
    stat = file.stat()
    other = bench.root.with_name("other.txt")
    other.write_text("城西片区\n", encoding="utf-8")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(file)
    bench.build()
    assert bench.text("tingxi/tzgg/20261101-fanwei.txt") == "城西片区\n"


def test_a_fault_is_told_again_as_long_as_it_stands(bench: Bench) -> None:
    bench.edit(TOWN, "title:", "titel:")
    first = lines(bench.build().diagnostics)
    assert first == lines(bench.build().diagnostics) == lines(check_at(bench.root))


def test_a_lost_state_takes_nothing_from_a_site_whose_template_fails(bench: Bench) -> None:
    before = {file: data for file, data in bench.tree().items() if file.startswith("lanjiang/")}
    bench.edit("themes/plain/templates/documents/dataset.html", "document.table", "document.tabel")
    for file in state_of(bench.root).glob("state.sqlite*"):
        file.unlink()
    assert bench.build().held == ("lanjiang",)
    assert {file: data for file, data in bench.tree().items() if file.startswith("lanjiang/")} == before
