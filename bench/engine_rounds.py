"""Turns and rounds of the engine bench: who builds what when, and what is kept of it as lines of JSON."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.engine_parts import Counts, check_counts, choose_sample, count_output, count_written, read_parts
from bench.engine_run import run_commands
from bench.engine_undo import Undo
from bench.peers.peer import EDITS, Edit, Peer, Place, Scenario
from bench.workload import Portal, Workload

ALL = frozenset(Scenario)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One build: seconds on the clock, megabytes at most, files written."""

    seconds: float
    megabytes: float
    written: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one generator did in one round. `parts` are those of the sample, in its first round alone."""

    peer: str
    name: str
    told: str
    round: int
    builds: Mapping[Scenario, Measurement]
    counts: Counts
    parts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def to_json(self) -> str:
        """A line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Turn:
        """As it was written."""
        values: dict[str, Any] = json.loads(line)
        builds = {Scenario(key): Measurement(**one) for key, one in values.pop("builds").items()}
        return cls(**values | {"builds": builds, "counts": Counts(**values["counts"])})


class Results:
    """A file of turns, one a line. A line that was cut off is none."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> list[Turn]:
        """All turns that were finished."""
        if not self._file.exists():
            return []
        whole = self._file.read_text(encoding="utf-8").rpartition("\n")[0]
        return [Turn.from_json(line) for line in whole.split("\n") if line]

    def add(self, turn: Turn) -> None:
        """Append it, after what is whole."""
        lines = [one.to_json() for one in self.read()]
        self._file.write_text("\n".join([*lines, turn.to_json(), ""]), encoding="utf-8")


def run_rounds(
    peers: Sequence[Peer], workload: Workload, folder: Path, *, rounds: int, jobs: int, asked: Container[Scenario] = ALL
) -> Iterator[tuple[str, Turn]]:
    """Every turn that is not among the results yet; each round begins with another generator. `asked`: what is asked of
    those that can.

    Raises WorkFailed, Unequal.
    """
    results = Results(folder / "results.jsonl")
    done = {(one.peer, one.round) for one in results.read()}
    for number in range(1, rounds + 1):
        first = (number - 1) % len(peers)
        for peer in (*peers[first:], *peers[:first]):
            if (peer.key, number) not in done:
                turn = take_turn(peer, workload, folder / peer.key, number=number, jobs=jobs, asked=asked)
                results.add(turn)
                yield peer.key, turn


def take_turn(
    peer: Peer, workload: Workload, folder: Path, *, number: int, jobs: int, asked: Container[Scenario] = ALL
) -> Turn:
    """What is asked of a generator, from sources as they were made to an output that is taken away again."""
    place = make_place(folder, jobs)
    undo = Undo(place.sources, folder / "undo.json")
    _begin(peer, workload, place, undo)
    builds: dict[Scenario, Measurement] = {}
    counts: Counts | None = None
    parts: Mapping[str, Mapping[str, object]] = {}
    for scenario in (one for one in peer.scenarios if one in asked):
        _prepare(scenario, place)
        sites: Sequence[Portal] = workload.sites
        if scenario in EDITS:
            edit = Edit(scenario=scenario, serial=number)
            undo.edit(peer.spell(edit, workload, place))
            sites = edit.sites(workload)
        peer.settle(place)
        builds[scenario] = _measure(peer, scenario, sites, place)
        if scenario is Scenario.COLD:
            counts = count_output(place.out)
            check_counts(counts, workload, peer.name)
            if number == 1 and peer.is_compared:
                parts = read_parts(peer, place, choose_sample(workload))
    clear(place.out, place.state)
    undo.take_back()
    assert counts is not None, "every generator begins cold"
    return Turn(peer=peer.key, name=peer.name, told=peer.told, round=number, builds=builds, counts=counts, parts=parts)


def _begin(peer: Peer, workload: Workload, place: Place, undo: Undo) -> None:
    """Sources whole and unedited; no output, no state, no copy of a turn that was stopped."""
    clear(place.out, place.state, place.out.with_name("out.copy"))
    write_sources(peer, workload, place)
    undo.take_back()


def make_place(folder: Path, jobs: int) -> Place:
    """The folders of a generator."""
    return Place(sources=folder / "sources", out=folder / "out", state=folder / "out.state", jobs=jobs)


def write_sources(peer: Peer, workload: Workload, place: Place) -> None:
    """Write the sources, unless they are there and whole."""
    whole = place.sources.with_name("sources.whole")
    if not whole.exists():
        clear(place.sources)
        peer.write(workload, place)
        whole.touch()


def _prepare(scenario: Scenario, place: Place) -> None:
    if scenario is Scenario.CACHED:
        clear(place.out)


def _measure(peer: Peer, scenario: Scenario, sites: Sequence[Portal], place: Place) -> Measurement:
    place.out.parent.mkdir(parents=True, exist_ok=True)
    since = time.time_ns()
    commands = peer.commands(scenario, sites, place)
    spent = run_commands(commands, place.jobs)
    copied = place.out.with_name("out.copy")
    written = count_written(copied if scenario is Scenario.COPY else place.out, since)
    clear(copied)
    return Measurement(seconds=spent.seconds, megabytes=spent.megabytes, written=written)


def clear(*folders: Path) -> None:
    """Take folders away that may be there."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
