"""What the engine bench measured as Markdown, as charts, and held against its goals."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.charts import Bar, Group, draw_bars
from bench.engine_parts import tell_differences
from bench.engine_rounds import Measurement, Turn
from bench.peers.peer import EDITS, Scenario

OURS = "ours"
TITLES: Mapping[Scenario, str] = {
    Scenario.COLD: "cold",
    Scenario.COPY: "`cp -r` of the output",
    Scenario.CACHED: "cold, bodies cached",
    Scenario.NONE: "no change",
    Scenario.BODY: "a body",
    Scenario.TITLE: "a title",
    Scenario.LABEL: "a navigation label",
    Scenario.FRAME: "the base template",
    Scenario.PLACED: "a document placed on many sites",
}
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Rounds:
    """All turns of one generator, by round."""

    turns: Sequence[Turn]

    @property
    def key(self) -> str:
        """What options call it."""
        return self.turns[0].peer

    @property
    def name(self) -> str:
        """With its version."""
        return self.turns[0].name

    def builds(self, scenario: Scenario) -> dict[int, Measurement]:
        """By round."""
        return {one.round: one.builds[scenario] for one in self.turns if scenario in one.builds}

    def seconds(self, scenario: Scenario) -> list[float]:
        """Of all rounds."""
        return [one.seconds for one in self.builds(scenario).values()]

    def best(self, scenario: Scenario) -> float | None:
        """The least seconds."""
        return min(self.seconds(scenario), default=None)

    def memory(self, scenario: Scenario) -> float | None:
        """The most megabytes."""
        return max((one.megabytes for one in self.builds(scenario).values()), default=None)


@dataclass(frozen=True, slots=True)
class Goal:
    """What should be so, and what was measured."""

    words: str
    value: float
    limit: float
    met: bool


def group_turns(turns: Sequence[Turn]) -> list[Rounds]:
    """In the order in which they came first."""
    keys = list(dict.fromkeys(one.peer for one in turns))
    return [Rounds([one for one in turns if one.peer == key]) for key in keys]


def find_differences(turns: Sequence[Turn]) -> list[str]:
    """Where the pages of the sample are not the same as those of the first generator."""
    sampled = [one for one in turns if one.parts]
    return [
        line
        for one in sampled[1:]
        for line in tell_differences(sampled[0].parts, one.parts, (sampled[0].name, one.name))
    ]


def report(turns: Sequence[Turn], *, about: str, absent: Sequence[str], large: bool) -> str:
    """The tables, how each is set up, what was proved, and of the large workload the goals."""
    found = group_turns(turns)
    ratios = [*_ratio_table(found), ""] if any(one.key == OURS for one in found) else []
    lines = [about, "", *_seconds_table(found), "", *ratios, *_size_table(found), ""]
    lines += ["Files written:", "", *_written_table(found), "", "Memory at most, MB:", "", *_memory_table(found), ""]
    lines += [f"- **{one.name}**: {one.turns[0].told}." for one in found]
    lines += [f"- {name} is left out: its program was not named." for name in absent]
    return "\n".join([*lines, "", *_proof(turns), *(_goal_lines(found) if large else ())]).rstrip()


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def _asked(found: Sequence[Rounds]) -> list[Scenario]:
    return [one for one in Scenario if any(rounds.builds(one) for rounds in found)]


def _seconds_table(found: Sequence[Rounds]) -> list[str]:
    """The least; in brackets the median and the most."""
    asked = _asked(found)
    rows = [[one.name, *(_spell_spread(one.seconds(scenario)) for scenario in asked)] for one in found]
    head = ["seconds: least (median, most)", *(TITLES[one] for one in asked)]
    return _table(head, rows)


def _spell_spread(values: Sequence[float], spell: Callable[[float], str] = "{:.2f}".format) -> str:
    if not values:
        return "–"
    return f"{spell(min(values))} ({spell(median(values))}, {spell(max(values))})"


def _ratio_table(found: Sequence[Rounds]) -> list[str]:
    """Our least seconds as a part of theirs; in brackets the least and the most of the rounds, each within itself."""
    ours = next((one for one in found if one.key == OURS), None)
    asked = [one for one in _asked(found) if one is not Scenario.COPY]
    rows = []
    for other in found:
        if ours is not None and other is not ours:
            rows.append([other.name, *(_spell_ratio(ours, other, scenario) for scenario in asked)])
    return _table([f"{ours.name if ours else OURS}, as a part of", *(TITLES[one] for one in asked)], rows)


def _spell_ratio(ours: Rounds, other: Rounds, scenario: Scenario) -> str:
    """Bodies cached stand beside a cold build of those that cannot keep them."""
    theirs = scenario if other.builds(scenario) else Scenario.COLD if scenario is Scenario.CACHED else scenario
    here, there = ours.builds(scenario), other.builds(theirs)
    each = [here[at].seconds / there[at].seconds for at in here.keys() & there.keys()]
    if not each:
        return "–"
    best = min(one.seconds for one in here.values()) / min(one.seconds for one in there.values())
    return f"{best:.2f} ({min(each):.2f}, {max(each):.2f})"


def _size_table(found: Sequence[Rounds]) -> list[str]:
    rows = []
    for one in found:
        counts, best = one.turns[0].counts, one.best(Scenario.COLD) or 1.0
        pages = counts.documents + counts.lists + counts.homes
        memory = one.memory(Scenario.COLD) or 0.0
        rows.append(
            [
                *(one.name, f"{memory:,.0f} MB", f"{pages / best:,.0f}", f"{counts.documents:,}", f"{counts.lists:,}"),
                *(f"{counts.files:,}", f"{counts.size / 1e6:,.0f} MB"),
            ]
        )
    head = ["cold", "peak memory", "pages/s", "article pages", "list pages", "files", "size"]
    return _table(head, rows)


def _written_table(found: Sequence[Rounds]) -> list[str]:
    asked = [one for one in _asked(found) if one is not Scenario.COPY]
    rows = []
    for one in found:
        last = [list(one.builds(scenario).values()) for scenario in asked]
        rows.append([one.name, *(f"{builds[-1].written:,}" if builds else "–" for builds in last)])
    return _table(["", *(TITLES[one] for one in asked)], rows)


def _memory_table(found: Sequence[Rounds]) -> list[str]:
    """The most of all rounds; nothing where a build ended before it was looked at."""
    asked = [one for one in _asked(found) if one is not Scenario.COPY]
    rows = []
    for one in found:
        most = [one.memory(scenario) for scenario in asked]
        rows.append([one.name, *(f"{megabytes:,.0f}" if megabytes else "–" for megabytes in most)])
    return _table(["", *(TITLES[one] for one in asked)], rows)


def _proof(turns: Sequence[Turn]) -> Iterator[str]:
    """That all made the same, as far as there is more than one."""
    yield from ("All made the same numbers of article, list and home pages.", "")
    sampled = [one for one in turns if one.parts]
    if len(sampled) < 2:
        return
    differences = find_differences(turns)
    yield (
        f"Of {len(sampled[0].parts)} article pages of {len(sampled)} generators all parts (title, tags, navigation, "
        "breadcrumb, text and elements of the body but `div`, footer) were compared: "
        + ("they are the same." if not differences else f"{len(differences)} differences:")
    )
    yield from ("", *(f"- {one}" for one in differences[:_MOST_TOLD]))


def find_goals(found: Sequence[Rounds]) -> list[Goal]:
    """The goals of the large workload, as far as what they need was measured."""
    by_key = {one.key: one for one in found}

    def least(key: str, scenario: Scenario = Scenario.COLD) -> float | None:
        return by_key[key].best(scenario) if key in by_key else None

    def most(key: str) -> float | None:
        return by_key[key].memory(Scenario.COLD) if key in by_key else None

    cached = Scenario.CACHED
    of_hugo = min(filter(None, (least("hugo"), least("hugo-sites"))), default=None)
    asked = (
        ("cold, as a part of Hugo's best way", least(OURS), of_hugo, 0.9),
        ("cold, as a part of Hugo with a project a site", least(OURS), least("hugo-sites"), 0.6),
        ("cold with bodies cached, as a part of Hugo's best way", least(OURS, cached), of_hugo, 0.35),
        ("peak memory, as a part of Hugo's with sites as sections", most(OURS), most("hugo"), 1 / 15),
        ("peak memory, MB", most(OURS), 1.0, 700.0),
        ("the standard theme, as a multiple of the compared one", least("ours-standard"), least(OURS), 2.0),
        ("the standard theme without search, as a multiple of it", least("ours-pages"), least(OURS), 2.0),
        ("no change, from a commit, s", least("ours-git", Scenario.NONE), 1.0, 1.0),
        ("no change, from a work tree, s", least(OURS, Scenario.NONE), 1.0, 3.0),
        ("one body, from a commit, s", least("ours-git", Scenario.BODY), 1.0, 1.5),
    )
    goals = [Goal(words, one / by, limit, one / by <= limit) for words, one, by, limit in asked if one and by]
    alone, together = least("ours-1"), least(OURS)
    if alone and together:
        goals.append(Goal("all jobs as many times as fast as one", alone / together, 1.7, alone / together >= 1.7))
    copied = least(OURS, Scenario.COPY)
    if (best := least(OURS, cached)) and copied:
        goals.append(
            Goal("cold with bodies cached, as a multiple of `cp -r`", best / copied, 2.5, best / copied <= 2.5)
        )
    return goals


def _goal_lines(found: Sequence[Rounds]) -> Iterator[str]:
    goals = find_goals(found)
    if goals:
        yield from _table(
            ["goal of the large workload", "measured", "limit", ""],
            [[one.words, f"{one.value:.3f}", f"{one.limit:.3f}", "met" if one.met else "missed"] for one in goals],
        )


def draw_charts(turns: Sequence[Turn], size: str) -> dict[str, str]:
    """By the names of their files."""
    found = group_turns(turns)
    cold = [
        Group(TITLES[scenario].replace("`", ""), bars)
        for scenario in (Scenario.COLD, Scenario.CACHED, Scenario.COPY)
        if (bars := _bars(found, operator.methodcaller("best", scenario)))
    ]
    memory = [Group("", _bars(found, operator.methodcaller("memory", Scenario.COLD)))]
    edits = [
        Group(TITLES[scenario].replace("`", ""), bars)
        for scenario in (Scenario.NONE, *EDITS)
        if (bars := _bars(found, operator.methodcaller("best", scenario)))
    ]
    return {
        f"engine-{size}-cold.svg": draw_bars(f"Workload {size}: cold builds, least of the rounds", "s", cold),
        f"engine-{size}-memory.svg": draw_bars(f"Workload {size}: peak memory of a cold build", "MB", memory),
        f"engine-{size}-edits.svg": draw_bars(
            f"Workload {size}: builds after a change, least of the rounds", "s", edits
        ),
    }


def _bars(found: Sequence[Rounds], value: Callable[[Rounds], float | None]) -> list[Bar]:
    return [Bar(one.name, asked, one.key.startswith(OURS)) for one in found if (asked := value(one)) is not None]
