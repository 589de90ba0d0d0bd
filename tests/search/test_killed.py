"""A writer that is killed at any moment: the index opens, and has all that was committed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from builder.search.find import Window, find
from builder.search.index import IndexUnreadableError
from tests.demo import ROOT
from tests.search.entries import Shelf
from tests.search.writing import _with_digest, entries_at


def contents(folder: Path) -> dict[str, str]:
    """What every entry of the index says, by id."""
    hits = find(folder, "", window=Window(limit=100_000))
    assert len(hits.hits) == hits.total == len({hit.id for hit in hits.hits})
    return {hit.id: hit.excerpt.text[:12] for hit in hits.hits}


def expected(turn: int) -> dict[str, str]:
    return {each.id: each.body[:12] for each in entries_at(turn)}


def write_and_kill(folder: Path, turn: int, seconds: float) -> int:
    """Let a writer go on from a turn, kill it some time after its first commit, and tell the last turn it finished."""
    command = [sys.executable, "-m", "tests.search.writing", str(folder), str(turn)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        told = [int(line) for line in (first + writer.stdout.read()).split()]
    return max(told)


def play(folder: Path, kills: int, seed: int) -> None:
    """Kill a writer so many times; after each, what lies there is a state between the last told turn and the next."""
    moments = random.Random(seed)
    turn = 1
    for _ in range(kills):
        turn = write_and_kill(folder, turn, moments.uniform(0, 0.8))
        found, least, next_ = contents(folder), expected(turn), expected(turn + 1)
        stays = least.keys() & next_.keys()
        assert stays <= found.keys(), f"lost: {sorted(stays - found.keys())}"
        wrong = {name for name in found if found[name] not in (least.get(name), next_.get(name))}
        assert wrong == set()
        turn = turn % 30 + 1
    Shelf(folder, [_with_digest(each) for each in entries_at(turn)]).update()
    assert contents(folder) == expected(turn)


def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    play(tmp_path, kills=6, seed=1)


@pytest.mark.soak
def test_a_writer_killed_a_hundred_times_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    play(tmp_path, kills=100, seed=2)


def test_readers_see_whole_states_while_it_is_written(tmp_path: Path) -> None:
    """Each answer is one state: all entries of a turn have that turn's word, or there was a commit between two."""
    turns = 12
    shelf = Shelf(tmp_path, [_with_digest(each) for each in entries_at(1)])
    shelf.update()
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                hits = find(tmp_path, "公共服务", window=Window(limit=1000, facets=True))
            except IndexUnreadableError as fault:
                wrong.append(fault)
                return
            if len({hit.id for hit in hits.hits}) != hits.total or hits.total not in sizes:
                wrong.append(hits.total)

    sizes = {len(entries_at(turn)) for turn in range(1, turns + 1)}
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(2, turns + 1):
        Shelf(tmp_path, [_with_digest(each) for each in entries_at(turn)]).update()
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
