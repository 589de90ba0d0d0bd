"""Measures builds beside other generators: `python bench/engine.py --size M --folder DIR --hugo PROGRAM …`.

One generated workload, in rounds, each generator in its turn. Stopped, it goes on with the turn that it was in.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.engine_parts import Unequal
from bench.engine_rounds import Results, run_rounds
from bench.engine_table import draw_charts, report
from bench.engine_timings import measure_stages, spell_stages
from bench.peers.eleventy import Eleventy
from bench.peers.hugo import Hugo
from bench.peers.ours import Ours
from bench.peers.peer import EDITS, Peer, Scenario
from bench.peers.pelican import Pelican
from bench.search_memory import WorkFailed
from bench.search_table import tell_machine, write_between
from bench.workload import SIZES, Workload
from bench.workload_texts import choose_prose
from builder.workers import default_jobs

README = Path(__file__).resolve().parent / "README.md"
CHARTS = Path(__file__).resolve().parent / "charts"
OURS = (
    Ours(key="ours", told="one cluster; bodies cached: the state is kept, the output is gone, `build --clean`"),
    Ours(
        key="ours-git",
        called="from git",
        told="the same from a git repository, `--rev HEAD`, each edit a commit",
        git=True,
        scenarios=(Scenario.COLD, Scenario.NONE, *EDITS),
    ),
    Ours(key="ours-1", called="`--jobs 1`", told="the same, one process", jobs=1, scenarios=(Scenario.COLD,)),
    Ours(
        key="ours-standard",
        called="standard theme",
        told="the same with the full standard theme: its pages, parts and search indexes",
        theme="standard",
        scenarios=(Scenario.COLD, Scenario.NONE, Scenario.BODY),
    ),
    Ours(
        key="ours-pages",
        called="standard theme without search",
        told="the same with a child of the standard theme that leaves out search: its pages alone, without indexes",
        theme="unsearched",
        scenarios=(Scenario.COLD,),
    ),
)
PEERS = (
    *("ours", "hugo", "hugo-sites", "eleventy", "eleventy-sites", "pelican"),
    *("ours-git", "ours-1", "ours-pages", "ours-standard"),
)
_USUAL = {
    "L": tuple(one for one in PEERS if one not in ("eleventy", "eleventy-sites", "pelican")),
    "XL": ("ours", "ours-git"),
}
"""Who builds a large workload where nobody is named."""

_ASKED = {"XL": (Scenario.COLD, Scenario.NONE, Scenario.BODY, Scenario.TITLE)}
"""What is asked of the generators where nothing is named; elsewhere all that they can."""


def choose_peers(given: argparse.Namespace) -> Iterator[Peer]:
    """The named generators in the order of the table, as far as their programs are named."""
    known: dict[str, Peer] = {one.key: one for one in (*OURS, *_others(given))}
    return (known[key] for key in _wanted(given) if key in known)


def choose_scenarios(given: argparse.Namespace) -> frozenset[Scenario]:
    """What is asked of those that can; a cold build always. Raises ValueError for what nobody knows."""
    named = given.scenarios.split(",") if given.scenarios else _ASKED.get(given.size, Scenario)
    return frozenset({Scenario.COLD, *map(Scenario, named)})


def _others(given: argparse.Namespace) -> Iterator[Hugo | Eleventy | Pelican]:
    cold_only = given.size in _USUAL
    if given.hugo:
        yield from (Hugo(program=given.hugo.resolve(), one=one, cold_only=cold_only) for one in (True, False))
    if given.eleventy:
        program = given.eleventy.absolute()
        yield from (Eleventy(program=program, one=one, cold_only=cold_only) for one in (True, False))
    if given.pelican:
        yield Pelican(program=given.pelican.absolute(), cold_only=cold_only)


def _wanted(given: argparse.Namespace) -> Sequence[str]:
    if given.peers:
        return tuple(given.peers.split(","))
    return _USUAL.get(given.size, PEERS)


def claim_folder(given: argparse.Namespace) -> Path:
    """The folder of a size. Raises ValueError where it holds the results of other wishes."""
    folder: Path = given.folder / given.size
    asked = [one for one in Scenario if one in choose_scenarios(given)]
    wishes = {"size": given.size, "seed": given.seed, "jobs": given.jobs, "corpus": str(given.corpus or "")}
    wishes |= {"scenarios": ",".join(asked)}
    file = folder / "wishes.json"
    if file.exists() and json.loads(file.read_text(encoding="utf-8")) != wishes:
        raise ValueError(f"{folder} holds results of other wishes: {file.read_text(encoding='utf-8')}")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(wishes), encoding="utf-8")
    return folder.resolve()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line. Exit 1 where a generator failed or made other pages, 2 where the wishes cannot be met."""
    given = make_parser().parse_args(arguments)
    try:
        if strangers := set(_wanted(given)) - set(PEERS):
            raise ValueError(f"{' '.join(sorted(strangers))}: none of {' '.join(PEERS)}")
        folder = claim_folder(given)
        workload = Workload(SIZES[given.size], given.seed, choose_prose(given.corpus))
    except (OSError, ValueError) as fault:
        print(f"bench: {fault}", file=sys.stderr)
        sys.exit(2)
    peers = list(choose_peers(given))
    try:
        asked = choose_scenarios(given)
        for key, turn in run_rounds(peers, workload, folder, rounds=given.rounds, jobs=given.jobs, asked=asked):
            told = " ".join(f"{scenario} {build.seconds:.2f}" for scenario, build in turn.builds.items())
            print(f"round {turn.round}, {key}: {told}", file=sys.stderr)
    except (WorkFailed, Unequal) as fault:
        sys.exit(f"bench: {fault}")
    _tell(given, folder, peers, workload)
    if given.timings:
        _tell_timings(given, folder, workload)


def _tell(given: argparse.Namespace, folder: Path, peers: Sequence[Peer], workload: Workload) -> None:
    """Print the report of what is there; write it and its charts where that is asked for."""
    keys = [one.key for one in peers]
    turns = sorted(
        (one for one in Results(folder / "results.jsonl").read() if one.peer in keys and one.round <= given.rounds),
        key=lambda one: (keys.index(one.peer), one.round),
    )
    absent = [key for key in _wanted(given) if key not in keys]
    size, machine = workload.size, f"{tell_machine(given.day)}{given.note and f', {given.note}'}"
    about = (
        f"Workload {given.size}: {size.sites:,} sites, {size.pages:,} article pages, of which "
        f"{size.placed:.0%} show what other sites own; {given.rounds} rounds, {given.jobs} jobs, seed {given.seed}. "
        f"{machine}."
    )
    text = report(turns, about=about, absent=absent, large=given.size == "L")
    print(text)
    if given.write:
        charts = draw_charts(turns, given.size)
        CHARTS.mkdir(exist_ok=True)
        for name, drawn in charts.items():
            (CHARTS / name).write_text(drawn, encoding="utf-8", newline="\n")
        pictures = "\n".join(f"![{name.removesuffix('.svg')}](charts/{name})" for name in charts)
        write_between(README, f"{text}\n\n{pictures}", f"engine, {given.size}")


def _tell_timings(given: argparse.Namespace, folder: Path, workload: Workload) -> None:
    """Build cold once more, in one process and in several, and print where the time goes; write it where asked for."""
    ours = OURS[0]
    try:
        answers = [
            (f"`--jobs {jobs}`", measure_stages(ours, workload, folder, jobs=jobs))
            for jobs in sorted({1, given.jobs}, reverse=True)
        ]
    except WorkFailed as fault:
        sys.exit(f"bench: {fault}")
    about = (
        f"Workload {given.size}, cold, `build --timings`. {tell_machine(given.day)}{given.note and f', {given.note}'}."
    )
    text = spell_stages(answers, about=about)
    print(text)
    if given.write:
        write_between(README, text, "engine, timings")


def make_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=[*SIZES], default="S")
    parser.add_argument("--folder", type=Path, required=True, help="for workloads, outputs and results; kept")
    parser.add_argument(
        "--peers", default="", help=f"of {','.join(PEERS)}; on L without Eleventy and Pelican, on XL ours"
    )
    parser.add_argument("--scenarios", default="", help=f"of {','.join(Scenario)}; on XL {','.join(_ASKED['XL'])}")
    parser.add_argument("--hugo", type=Path, help="the program itself, not the script that finds it")
    parser.add_argument("--eleventy", type=Path, help="its program")
    parser.add_argument("--pelican", type=Path, help="its program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help="a folder of laws, to make the texts of; never copied")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--day", default="undated", help="the day that the table names")
    parser.add_argument("--note", default="", help="what else bears on the times: that the machine was busy")
    parser.add_argument("--timings", action="store_true", help="build ours once more and tell where the time goes")
    parser.add_argument("--write", action="store_true", help="put table and charts into bench/README.md")
    return parser


if __name__ == "__main__":
    main()
