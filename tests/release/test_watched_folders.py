"""A watch on a folder sees what becomes of it from round to round, and reads no more than it must."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from builder.release import folder_rounds
from builder.trees import hash_file
from tests.release.watching import deface, spell, watch


def test_a_defaced_page_of_a_folder_is_told_with_its_hours(live: Path, tmp_path: Path) -> None:
    undo: list[Callable[[], None]] = []

    def between(number: int) -> None:
        if number == 1:
            undo.append(deface(live / "town/index.html"))
            (live / "county/shell.php").write_bytes(b"<?php")
        if number == 3:
            undo[0]()
            (live / "county/shell.php").unlink()

    diary, rounds = watch(str(live), between, rounds=5, report=tmp_path / "report.jsonl")
    assert spell(rounds) == [
        *("2 altered county/shell.php", "2 altered town/index.html"),
        *("4 whole county/shell.php", "4 whole town/index.html"),
    ]
    whole = rounds[3].events[0]
    assert whole.since == rounds[1].at
    assert timedelta(minutes=19) < whole.at - rounds[1].at < timedelta(minutes=21)
    assert (diary.found, diary.mended, diary.standing) == (2, 2, {})
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="ascii").splitlines()]
    assert [line["event"] for line in lines] == [
        *("begun", "round", "altered", "altered", "round", "round", "whole", "whole", "round", "round", "ended"),
    ]
    assert [(line["path"], line["change"], line["alarming"]) for line in lines if line["event"] == "altered"] == [
        ("county/shell.php", "added", True),
        ("town/index.html", "changed", True),
    ]
    assert lines[-1]["found"] == 2


def test_what_is_altered_again_otherwise_is_told_again(live: Path) -> None:
    def between(number: int) -> None:
        (live / "town/index.html").unlink() if number == 2 else deface(live / "town/index.html")

    diary, rounds = watch(str(live), between)
    assert spell(rounds) == ["2 altered town/index.html", "3 altered town/index.html"]
    assert [event.since for one in rounds for event in one.events] == [None, rounds[1].at]
    assert (diary.found, list(diary.standing)) == (1, ["town/index.html"])


def test_a_file_of_a_folder_that_looks_as_before_is_read_in_its_turn_alone(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = [0]

    def count(path: Path) -> str:
        read[-1] += 1
        return hash_file(path)

    monkeypatch.setattr(folder_rounds, "hash_file", count)
    watch(str(live), lambda _: read.append(0), rounds=5)
    files = sum(1 for one in live.rglob("*") if one.is_file()) - 1
    assert read[0] == files
    assert all(0 < some < files for some in read[1:])
    assert sum(read[1:]) == files


def test_a_folder_that_is_gone_is_told_once_and_when_it_is_there_again(live: Path) -> None:
    away = live.with_name("away")

    def between(number: int) -> None:
        if number == 1:
            live.rename(away)
        if number == 3:
            away.rename(live)

    diary, rounds = watch(str(live), between, rounds=4)
    assert spell(rounds) == [f"2 silent {live}", "4 answers"]
    assert (diary.blind, diary.found) == (2, 0)
