"""What else may come in the midst of a run: the output goes, another run begins, the clock is set back."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest

from builder.disk import WrittenFile, move_file
from builder.locks import held_alone
from builder.output import MARKER
from builder.pipeline.static_search import update_static_search
from builder.release.layout import Target
from builder.release.ledger import find_standings
from builder.release.pruning import prune
from builder.release.working import at_work
from builder.search.static.write import Written
from tests.crash.apart import KILLED, fork_and_wait, run_apart, run_verb
from tests.crash.injecting import Fault
from tests.crash.scene import NOTICE, Ground, root_of
from tests.crash.scenes_of_builds import build_words, look_at_output, right_build
from tests.crash.scenes_of_releases import release_words
from tests.portal_from import edit, out_of, state_of
from tests.release.ground import NOON, PAGES, release_at, served, write_output

COMING = "content/liuzhu/tzgg/20261107-xin.md"
PAGE = "tingxi/liuzhu/tzgg/20261107-xin.html"


@pytest.fixture
def place(ground_of: Callable[[str], Ground]) -> Path:
    """Built, and edited since."""
    return ground_of("build-edited").renew()


def clean_build(place: Path) -> dict[str, bytes]:
    """What a build into an empty folder from an empty state makes of the sources as they are."""
    root = root_of(place)
    words = ("build", "--root", str(root), "--out", str(place / "clean"), "--as-of", "2026-11-25T12:00", "--jobs", "1")
    ending = run_apart(words, place)
    assert (ending.code, ending.fell) == (0, ""), ending
    found = (one for one in (place / "clean").rglob("*") if one.is_file() and one.name != MARKER)
    return {one.relative_to(place / "clean").as_posix(): one.read_bytes() for one in found}


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 1, 4])
def test_an_output_that_is_taken_away_under_a_build_is_not_released(
    after: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = 0

    def move(source: Path, target: Path) -> WrittenFile:
        nonlocal moves
        if moves == after:
            shutil.rmtree(out_of(root_of(place)))
        moves += 1
        return move_file(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("builder.output.move_file", move)
        ending = run_apart(build_words(place), place)
    assert (ending.code, ending.fell) == (2, ""), ending
    assert "[output-removed]" in ending.told
    refused = run_apart(release_words(place), place)
    assert (refused.code, "[build-unfinished]" in refused.told) == (2, True), refused
    again = run_apart(build_words(place), place)
    assert (again.code, "did not come to its end" in again.told) == (0, True), again
    assert list(right_build(place, clean_build(place), again)) == []
    assert run_apart(release_words(place), place).code == 0


@contextmanager
def somebody_at_work(file: Path) -> Iterator[None]:
    """Another process that holds a lock since three minutes."""
    ready, begin = os.pipe()
    process = os.fork()
    if not process:
        with held_alone(file, patience=0):
            note = json.loads(file.read_bytes())
            file.write_text(json.dumps({**note, "by": "夜班", "since": time.time() - 200}), encoding="utf-8")
            os.write(begin, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    try:
        yield
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)


def test_two_builds_at_once(place: Path) -> None:
    """The second says who is at work since when, and changes nothing; a killed one's lock is gone with it."""
    before = look_at_output(place)
    for lock in (state_of(root_of(place)) / "lock", out_of(root_of(place)) / MARKER):
        with somebody_at_work(lock):
            ending = run_apart(build_words(place), place)
            assert (ending.code, ending.fell) == (2, "")
            assert "[build-running-by]" in ending.told
            assert "夜班 has been at work" in ending.told.replace("\n", " ")
            assert "for 3 minutes" in ending.told.replace("\n", " ")
            assert look_at_output(place) == before
    assert run_apart(build_words(place), place).code == 0
    assert (state_of(root_of(place)) / "lock").read_bytes() == b""
    assert (out_of(root_of(place)) / MARKER).read_bytes() == b""


def test_a_release_waits_for_no_clock(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that was taken in what is now the future is no younger than now."""
    lock = state_of(root_of(place)) / "lock"
    with somebody_at_work(lock):
        lock.write_text(json.dumps({"by": "x", "process": 1, "since": time.time() + 9_999}), encoding="utf-8")
        told = run_apart(build_words(place), place).told.replace("\n", " ")
        assert "for 0 minutes" in told


@pytest.mark.slow
def test_a_page_that_a_killed_build_put_there_does_not_outlive_its_document(place: Path) -> None:
    """It was in no list when the build was killed; the document is gone before the next one."""
    calls = run_apart(build_words(place), place).calls
    commits = [at for at, call in enumerate(calls, start=1) if call == "sql commit"]
    for at in commits:
        place_again = place
        shutil.rmtree(place_again)
        shutil.copytree(place.with_name("saved"), place_again, symlinks=True)
        assert run_apart(build_words(place), place, at=at, fault=Fault.KILLED).code == KILLED
        was_there = (out_of(root_of(place)) / PAGE).exists()
        (root_of(place) / COMING).unlink()
        ending = run_apart(build_words(place), place)
        assert ending.code == 0, ending
        assert not (out_of(root_of(place)) / PAGE).exists(), at
        if was_there:
            assert list(right_build(place, clean_build(place), ending)) == []
            return
    raise AssertionError("no build was killed between a page and its list")


def test_a_clock_that_is_set_back_harms_no_build(place: Path) -> None:
    """Files of the next build are older than those before; what is stale is told by what differs, not by age."""
    ahead = time.time() + 86_400
    for file in out_of(root_of(place)).rglob("*"):
        if file.is_file():
            os.utime(file, (ahead, ahead))
    ending = run_apart(build_words(place), place)
    assert ending.code == 0, ending
    assert list(right_build(place, clean_build(place), ending)) == []
    edit(root_of(place), NOTICE, "title: 关于放假的通知", "title: 放假")
    assert run_apart((*build_words(place), "--as-of", "2026-11-24T12:00"), place).code == 0


def test_a_clock_that_is_set_back_harms_no_release(tmp_path: Path) -> None:
    out, target = write_output(tmp_path / "public", PAGES), tmp_path / "www"
    release_at(out, target, moment=NOON)
    write_output(out, {"town/index.html": b"<h1>New</h1>\n"})
    before, earlier = served(target), NOON - timedelta(days=400)
    released, _ = release_at(out, target, moment=earlier)
    assert released.new
    assert served(target)["town/index.html"] == b"<h1>New</h1>\n"
    assert [one.live for one in find_standings(Target(target))] == [True, False]
    with at_work(Target(target), "me", earlier):
        kept = prune(Target(target), keep=1, grace=timedelta(days=7), at=earlier - timedelta(days=1), by="me")
    assert kept.releases == ()
    assert served(target) != before


def test_an_index_that_is_written_by_a_clock_set_back_is_searched_for_withdrawn_words(place: Path) -> None:
    """Which files of an index are new is not told by their times."""
    ahead = time.time() + 86_400
    for file in out_of(root_of(place)).glob("*/search/**/*"):
        if file.is_file():
            os.utime(file, (ahead, ahead))

    build, written = import_module("builder.pipeline.build"), list[str]()
    before = look_at_output(place)

    def update(*words: Any, **more: Any) -> Written:
        done = update_static_search(*words, **more)
        written.extend(one.removeprefix(f"{out_of(root_of(place))}/") for one in done.files)
        return done

    def work() -> dict[str, object]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(build, "update_static_search", update)
            code, _, fell = run_verb(build_words(place))
        return {"code": code, "written": written, "fell": fell}

    told, _ = fork_and_wait(work)
    assert told is not None
    assert (told["code"], told["fell"]) == (0, "")
    now = look_at_output(place)
    new = {file for file in now if "/search/" in file and now[file] != before.get(file)}
    assert len(new) > 10
    assert new <= set(cast(list[str], told["written"]))
