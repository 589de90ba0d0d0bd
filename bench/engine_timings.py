"""Where the seconds of a cold build go, stage by stage, as the build itself tells them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.engine_rounds import clear, make_place, write_sources
from bench.peers.ours import Ours
from bench.peers.peer import Scenario
from bench.search_memory import WorkFailed
from bench.workload import Workload
from builder.wording import read_wording


def measure_stages(ours: Ours, workload: Workload, folder: Path, *, jobs: int) -> Mapping[str, Any]:
    """What a cold build answers. Raises WorkFailed where it fails."""
    place = make_place(folder / ours.key, jobs)
    write_sources(ours, workload, place)
    clear(place.out, place.state)
    (command,) = ours.commands(Scenario.COLD, workload.sites, place)
    words = [*command.arguments, "--timings", "--format", "json"]
    ended = subprocess.run(words, cwd=command.folder, capture_output=True, text=True, check=False)
    clear(place.out, place.state)
    if ended.returncode:
        raise WorkFailed(f"exit code {ended.returncode} of {words!r}\n{ended.stderr[-2000:]}")
    answer: Mapping[str, Any] = json.loads(ended.stdout)
    return answer


def spell_stages(answers: Sequence[tuple[str, Mapping[str, Any]]], *, about: str) -> str:
    """A table for each of several builds: what it is called, and what it answered."""
    return "\n\n".join([about, *("\n".join(_spell_table(name, answer)) for name, answer in answers)])


def _spell_table(name: str, answer: Mapping[str, Any]) -> list[str]:
    words = read_wording("en").phrases
    wall, cpu = (sum(one[key] for one in answer["timings"]) for key in ("seconds", "cpu_seconds"))
    lines = [
        f"| {name}, {answer['made']:,} files | seconds | of the processors | part |",
        "| --- | ---: | ---: | ---: |",
    ]
    for one in answer["timings"]:
        part = one["cpu_seconds"] / cpu if cpu else 0.0
        stage = words[f"stage-{one['stage']}"]
        lines.append(f"| {stage} | {one['seconds']:.2f} | {one['cpu_seconds']:.2f} | {part:.0%} |")
    return [*lines, f"| all | {wall:.2f} | {cpu:.2f} | 100% |"]
