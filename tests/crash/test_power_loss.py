"""The power goes at each call in turn: what is live is whole, an admission whole or undone, no ledger torn."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from builder import trees
from builder.disk import write_lasting
from builder.exchange.transaction import JOURNAL, put_back, write_together
from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import live_release, read_ledger
from builder.release.pruning import prune
from builder.release.working import at_work
from tests.crash.power import PowerLost, lose_power, recorded
from tests.crash.scenes_of_releases import PACKED
from tests.portal_from import write
from tests.release.ground import NOON, PAGES, release_at, served, write_output

OLD = {name: PAGES[name] for name in ("robots.txt", "county/index.html", "county/news/index.html", "town/index.html")}
NEW = OLD | {"county/index.html": b"<h1>New</h1>\n", "school/index.html": b"<h1>School</h1>\n"}
ENDINGS = int(os.environ.get("ZHANQUN_FAULTS", "1"))
"""Ways in which each loss may end that are tried."""

STEP = 1 if ENDINGS > 1 else 2
"""At each call, or at some."""


def losses(prepare: Callable[[Path], None], act: Callable[[Path], None], folder: Path) -> Iterator[tuple[str, Path]]:
    """What may be found after the power went at each call of `act`, and at none: after it had ended."""
    at = 1 - STEP
    while True:
        at += STEP
        place = folder / "now"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        prepare(place)
        with recorded(place, at) as recorder, suppress(PowerLost):
            act(place)
        for ending in range(ENDINGS):
            found = folder / "found"
            shutil.rmtree(found, ignore_errors=True)
            lose_power(recorder, found, random.Random(1_000 * at + ending))
            yield f"call {at}, ending {ending}", found
        if not recorder.dead:
            return


def live_pages(target: Path) -> dict[str, bytes]:
    return {file: data for file, data in served(target).items() if not file.endswith(PACKED)}


@pytest.mark.slow
@pytest.mark.parametrize("much", [0, 10_000], ids=["all at once", "one by one"])
def test_a_release(much: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "_MUCH", much)

    def prepare(place: Path) -> None:
        out = write_output(place / "public", OLD)
        release_at(out, place / "www")
        write_output(out, {path: data for path, data in NEW.items() if OLD.get(path) != data})

    seen = []
    for what, found in losses(prepare, lambda place: discard(release_at(place / "public", place / "www")), tmp_path):
        target = found / "www"
        assert live_pages(target) in (OLD, NEW), what
        assert check_folder(target).alterations == (), what
        assert live_release(Target(target)) in {line.release for line in read_ledger(Target(target))}, what
        seen.append(live_pages(target) == NEW)
        write_output(found / "public", NEW)
        release_at(found / "public", target)
        assert live_pages(target) == NEW, what
        assert check_folder(target).alterations == (), what
        assert list(target.rglob(".*")) == [], what
    assert len(seen) > 20
    assert {True, False} == set(seen)
    assert seen[-1], "it had ended, and what it told was not on disk"


@pytest.mark.slow
def test_a_prune(tmp_path: Path) -> None:
    def prepare(place: Path) -> None:
        out = write_output(place / "public", OLD)
        release_at(out, place / "www")
        release_at(write_output(out, NEW), place / "www")

    def act(place: Path) -> None:
        with at_work(Target(place / "www"), "me", NOON):
            prune(Target(place / "www"), keep=1, grace=NOON - NOON, at=NOON, by="me")

    for what, found in losses(prepare, act, tmp_path):
        assert live_pages(found / "www") == NEW, what
        assert check_folder(found / "www").alterations == (), what
        act(found)
        assert check_folder(found / "www").alterations == (), what
        assert len(list((found / "www/releases").iterdir())) == 1, what


@pytest.mark.slow
def test_several_files_written_together(tmp_path: Path) -> None:
    before = {"content/a/old.md": b"old", "content/a/same.md": b"same", "exchange/ledger.yaml": b"one\n"}
    after = before | {"content/a/old.md": b"newer", "content/a/new/b.md": b"new", "exchange/ledger.yaml": b"one\ntwo\n"}

    def prepare(place: Path) -> None:
        for file, data in before.items():
            write(place, file, data)

    def act(place: Path) -> None:
        write_together(place, {}, {file: data for file, data in after.items() if before.get(file) != data})

    outcomes = []
    for what, found in losses(prepare, act, tmp_path):
        told = (found / JOURNAL).exists()
        put_back(found)
        now = {one.relative_to(found).as_posix(): one.read_bytes() for one in found.rglob("*") if one.is_file()}
        now = {file: data for file, data in now.items() if not file.endswith(".half")}
        assert now in (before, after), (what, told, sorted(now))
        outcomes.append(now == after)
    assert {True, False} == set(outcomes)
    assert outcomes[-1], "it had ended, and was not on disk"


@pytest.mark.parametrize("old", [b"", b"one\n"])
def test_a_ledger(old: bytes, tmp_path: Path) -> None:
    def prepare(place: Path) -> None:
        if old:
            write(place, "content/x/numbers.yaml", old)

    def act(place: Path) -> None:
        write_lasting(place / "content/x/numbers.yaml", b"two\n")

    outcomes = []
    for what, found in losses(prepare, act, tmp_path):
        file = found / "content/x/numbers.yaml"
        now = file.read_bytes() if file.exists() else b""
        assert now in (old, b"two\n"), what
        outcomes.append(now)
    assert outcomes[-1] == b"two\n" or not old


def discard(value: object) -> None:
    """Nobody asks for it."""
