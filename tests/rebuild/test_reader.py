"""A state that many sites are made from is opened once a process, and let go of."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from builder.pipeline.state import state_of
from builder.store import Reader
from tests.portal_from import build_at, small_cluster
from tests.portal_from import state_of as folder_of


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with state_of(tmp_path / "state") as store:
        store.put_notes("name", "value")
        store.commit()
        with closing(Reader(tmp_path / "state")) as found:
            yield found


def test_it_is_opened_once(reader: Reader) -> None:
    assert reader.store() is reader.store()
    assert reader.store().read_notes("name") == "value"


def test_it_is_opened_again_when_it_was_let_go_of(reader: Reader) -> None:
    first = reader.store()
    reader.close()
    assert reader.store() is not first
    assert reader.store().read_notes("name") == "value"


def test_a_process_that_is_forked_opens_its_own(reader: Reader) -> None:
    ours = reader.store()
    context = multiprocessing.get_context("fork")
    pipe, theirs = context.Pipe()

    def look() -> None:
        theirs.send((reader.store() is ours, reader.store().read_notes("name")))

    child = context.Process(target=look)
    child.start()
    theirs.close()
    child.join(timeout=60)
    assert pipe.recv() == (False, "value")
    assert reader.store() is ours


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_build_lets_go_of_it(tmp_path: Path, jobs: int) -> None:
    """SQLite takes its log away when the last one lets go."""
    root = small_cluster(tmp_path / "root")
    build_at(root, jobs=jobs)
    assert sorted(file.name for file in folder_of(root).glob("state.sqlite*")) == ["state.sqlite", "state.sqlite.seal"]
