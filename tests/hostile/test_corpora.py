"""Attacks that others collected, and our own against every bound: harmless to every reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from builder.exchange.manifest import spell_manifest
from tests.demo import ROOT
from tests.hostile.bundles import HONEST, enclose, strike
from tests.hostile.inputs import CORPUS
from tests.hostile.readers import READERS
from tests.needs import need

SECONDS = 5.0
"""Of the processor, for one input."""

LARGEST = 500_000_000
"""Bytes that the reading process may hold while it reads one, its own code included."""

PATIENCE = 600
"""Seconds by the clock for a whole set."""


@dataclass(slots=True)
class Tally:
    """What came of a set."""

    ended: int | None = None
    last: str = ""
    read: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    def note(self, told: dict[str, Any]) -> None:
        """One answer."""
        if "begins" in told:
            self.last = str(told["begins"])
            return
        name = f"{told['reader']}: {told['name']}"
        self.read[told["reader"]] += 1
        self.accepted[told["reader"]] += told["accepted"]
        self.longest = max(self.longest, (told["seconds"], name))
        self.largest = max(self.largest, (told["peak"], name))
        if told["fault"] or told["did"] or told["seconds"] > SECONDS or told["peak"] > LARGEST:
            self.wrong.append(f"{name}: {told}")

    def lines(self) -> Iterator[str]:
        """What is worth a note."""
        for reader, count in self.read.items():
            accepted = self.accepted[reader]
            yield f"{reader:16} {count:6} read, {accepted:6} accepted, {count - accepted:6} refused"
        yield f"longest {self.longest[0]:.2f} s ({self.longest[1]}), most memory {self.largest[0] / 1e6:.0f} MB"


def try_set(name: str, folder: Path, *, size: float, every: int = 1) -> Tally:
    """Put a set to the readers, in a process of its own, in a folder of its own."""
    tally = Tally()
    own = folder / "outer" / "inner"
    own.mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ZHANQUN_HOSTILE_SIZE": str(size)}
    words = [sys.executable, "-m", "tests.hostile.trial", name, str(every)]
    with subprocess.Popen(words, cwd=own, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                tally.note(json.loads(line))
            tally.ended = child.wait(timeout=PATIENCE)
        finally:
            child.kill()
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert left == ["outer/inner/input.bin"]
    print(*tally.lines(), sep="\n")
    return tally


def is_harmless(tally: Tally) -> bool:
    """Nothing raised, hung, grew, wrote, ran or called; told where something did."""
    assert tally.ended == 0, f"ended by {tally.ended} while reading {tally.last}"
    assert tally.wrong == []
    return True


@pytest.mark.slow
def test_our_own_attacks_are_harmless(tmp_path: Path) -> None:
    tally = try_set("own", tmp_path, size=0.02)
    assert is_harmless(tally)
    assert sum(tally.read.values()) > 300
    for reader in ("document", "settings", "workbook", "attachment", "drawing", "data table"):
        assert tally.read[reader] > tally.accepted[reader], f"nothing was refused by {reader}"


@pytest.mark.parametrize("reader", ["manifest", "bundle"])
def test_what_attacks_are_planted_in_is_taken_without_them(reader: str, tmp_path: Path) -> None:
    """Or all of them would be refused for their surroundings."""
    data = spell_manifest(HONEST) if reader == "manifest" else enclose(spell_manifest(HONEST))
    (tmp_path / "input.bin").write_bytes(data)
    assert READERS[reader](data, tmp_path / "input.bin")
    assert strike(bytes(3) + spell_manifest(HONEST)) == enclose(spell_manifest(HONEST))


@pytest.mark.slow
def test_collected_attacks_are_harmless(tmp_path: Path) -> None:
    need(CORPUS if CORPUS.is_dir() else None, "the corpus of attacks")
    tally = try_set("corpora", tmp_path, size=0.02, every=37)
    assert is_harmless(tally)
    assert set(tally.read) == set(READERS)


@pytest.mark.soak
def test_our_own_attacks_are_harmless_at_full_size(tmp_path: Path) -> None:
    assert is_harmless(try_set("own", tmp_path, size=1.0))


@pytest.mark.soak
def test_bodies_full_of_marks_are_harmless_at_full_size(tmp_path: Path) -> None:
    """On a slow machine every third of them takes half an hour."""
    tally = try_set("bodies", tmp_path, size=1.0, every=3)
    assert is_harmless(tally)
    assert sum(tally.read.values()) > 300


@pytest.mark.soak
def test_all_collected_attacks_are_harmless(tmp_path: Path) -> None:
    need(CORPUS if CORPUS.is_dir() else None, "the corpus of attacks")
    assert is_harmless(try_set("corpora", tmp_path, size=1.0))
