"""A worker process that is lost costs its site at most, and of that nothing that lay in the output."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder.diagnostic import Diagnostic
from builder.library import shares
from builder.output import OutputTree
from builder.pipeline import site_work
from builder.pipeline.build import build
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import BuildOptions, BuildResult
from builder.pipeline.shop import Shop
from builder.workers import USUAL, Bounds
from tests.portal_from import lines, out_of, read_options
from tests.rebuild.bench import Bench

HOLIDAY = "content/lanjiang/tzgg/20261012-jiaqi.md"
COUNTY = "content/liuzhu/tzgg/20261105-cunjie.md"
US = os.getpid()


def build_with_two(bench: Bench, bounds: Bounds = USUAL) -> BuildResult:
    """A build by two worker processes."""
    read = replace(read_options(bench.root, as_of=bench.as_of, jobs=2), bounds=bounds)
    return build(BuildOptions(read=read, out=out_of(bench.root)))


def fall() -> None:
    """The end of this process, which is a worker's."""
    assert os.getpid() != US
    os.kill(os.getpid(), signal.SIGKILL)


def is_first(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def change(bench: Bench) -> None:
    """Two sites have something to make, one of them something new and something that goes."""
    bench.edit(HOLIDAY, "放假通知", "假期安排")
    bench.edit(COUNTY, "村界公示", "村界公告")
    bench.put("content/lanjiang/tzgg/20261120-x.md", "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    bench.remove("content/lanjiang/tzgg/20251120-gongyou.md")


Place = Callable[[OutputTree, str, int, str], object]


def fall_while_placing(monkeypatch: pytest.MonkeyPatch, falls: Callable[[int], bool]) -> None:
    """Workers fall while they put the outputs of the region in their places, at the number that is asked for."""
    real: Place = OutputTree.place
    drop: Callable[[OutputTree, str], None] = OutputTree.drop

    def place(tree: OutputTree, site: str, number: int, file: str) -> object:
        if site == "lanjiang" and falls(number):
            fall()
        return real(tree, site, number, file)

    def drop_one(tree: OutputTree, file: str) -> None:
        drop(tree, file)
        if os.getpid() != US and file.startswith("lanjiang/") and falls(-1):
            fall()

    monkeypatch.setattr(OutputTree, "place", place)
    monkeypatch.setattr(OutputTree, "drop", drop_one)


@pytest.mark.parametrize("at", [0, 2, -1])
def test_a_worker_that_dies_once_while_it_places_a_site_costs_nothing(
    bench: Bench, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(bench)
    with monkeypatch.context() as patch:
        fall_while_placing(patch, lambda number: number == at and is_first(tmp_path / "fell"))
        result = build_with_two(bench)
    assert (tmp_path / "fell").exists()
    assert lines(result.diagnostics) == []
    assert bench.tree() == bench.clean()
    assert bench.build().made == 0


@pytest.mark.parametrize("at", [0, 2, -1])
def test_a_site_over_which_two_die_keeps_what_it_had_and_the_others_go_on(
    bench: Bench, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {file: data for file, data in bench.tree().items() if file.startswith("lanjiang/")}
    change(bench)
    with monkeypatch.context() as patch:
        fall_while_placing(patch, lambda number: number == at)
        result = build_with_two(bench)
    assert result.held == ("lanjiang",)
    assert [_told(one) for one in result.diagnostics] == [("worker-died", "lanjiang", "signal 9")]
    assert {file: data for file, data in bench.tree().items() if file.startswith("lanjiang/")} == before
    assert "村界公告" in bench.text("tingxi/liuzhu/tzgg/index.html")
    assert bench.build().held == ()
    assert bench.tree() == bench.clean()


def _told(one: Diagnostic) -> tuple[str, str | None, str]:
    return one.code, one.site, dict(one.params).get("how", "")


def test_a_site_that_never_ends_is_held(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    change(bench)
    real = site_work.make_output

    def make(laid: site_work.Bench, shop: Shop, file: str) -> object:
        if laid.site.id == "lanjiang":
            time.sleep(600)
        return real(laid, shop, file)

    with monkeypatch.context() as patch:
        patch.setattr(site_work, "make_output", make)
        result = build_with_two(bench, Bounds(silence=2))
    assert result.held == ("lanjiang",)
    assert [(one.code, one.site) for one in result.diagnostics] == [("worker-silent", "lanjiang")]
    assert bench.build().held == ()
    assert bench.tree() == bench.clean()


def test_documents_over_which_two_die_end_the_build_without_a_traceback(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "TOGETHER", 3)
    before = bench.tree()
    change(bench)
    with monkeypatch.context() as patch:
        patch.setattr(shares, "read_words", lambda *_: fall())
        with pytest.raises(CouldNotRun) as caught:
            build_with_two(bench)
    assert caught.value.diagnostic.code == "worker-died"
    assert bench.tree() == before
