"""What was measured as Markdown, and its place in `README.md`."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.search_measures import HELD, SIMPLIFIED, Measured, Success, spread
from bench.search_peers.peer import OURS, Cost
from bench.search_questions import KINDS
from builder.workers import default_jobs

QUALITY = "search"
"""The name of the place in `README.md` for what was measured on laws."""

_GOALS_TITLES, _GOAL_RECALL, _GOAL_APART = 0.95, 0.99, 0.02

Row = tuple[str, Sequence[str]]


def report(measured: Sequence[Measured], *, about: str, generated: bool) -> str:
    """A table with a column for each engine, what the engines are, and which goals ours meets."""
    rows = [] if generated else _quality_rows(measured)
    rows += _making_rows(measured) + _cost_rows(measured)
    head = [f"| | {' | '.join(one.name for one in measured)} |", f"| --- |{' ---: |' * len(measured)}"]
    lines = [about, "", *head, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows), ""]
    lines += [f"- **{one.name}**: {one.told}." for one in measured]
    return "\n".join([*lines, *([] if generated else ["", *_goal_lines(measured)])])


def tell_machine(day: str) -> str:
    """The machine that measured, and the day."""
    return f"{day}, {_processor()}, {default_jobs()} processors, Python {platform.python_version()}"


def place_of(generated: int) -> str:
    """The name of the place in `README.md` for so many generated documents, for laws where there are none."""
    return f"{QUALITY}, {generated:,} generated" if generated else QUALITY


def write_between(file: Path, text: str, name: str) -> None:
    """Put the text between two marks of a file. Raises ValueError where they are missing."""
    before, after = find_place(file, name)
    file.write_text(f"{before}\n\n{text}\n\n{after}", encoding="utf-8", newline="\n")


def find_place(file: Path, name: str) -> tuple[str, str]:
    """What a file says up to a place and from its end, with the marks. Raises ValueError where they are missing."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, mark, rest = file.read_text(encoding="utf-8").partition(begin)
    _, other, after = rest.partition(end)
    if not mark or not other:
        raise ValueError(f"{file} has no {begin} … {end}")
    return before + begin, end + after


def missed_goals(ours: Measured, others: Sequence[Measured]) -> list[str]:
    """What ours should do and does not: by itself, and beside the other that is asked in browsers."""
    quality = ours.quality
    if quality is None:
        return []
    missed = []
    for name in ("titles", "titles, short"):
        if quality.successes[name].at_1 < _GOALS_TITLES:
            missed.append(f"{name}: success at 1 below {_GOALS_TITLES}")
    missed += [
        f"substrings {name}: below {_GOAL_RECALL}" for name, part in quality.recall.items() if part < _GOAL_RECALL
    ]
    for name, other in (("titles, Traditional", "titles"), ("traditional", SIMPLIFIED)):
        here, there = quality.successes[name], quality.successes[other]
        if max(there.at_1 - here.at_1, there.at_10 - here.at_10) > _GOAL_APART:
            missed.append(f"{name}: more than {_GOAL_APART} below Simplified")
    for one in others:
        if one.quality is None or not one.costs:
            continue
        for name, success in one.quality.successes.items():
            mine = quality.successes[name]
            if mine.at_1 < success.at_1 or mine.at_10 < success.at_10:
                missed.append(f"{name}: below {one.name}")
        missed += [
            f"substrings {name}: below {one.name}"
            for name, part in one.quality.recall.items()
            if quality.recall[name] < part
        ]
    return list(dict.fromkeys(missed))


def _quality_rows(measured: Sequence[Measured]) -> list[Row]:
    qualities = [one.quality for one in measured if one.quality]
    rows: list[Row] = []
    names = {**KINDS, SIMPLIFIED: "the same in Simplified"}
    for key, success in qualities[0].successes.items():
        kind = key.removeprefix(HELD)
        title = f"{HELD if kind != key else ''}{names.get(kind, kind)} ({success.queries})"
        rows.append((title, [_success(one.successes[key]) for one in qualities]))
    judged = list(KINDS)
    held = [key for key in qualities[0].successes if key.startswith(HELD)]
    for title, keys in (("all judged questions", judged), ("all that were held out", held)):
        rows.append((f"**{title}**", [_success(_sum([one.successes[key] for key in keys])) for one in qualities]))
    for key in qualities[0].recall:
        rows.append((f"recall of substrings {key}", [f"{one.recall[key]:.3f}" for one in qualities]))
    return [("*success at 1 / at 10*", [""] * len(qualities)), *rows]


def _sum(some: Sequence[Success]) -> Success:
    return Success(
        queries=sum(one.queries for one in some), first=sum(one.first for one in some), ten=sum(one.ten for one in some)
    )


def _success(one: Success) -> str:
    return f"{one.at_1:.3f} / {one.at_10:.3f}"


def _making_rows(measured: Sequence[Measured]) -> list[Row]:
    makings = [one.making for one in measured]
    return [
        ("index, MB (of the text)", [f"{one.size / 1e6:.1f} ({one.size / one.text:.2f})" for one in makings]),
        ("files", [f"{one.files:,}" for one in makings]),
        ("built, s", [f"{one.built.seconds:.1f}" for one in makings]),
        ("documents/s", [f"{one.documents / one.built.seconds:,.0f}" for one in makings]),
        ("MB of text/s", [f"{one.text / 1e6 / one.built.seconds:.2f}" for one in makings]),
        ("peak memory, MB", [f"{one.built.megabytes:,.0f}" for one in makings]),
        ("one document edited, s", [f"{one.edited.seconds:.2f}" for one in makings]),
    ]


def _cost_rows(measured: Sequence[Measured]) -> list[Row]:
    def cells(value: Callable[[Cost], int], scale: int = 1) -> list[str]:
        return [_spread([value(cost) for cost in one.costs], scale) for one in measured]

    return [
        ("*a query by a new reader: median / 95 % / most*", [""] * len(measured)),
        ("requests", cells(lambda one: one.requests)),
        ("kB of the index", cells(lambda one: one.size, 1000)),
        ("kB of the program, once", cells(lambda one: one.program, 1000)),
    ]


def _spread(values: Sequence[int], scale: int) -> str:
    if not values:
        return "–"
    return " / ".join(f"{value / scale:.0f}" for value in spread(values))


def _goal_lines(measured: Sequence[Measured]) -> list[str]:
    ours = [one for one in measured if one.name == OURS]
    if not ours:
        return []
    missed = missed_goals(ours[0], [one for one in measured if one is not ours[0]])
    if not missed:
        return ["The static index meets every goal."]
    return ["Goals that the static index misses:", "", *(f"- {one}" for one in missed)]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
