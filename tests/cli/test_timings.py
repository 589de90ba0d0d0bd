"""`build --timings` tells where the time went."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.pipeline import timing
from builder.pipeline.timing import Spent, Stage, Stopwatch, Timings
from builder.wording import languages, read_wording
from tests.portal_from import small_cluster


def build(root: Path, *more: str) -> tuple[str, str]:
    words = ["build", "--root", str(root), "--as-of", "2026-11-25T12:00", "--jobs", "1", "--timings", *more]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_cluster(tmp_path / "cluster")


def test_machines_get_every_stage_and_its_seconds(root: Path) -> None:
    answer = json.loads(build(root, "--format", "json")[0])
    stages = [one["stage"] for one in answer["timings"]]
    assert stages == sorted(stages, key=[*Stage].index)
    assert {"look", "read", "bodies", "plan", "render", "write", "note", "search"} <= set(stages)
    assert all(one["seconds"] >= 0 and one["cpu_seconds"] >= 0 for one in answer["timings"])
    assert sum(one["seconds"] for one in answer["timings"]) >= answer["seconds"] - 0.01


@pytest.mark.parametrize("language", languages())
def test_people_get_a_line_for_each(root: Path, language: str) -> None:
    told, phrases = build(root, "--lang", language)[1], read_wording(language).phrases
    for stage in ("look", "read", "bodies", "plan", "render", "write"):
        assert phrases[f"stage-{stage}"] in told


def test_a_build_that_finds_nothing_changed_tells_its_look(root: Path) -> None:
    build(root)
    time.sleep(0.06)
    build(root)
    answer = json.loads(build(root, "--format", "json")[0])
    assert [one["stage"] for one in answer["timings"]] == ["look", "rest"]


def test_without_the_wish_nothing_is_told(root: Path) -> None:
    words = ["build", "--root", str(root), "--as-of", "2026-11-25T12:00", "--format", "json"]
    assert "timings" not in json.loads(CliRunner().invoke(cli, words).stdout)


def test_every_stage_has_words() -> None:
    assert {f"stage-{one}" for one in Stage} <= set(read_wording("en").phrases)


@dataclass
class Clock:
    """Stands still until it is put on."""

    wall: float = 0.0
    cpu: float = 0.0

    def pass_by(self, wall: float, cpu: float) -> None:
        self.wall, self.cpu = self.wall + wall, self.cpu + cpu


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock()
    monkeypatch.setattr(timing, "_now", lambda: (own.wall, own.cpu))
    monkeypatch.setattr(timing, "_own", lambda: own.cpu)
    return own


def test_what_is_entered_within_a_stage_is_not_counted_there(clock: Clock) -> None:
    timings = Timings()
    clock.pass_by(1, 2)
    with timings.stage(Stage.RENDER):
        clock.pass_by(3, 4)
        with timings.stage(Stage.NOTE):
            clock.pass_by(10, 20)
        clock.pass_by(30, 40)
    assert timings.tell() == (Spent(Stage.RENDER, 33, 44), Spent(Stage.NOTE, 10, 20), Spent(Stage.REST, 1, 2))


def test_a_stage_ends_with_what_ends_it(clock: Clock) -> None:
    timings = Timings()
    with suppress(ValueError), timings.stage(Stage.READ):
        clock.pass_by(1, 1)
        raise ValueError
    clock.pass_by(5, 5)
    assert timings.tell() == (Spent(Stage.READ, 1, 1), Spent(Stage.REST, 5, 5))


def test_what_workers_tell_is_taken_out_of_their_stage(clock: Clock) -> None:
    timings = Timings()
    with timings.stage(Stage.RENDER):
        clock.pass_by(4, 8)
    timings.divide(Stage.RENDER, {Stage.STALE: 2, Stage.WRITE: 4})
    assert timings.tell()[:3] == (Spent(Stage.STALE, 1, 2), Spent(Stage.RENDER, 1, 2), Spent(Stage.WRITE, 2, 4))


def test_a_stopwatch_counts_the_processor_and_not_the_clock(clock: Clock) -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch.stage(Stage.WRITE):
            clock.pass_by(10, 3)
        clock.pass_by(7, 7)
    assert watch.spent == {Stage.WRITE: 6}
