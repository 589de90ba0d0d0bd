"""A state that looks as the last run left it is not looked through page by page; any other is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from builder.pipeline.faults import CouldNotRun
from builder.pipeline.state import state_of
from builder.store import Store, StoreFault, opening


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """As a run leaves it."""
    with state_of(tmp_path / "state") as store:
        store.put_notes("a", "b")
        store.settle()
        store.commit()
    return tmp_path / "state"


@pytest.fixture
def looked_through(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each opening: were all pages looked through?"""
    found: list[bool] = []
    real: Callable[..., str] = opening.find_why_unusable

    def why(path: Path, edition: str, *, trusted: bool) -> str:
        found.append(not trusted)
        return real(path, edition, trusted=trusted)

    monkeypatch.setattr(opening, "find_why_unusable", why)
    return found


def fresh(state: Path) -> str:
    with state_of(state) as store:
        store.settle()
        store.commit()
        return store.fresh


def test_what_a_run_left_is_trusted(state: Path, looked_through: list[bool]) -> None:
    assert [fresh(state), fresh(state), fresh(state)] == ["", "", ""]
    assert looked_through == [False, False, False]


def _write_again(file: Path) -> None:
    file.write_bytes(file.read_bytes())


def _write_by_hand(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE meta SET value = '\"c\"' WHERE key = 'a'")
    connection.commit()
    connection.close()


def _copy_back(file: Path) -> None:
    """As an archive does, with its time."""
    look, copy = file.stat(), file.with_name("copy")
    copy.write_bytes(file.read_bytes())
    os.utime(copy, ns=(look.st_atime_ns, look.st_mtime_ns))
    copy.replace(file)


OTHERS: dict[str, Callable[[Path], object]] = {
    "written again": _write_again,
    "written by hand": _write_by_hand,
    "copied back": _copy_back,
    "a log beside it": lambda file: file.with_name(f"{file.name}-wal").touch(),
    "a seal that is gone": lambda file: file.with_name(f"{file.name}.seal").unlink(),
    "a seal cut off": lambda file: os.truncate(file.with_name(f"{file.name}.seal"), 5),
    "a seal of odd bytes": lambda file: file.with_name(f"{file.name}.seal").write_bytes(b"\xff"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_what_anybody_else_did_is_looked_through(other: str, state: Path, looked_through: list[bool]) -> None:
    OTHERS[other](state / "state.sqlite")
    assert fresh(state) == ""
    assert looked_through == [True]


def test_what_was_damaged_is_begun_anew(state: Path) -> None:
    data = bytearray((state / "state.sqlite").read_bytes())
    page = int.from_bytes(data[16:18], "big")  # where the format says how long a page is
    data[page : 2 * page] = bytes(page)
    (state / "state.sqlite").write_bytes(data)
    assert fresh(state) == "unreadable"


def test_a_run_that_never_closes_leaves_no_seal(state: Path, looked_through: list[bool]) -> None:
    left = Store.open(state, "another")
    left.commit()
    assert not (state / "state.sqlite.seal").exists()
    left.doubt()
    left.close()
    assert fresh(state) == "foreign"
    assert looked_through == [False, True]


def test_after_a_fault_all_is_looked_through(state: Path, looked_through: list[bool]) -> None:
    with pytest.raises(CouldNotRun), state_of(state):
        raise StoreFault("database disk image is malformed")
    assert fresh(state) == ""
    assert looked_through == [False, True]


def test_what_was_put_is_durable_before_a_process_is_forked(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path, "edition")) as store, closing(Store.open_to_read(tmp_path)) as other:
        store.put_notes("note", {"of": "ours"})
        assert other.read_notes("note") is None
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
        assert other.read_notes("note") == {"of": "ours"}
