"""Whatever breaks an admission off, and wherever: all of it is there, or nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from builder import disk
from builder.diagnostic import Problems
from builder.exchange import admitting, transaction, unpacking
from builder.exchange.admitting import approve_bundle, find_held, hold_bundle, list_held
from builder.exchange.ledgers import ADMITTED
from builder.exchange.transaction import JOURNAL, STAGING, put_back, write_together
from builder.pipeline.exchanging import AdmitResult, read_held
from tests.exchange.clusters import admit_at, approve_at, codes, ground_at, reject_at, seals_at, tree_of
from tests.exchange.conftest import Two
from tests.exchange.still import Still
from tests.portal_from import build_at, out_of, read_options, write

DOORS = [
    (room, name)
    for room, names in (
        (transaction, ("write_pieces", "rename_file", "sync_folder", "make_folder", "remove_file", "remove_folder")),
        (unpacking, ("write_pieces",)),
        (admitting, ("remove_file",)),
    )
    for name in names
]
MOST = 80


class Killed(BaseException):
    """The process is gone: nothing that it would still do is done."""


class Fate:
    """Counts the writes of a run; from one of them on, every write fails."""

    def __init__(self, at: int, fault: Callable[[], BaseException], *, once: bool = False) -> None:
        self.left = at
        self.fault = fault
        self.once = once
        self.struck = False

    def wrap(self, real: Callable[..., object]) -> Callable[..., object]:
        def limited(*arguments: object, **named: object) -> object:
            self.left -= 1
            if self.left == 0 or (self.left < 0 and not self.once):
                self.struck = True
                raise self.fault()
            return real(*arguments, **named)

        return limited


def full() -> BaseException:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(scope="module")
def held(first: Two, sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Still:
    """A cluster in which a bundle waits; one of its files lies there already, as it will be."""
    root = tmp_path_factory.mktemp("held") / "outer"
    shutil.copytree(first.outer, root)
    write(root, "content/tingxi/tzgg/20261120-biaoge.csv", "xuhao,shixiang\n1,用地\n")
    ground = ground_at(root)
    assert hold_bundle(sealed, ground, seals_at(root), Problems(), dry_run=False) is not None
    return Still(ground, seals_at(root), first.key)


def approve_with(still: Still, monkeypatch: pytest.MonkeyPatch, fate: Fate) -> None:
    path = find_held(still.ground.root, next(iter(admitting.list_held(still.ground.root))), Problems())
    assert path is not None
    with monkeypatch.context() as patch:
        for room, name in DOORS:
            patch.setattr(room, name, fate.wrap(getattr(room, name)))
        approve_bundle(path, still.ground, still.seals, "李敏", Problems())


def content_of(root: Path) -> dict[str, bytes]:
    """What a build would read, and the ledger."""
    kept = ("content/", "exchange/admitted.yaml")
    return {path: data for path, data in tree_of(root).items() if path.startswith(kept)}


@pytest.fixture
def saved(held: Still, tmp_path: Path) -> Path:
    """The cluster as it was, to be put back after each try."""
    shutil.copytree(held.ground.root, tmp_path / "saved")
    return tmp_path / "saved"


def restore(saved: Path, root: Path) -> None:
    shutil.rmtree(root)
    shutil.copytree(saved, root)


def expected(held: Still, saved: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    approve_with(held, monkeypatch, Fate(10**6, full))
    after = content_of(held.ground.root)
    restore(saved, held.ground.root)
    assert len(after) == len(content_of(saved)) + 3
    return after


@pytest.mark.parametrize("once", [True, False])
def test_a_disk_that_fails_leaves_all_or_nothing(
    once: bool, held: Still, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each write in turn: once, and for good."""
    root, before = held.ground.root, content_of(saved)
    after = expected(held, saved, monkeypatch)
    outcomes = []
    for at in range(1, MOST):
        fate = Fate(at, full, once=once)
        with suppress(OSError):
            approve_with(held, monkeypatch, fate)
        if not (root / JOURNAL).exists():
            assert content_of(root) in (before, after), at
        put_back(root)
        assert content_of(root) in (before, after), at
        assert not (root / STAGING).exists()
        assert not (root / JOURNAL).exists()
        outcomes.append(content_of(root) == after)
        restore(saved, root)
        if not fate.struck:
            break
    assert len(outcomes) > 10
    assert {True, False} == set(outcomes)


def test_a_run_that_is_killed_leaves_all_or_nothing(held: Still, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each write in turn, with nothing done after it; the next run puts back what was begun."""
    root, before = held.ground.root, content_of(saved)
    after = expected(held, saved, monkeypatch)
    outcomes = []
    for at in range(1, MOST):
        fate = Fate(at, Killed)
        try:
            approve_with(held, monkeypatch, fate)
        except Killed:
            put_back(root)
        assert content_of(root) in (before, after), at
        assert not (root / STAGING).exists()
        outcomes.append(content_of(root) == after)
        restore(saved, root)
        if not fate.struck:
            break
    assert len(outcomes) > 10
    assert outcomes.index(True) > 8
    assert all(outcomes[outcomes.index(True) :])


def test_putting_back_may_itself_be_killed(held: Still, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, before = held.ground.root, content_of(saved)
    for at in range(1, MOST):
        with pytest.raises(Killed):
            approve_with(held, monkeypatch, Fate(10, Killed))
        assert (root / JOURNAL).exists()
        fate = Fate(at, Killed)
        with monkeypatch.context() as patch:
            for room, name in DOORS[:6]:
                patch.setattr(room, name, fate.wrap(getattr(room, name)))
            with suppress(Killed):
                put_back(root)
        put_back(root)
        assert content_of(root) == before, at
        restore(saved, root)
        if not fate.struck:
            break
    assert at > 3


def test_the_next_run_puts_back_and_the_one_after_admits(
    two: Two, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = admit_at(two.outer, sealed)
    before = content_of(two.outer)
    still = Still(ground_at(two.outer), seals_at(two.outer), two.key)
    with pytest.raises(Killed):
        approve_with(still, monkeypatch, Fate(10, Killed))
    assert content_of(two.outer) != before
    assert [one.code for one in build_at(two.outer).diagnostics] == ["admission-broken-off"]
    assert not out_of(two.outer).exists()
    assert codes(approve_at(two.outer, waiting)) == []
    assert not (two.outer / JOURNAL).exists()
    assert "content/tingxi/tzgg/20261120-qiye.md" in content_of(two.outer)


def test_a_look_at_the_list_puts_back_too(two: Two, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admit_at(two.outer, sealed)
    before = content_of(two.outer)
    still = Still(ground_at(two.outer), seals_at(two.outer), two.key)
    with pytest.raises(Killed):
        approve_with(still, monkeypatch, Fate(10, Killed))
    waiting, _ = read_held(read_options(two.outer), seals=seals_at(two.outer))
    assert len(waiting) == 1
    assert content_of(two.outer) == before


@pytest.mark.parametrize("decide", [approve_at, reject_at])
def test_a_bundle_that_is_decided_on_is_not_decided_on_twice(
    decide: Callable[[Path, AdmitResult], AdmitResult], two: Two, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run before was broken off with its line in the ledger, and the bundle still lies where others wait."""
    held = admit_at(two.outer, sealed)
    with monkeypatch.context() as patch:
        patch.setattr(admitting, "remove_file", Fate(1, full).wrap(disk.remove_file))
        assert codes(decide(two.outer, held)) == []
    assert len(list(list_held(two.outer))) == 1
    assert read_held(read_options(two.outer), seals=seals_at(two.outer)) == ((), AdmitResult())
    ledger = (two.outer / ADMITTED).read_bytes()
    assert codes(reject_at(two.outer, held)) == ["bundle-decided"]
    assert (two.outer / ADMITTED).read_bytes() == ledger
    assert list(list_held(two.outer)) == []


def test_old_files_come_back_and_new_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "content/a/old.md", "old")
    before = tree_of(tmp_path)
    fate = Fate(2, full, once=True)
    with monkeypatch.context() as patch:
        patch.setattr(transaction, "rename_file", fate.wrap(disk.rename_file))
        with pytest.raises(OSError, match="No space"):
            write_together(tmp_path, {}, {"content/a/new/b.md": b"new", "content/a/old.md": b"newer"})
    assert fate.struck
    assert tree_of(tmp_path) == before
    write_together(tmp_path, {}, {"content/a/new/b.md": b"new", "content/a/old.md": b"newer"})
    transaction.clear_staging(tmp_path)
    assert tree_of(tmp_path) == {"content/a/new/b.md": b"new", "content/a/old.md": b"newer"}


def test_a_journal_that_cannot_be_read_is_no_traceback(tmp_path: Path) -> None:
    write(tmp_path, JOURNAL, "{")
    with pytest.raises(OSError, match="Invalid argument"):
        put_back(tmp_path)
