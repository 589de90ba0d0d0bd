"""Whatever ends a run, at whatever moment: what is live is whole, and the next run goes on."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, find_releases, live_release, read_ledger
from builder.release.pruning import prune
from builder.release.working import at_work
from tests.release.churn import churn
from tests.release.ground import NOON, PAGES, release_at, served, write_output

KILLS = int(os.environ.get("ZHANQUN_KILLS", "20"))
SITES, PAGES_A_SITE, GENERATIONS = 3, 6, 5
OLD = {name: PAGES[name] for name in ("robots.txt", "county/index.html", "county/news/index.html", "town/index.html")}
NEW = OLD | {"county/index.html": b"<h1>New</h1>\n", "school/index.html": b"<h1>School</h1>\n"}
DOORS = ("rename", "replace", "link", "symlink", "mkdir", "fsync", "sync", "open", "fdopen", "unlink", "rmdir", "chmod")


class Cut(BaseException):
    """The end of a run that nothing in it can answer to."""


@dataclass(slots=True)
class Doors:
    """Counts what is asked of the system, and fails at the call that is chosen."""

    fails_at: int = 0
    fault: BaseException | None = None
    calls: int = 0
    names: Counter[str] = field(default_factory=Counter)

    def guard(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            self.calls += 1
            self.names[name] += 1
            if self.calls == self.fails_at and self.fault is not None:
                raise self.fault
            return real(*words, **more)

        return call


@pytest.fixture
def guarded() -> Iterator[Callable[[Doors], pytest.MonkeyPatch]]:
    with pytest.MonkeyPatch.context() as patch:

        def guard(doors: Doors) -> pytest.MonkeyPatch:
            for name in DOORS:
                patch.setattr(os, name, doors.guard(name, getattr(os, name)))
            return patch

        yield guard


def prepare(folder: Path) -> tuple[Path, Path]:
    """One release live, another to come."""
    out, target = write_output(folder / "public", OLD), folder / "releases"
    release_at(out, target)
    write_output(out, {path: data for path, data in NEW.items() if OLD.get(path) != data})
    return out, target


def count_calls(folder: Path, guarded: Callable[[Doors], pytest.MonkeyPatch]) -> Doors:
    out, target = prepare(folder)
    doors = Doors()
    patch = guarded(doors)
    release_at(out, target)
    patch.undo()
    return doors


@pytest.mark.slow
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), Cut()], ids=["full", "cut"])
def test_a_fault_at_every_call(
    fault: BaseException, tmp_path: Path, guarded: Callable[[Doors], pytest.MonkeyPatch]
) -> None:
    known = count_calls(tmp_path / "count", guarded)
    assert {"rename", "replace", "link", "symlink", "mkdir", "fsync", "open"} <= set(known.names)
    for number in range(1, known.calls + 1):
        out, target = prepare(tmp_path / str(number))
        patch = guarded(Doors(fails_at=number, fault=fault))
        with suppress(OSError, Cut):
            release_at(out, target)
        patch.undo()
        assert served(target) in (OLD, NEW), number
        assert check_folder(target).alterations == (), number
        release_at(out, target)
        assert served(target) == NEW, number
        assert check_folder(target).alterations == (), number
        lines = [line.release for line in read_ledger(Target(target)) if line.event is Event.LIVE]
        assert lines[-1] == live_release(Target(target)), number
        assert list(target.rglob(".*")) == [], number


@pytest.mark.slow
def test_a_fault_at_every_call_of_prune(tmp_path: Path, guarded: Callable[[Doors], pytest.MonkeyPatch]) -> None:
    def prune_all(target: Path) -> None:
        with at_work(Target(target), "me", NOON):
            prune(Target(target), keep=1, grace=timedelta(), at=NOON, by="me")

    number = 0
    while True:
        number += 1
        out, target = prepare(tmp_path / str(number))
        release_at(out, target)
        doors = Doors(fails_at=number, fault=Cut())
        patch = guarded(doors)
        with suppress(Cut):
            prune_all(target)
        patch.undo()
        assert check_folder(target).alterations == (), number
        prune_all(target)
        assert len(find_releases(Target(target))) == 1
        assert len(list((target / "sites/county").iterdir())) == 1
        assert served(target) == NEW
        if doors.calls < number:
            break
    assert number > 10


def test_the_next_run_says_what_it_found(tmp_path: Path) -> None:
    out, target = prepare(tmp_path)
    place = Target(target)
    (place.sites / "county" / ".new-county").mkdir()
    (place.releases / ".new-release").mkdir()
    place.lock.write_text('{"by": "night shift", "process": 7, "since": "2026-11-25T03:00:00+08:00"}', encoding="utf-8")
    _, found = release_at(out, target)
    assert (found.unfinished_by, found.removed, found.noticed) == ("night shift", 2, "")
    assert found.unfinished_since is not None
    assert found.unfinished_since.hour == 3


def test_what_went_live_and_could_not_be_noted_is_noted_by_the_next_run(tmp_path: Path) -> None:
    out, target = prepare(tmp_path)
    released, _ = release_at(out, target, by="night shift")
    place = Target(target)
    place.ledger.write_bytes(b"".join(place.ledger.read_bytes().splitlines(keepends=True)[:-1]))
    _, found = release_at(out, target)
    assert found.noticed == released.release.text
    line = read_ledger(place)[-1]
    assert (line.event, line.release, line.by, line.noticed) == (Event.LIVE, released.release, "night shift", True)


@pytest.mark.parametrize("lost", ["live", "releases", "sites", "known", "ledger.jsonl"])
def test_a_lost_part_is_made_again(lost: str, tmp_path: Path) -> None:
    out, target = prepare(tmp_path)
    part = target / lost
    part.rename(tmp_path / "lost")
    release_at(out, target)
    assert served(target) == NEW
    assert check_folder(target).alterations == ()


def page(generation: int, name: str) -> bytes:
    """A page that tells its generation, where it begins and where it ends."""
    return f"{generation} {name}\n{'x' * (100 * generation)}\nend of {generation} {name}\n".encode()


@dataclass(slots=True)
class Reader:
    """Reads without end through `live`: each page for itself, and all pages of the release that is live just then."""

    target: Path
    reads: int = 0
    wrong: list[str] = field(default_factory=list)
    ends: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        names = [f"s{site}/p{number}.html" for site in range(SITES) for number in range(PAGES_A_SITE)]
        while not self.ends.is_set():
            for name in names:
                self.read(name, None)
            folder = os.open(self.target / "live", os.O_RDONLY | os.O_DIRECTORY)
            try:
                seen = {self.read(name, folder) for name in names}
            finally:
                os.close(folder)
            if len(seen) != 1:
                self.wrong.append(f"generations {sorted(seen)} at once")

    def read(self, name: str, folder: int | None) -> int:
        self.reads += 1
        try:
            path = name if folder is not None else str(self.target / "live" / name)
            with os.fdopen(os.open(path, os.O_RDONLY, dir_fd=folder), "rb") as file:
                data = file.read()
            generation = int(data.split(b" ", 1)[0])
        except (OSError, ValueError) as fault:
            self.wrong.append(f"{name}: {fault}")
            return -1
        if data != page(generation, name):
            self.wrong.append(f"{name}: {data[:40]!r}")
        return generation


@pytest.mark.slow
def test_killed_at_any_moment_while_readers_read(tmp_path: Path) -> None:
    outputs, target = tmp_path / "outputs", tmp_path / "releases"
    for generation in range(GENERATIONS):
        names = [f"s{site}/p{number}.html" for site in range(SITES) for number in range(PAGES_A_SITE)]
        write_output(outputs / str(generation), {name: page(generation, name) for name in names})
    churn(outputs, target, 1)
    reader = Reader(target)
    thread = threading.Thread(target=reader.run)
    thread.start()
    moments = random.Random(20261125)
    first, left = live_release(Target(target)), 0
    try:
        for _ in range(KILLS):
            left += churn_and_kill(outputs, target, moments.uniform(0.0, 0.25))
            assert check_folder(target).alterations == ()
    finally:
        reader.ends.set()
        thread.join()
    assert reader.wrong == []
    assert reader.reads > 1_000
    churn(outputs, target, 1)
    last = live_release(Target(target))
    assert first is not None
    assert last is not None
    assert last.number > first.number + KILLS
    assert left > 0, "no run was killed at work"
    assert check_folder(target).alterations == ()


def churn_and_kill(outputs: Path, target: Path, after: float) -> bool:
    """Kill a run so many seconds after its first release; was it at work?"""
    program = Path(__file__).with_name("churn.py")
    words = [sys.executable, str(program), str(outputs), str(target)]
    root = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"released\n"
        time.sleep(after)
        run.kill()
        run.stdout.read()
    return bool((target / "lock").read_bytes())
