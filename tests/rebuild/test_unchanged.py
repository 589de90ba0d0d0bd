"""Where nothing is otherwise than at the last build, no document is read; where anything is, all is looked at."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.cluster.hosting import Method
from builder.pipeline import unchanged
from builder.pipeline.options import BuildResult
from tests.portal_from import build_at, lines, out_of
from tests.rebuild.bench import Bench
from tests.rebuild.test_state import REGION, TOWN, commit

story = import_module("builder.pipeline.build")

BESIDE = "content/tingxi/tzgg/20261101-fanwei.txt"

SETTLED = 0.06
"""Seconds after which a file that changes looks otherwise on any file system that we know."""


def settle(bench: Bench, **how: object) -> BuildResult:
    """A build that may trust what it sees."""
    time.sleep(SETTLED)
    return build_at(bench.root, as_of=bench.as_of, **how)  # type: ignore[arg-type]


def test_nothing_is_read_where_nothing_changed(bench: Bench, readings: list[Path]) -> None:
    first, before = settle(bench), bench.tree()
    assert len(readings) == 1
    again = bench.build()
    assert len(readings) == 1
    assert (again.sites, again.pages, again.kept) == (first.sites, first.pages, first.kept)
    assert (again.made, again.dropped, again.held, again.stopped) == (0, 0, (), False)
    assert bench.tree() == before


def test_a_build_into_an_empty_folder_is_remembered_too(bench: Bench, readings: list[Path], tmp_path: Path) -> None:
    place = {"out": tmp_path / "public", "state": tmp_path / "state"}
    first = settle(bench, **place)
    again = settle(bench, **place)
    assert (len(readings), again.kept, again.made) == (1, first.made, 0)


def test_the_command_line_knows_it_too(bench: Bench, readings: list[Path]) -> None:
    words = ["build", "--root", str(bench.root), "--out", str(out_of(bench.root)), "--as-of", bench.as_of]
    time.sleep(SETTLED)
    for wanted in (1, 1):
        assert CliRunner().invoke(cli, [*words, "--jobs", "1"], catch_exceptions=False).exit_code == 0
        assert len(readings) == wanted


def test_what_python_compiles_of_our_programs_changes_nothing(
    bench: Bench, readings: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(unchanged, "THEMES", own)
    settle(bench)
    (own / "__pycache__").mkdir()
    (own / "__pycache__" / "x.pyc").touch()
    settle(bench)
    assert len(readings) == 1
    (own / "more").mkdir()
    bench.build()
    assert len(readings) == 2


CHANGES: dict[str, Callable[[Bench], object]] = {
    "a document": lambda bench: bench.edit(
        REGION, "published_at: 2026-10-12", "pinned: true\npublished_at: 2026-10-12"
    ),
    "a document of the same length": lambda bench: bench.edit(
        REGION, "published_at: 2026-10-1", "published_at: 2026-10-2"
    ),
    "a file put in the place of another": lambda bench: os.replace(
        _copy(bench.root / BESIDE, bench.root.parent / "copy"), bench.root / BESIDE
    ),
    "a file beside documents": lambda bench: bench.put("content/tingxi/tzgg/x.txt", "x\n"),
    "a folder gone": lambda bench: bench.move("content/tingxi/tzgg", "elsewhere"),
    "settings": lambda bench: bench.edit("sites/lanjiang/site.yaml", "id: lanjiang", "id:  lanjiang"),
    "an output altered": lambda bench: _swap_case(out_of(bench.root) / "tingxi/robots.txt"),
    "an output gone": lambda bench: (out_of(bench.root) / "tingxi/robots.txt").unlink(),
    "a stranger in the output": lambda bench: (out_of(bench.root) / "tingxi/new.html").write_text("x"),
}


def _copy(path: Path, to: Path) -> Path:
    to.write_bytes(path.read_bytes())
    times = path.stat()
    os.utime(to, ns=(times.st_atime_ns, times.st_mtime_ns))
    return to


def _swap_case(page: Path) -> None:
    times = page.stat()
    page.write_bytes(page.read_bytes().swapcase())
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("change", CHANGES)
def test_all_is_looked_at_where_anything_changed(change: str, bench: Bench, readings: list[Path]) -> None:
    settle(bench)
    CHANGES[change](bench)
    bench.build()
    assert len(readings) == 2


def test_a_document_put_in_the_place_of_another_that_says_the_same_is_read_alone(
    bench: Bench, readings: list[Path]
) -> None:
    settle(bench)
    os.replace(_copy(bench.root / TOWN, bench.root.parent / "copy"), bench.root / TOWN)
    assert settle(bench).made == 0
    assert len(readings) == 1


def test_nothing_is_read_after_a_text_was_edited_alone(bench: Bench, readings: list[Path]) -> None:
    settle(bench)
    (bench.root / REGION).write_text(
        (bench.root / REGION).read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8"
    )
    assert settle(bench).made == 2  # the page and the feed
    assert settle(bench).made == 0
    assert len(readings) == 1


def test_a_file_that_changed_a_moment_ago_is_not_trusted(
    bench: Bench, readings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(bench)
    monkeypatch.setattr(unchanged, "_TICK", 3_600_000_000_000)
    bench.edit(REGION, "放假通知", "假期安排")
    bench.build()
    bench.build()
    assert len(readings) == 3


@pytest.mark.parametrize(
    "how",
    [{"method": Method.HOST}, {"clean": True}, {"only": "tingxi"}, {"search": True}, {"as_of": "2026-11-25 11:59"}],
)
def test_another_wish_is_another_build(how: dict[str, object], bench: Bench, readings: list[Path]) -> None:
    settle(bench)
    build_at(bench.root, **{"as_of": bench.as_of, **how})  # type: ignore[arg-type]
    assert len(readings) == 2


def test_what_falls_due_is_built_at_its_moment(bench: Bench, readings: list[Path]) -> None:
    bench.put(
        "content/lanjiang/tzgg/20261126-x.md",
        "---\ntitle: 明日通知\npublished_at: 2026-11-26 09:00\n---\n明日。\n",
    )
    settle(bench)
    bench.build("2026-11-26 08:59")
    assert len(readings) == 1
    assert "明日通知" not in bench.text("lanjiang/tzgg/index.html")
    bench.build("2026-11-26 09:00")
    assert len(readings) == 2
    assert "明日通知" in bench.text("lanjiang/tzgg/index.html")


def test_warnings_are_told_again(bench: Bench, readings: list[Path]) -> None:
    bench.edit(REGION, "\n---\n", "\n---\n![图](https://pictures.example/a.png)\n")
    first = settle(bench)
    assert [one.code for one in first.diagnostics] == ["foreign-picture"]
    again = bench.build()
    assert len(readings) == 1
    assert lines(again.diagnostics) == lines(first.diagnostics)
    assert again.diagnostics == first.diagnostics


def test_what_markdown_shows_otherwise_is_told_while_it_does(bench: Bench, readings: list[Path]) -> None:
    """Told again by builds that render no body, and as soon as a text alone is edited."""
    bench.edit(REGION, "\n---\n", "\n---\n- 材料\n  - 身份证\n\n")
    first = settle(bench)
    assert [one.code for one in first.diagnostics] == ["list-not-nested"]
    assert bench.build().diagnostics == first.diagnostics
    assert len(readings) == 1
    bench.edit(TOWN, "\n---\n", "\n---\n见[^1]。\n\n")
    assert [one.code for one in bench.build().diagnostics] == ["list-not-nested", "footnote-missing"]
    bench.edit(REGION, "\n  - 身份证", "\n    - 身份证")
    bench.edit(TOWN, "见[^1]。", "见。")
    assert lines(bench.build().diagnostics) == []


def test_a_row_that_loses_a_cell_holds_its_site(bench: Bench) -> None:
    bench.edit(REGION, "\n---\n", "\n---\n|甲|乙|\n|-|-|\n|1|2|3|\n\n")
    result = bench.build()
    assert [one.code for one in result.diagnostics] == ["row-too-wide"]
    assert result.held == ("lanjiang",)


def test_a_cluster_with_a_held_site_is_read_each_time(bench: Bench, readings: list[Path]) -> None:
    bench.edit(TOWN, "title:", "titel:")
    settle(bench)
    assert bench.build().held == ("liuzhu",)
    assert len(readings) == 2


def test_a_run_that_was_cut_off_is_no_last_build(
    bench: Bench, readings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(bench)
    bench.edit(REGION, "放假通知", "假期安排")
    with monkeypatch.context() as patch:
        patch.setattr(story, "work_on_sites", _cut)
        with pytest.raises(KeyboardInterrupt):
            bench.build()
    bench.edit(REGION, "假期安排", "放假通知")
    bench.build()
    assert len(readings) == 3


def _cut(*_: object, **__: object) -> Iterator[object]:
    raise KeyboardInterrupt


def test_a_tree_of_the_history_is_known_by_its_name(bench: Bench, readings: list[Path]) -> None:
    commit(bench.root)
    settle(bench, revision="HEAD")
    subtree = bench.root / "README"
    bench.edit(REGION, "放假通知", "假期安排")
    settle(bench, revision="HEAD")
    assert len(readings) == 1
    subtree.write_text("read me\n", encoding="utf-8")
    commit(bench.root, stamp="2026-11-21T09:00:00+08:00")
    build_at(bench.root, as_of=bench.as_of, revision="HEAD")
    assert len(readings) == 2
