"""The engine bench: its workload is what it says, its turns go on where they stopped, proofs and tables are true."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.charts import Bar, Group, draw_bars
from bench.engine import PEERS, choose_peers, choose_scenarios, claim_folder, main, make_parser
from bench.engine_parts import Counts, Unequal, check_counts, count_output, parts_of, tell_differences
from bench.engine_rounds import Measurement, Results, Turn, run_rounds
from bench.engine_run import run_commands
from bench.engine_table import find_differences, find_goals, group_turns, report
from bench.engine_undo import Undo
from bench.peers.eleventy import Eleventy
from bench.peers.hugo import Hugo
from bench.peers.ours import Ours
from bench.peers.peer import EDITS, Command, Edit, Peer, Place, Scenario
from bench.peers.pelican import Pelican
from bench.search_memory import WorkFailed
from bench.workload import CHANNELS, PAGE_SIZE, SIZES, Portal, Shown, Size, Workload
from bench.workload_texts import Made
from tests.portal_from import build_at

SMALL = Workload(Size(sites=3, pages=69, spread=2), 1, Made())
NO_COUNTS = Counts(files=0, size=0, documents=0, lists=0, homes=0)


def page_of(kind: str, title: str = "题", body: str = "<p>文</p>", extra: str = "") -> str:
    """A page as all generators make it, of few parts."""
    return (
        f'<html><head><title>{title}</title><meta name="SiteName" content="站"></head><body class="page-{kind}">'
        f'<nav class="main-menu"><ul><li><a href="/" aria-current="true">首页</a></li></ul></nav>{extra}'
        f'<nav class="crumbs"><ol><li>首页</li></ol></nav><div class="document-body">{body}</div>'
        "<footer><p>主办</p></footer></body></html>"
    )


class Pages:
    """Texts for a workload whose bodies do not matter."""

    def entitle(self, chance: object) -> str:
        return "题"

    def write(self, chance: object) -> str:
        return "文\n"


@dataclass
class Copier:
    """A generator that copies: its sources are the output."""

    key: str
    asked: list[tuple[str, int]]
    fails: bool = False
    is_compared: bool = True
    told: str = "copies"
    scenarios: tuple[Scenario, ...] = (Scenario.COLD, Scenario.BODY)
    places: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.key.title()

    def write(self, workload: Workload, place: Place) -> None:
        lists = workload.count_lists()
        for number in range(lists):
            self._put(place, f"lists/{number}.html", page_of("channel"))
        for site in workload.sites:
            self._put(place, f"{site.id}/index.html", page_of("home"))
            for shown in workload.shown_on(site):
                self._put(place, self._name(shown), page_of("document"))

    def _put(self, place: Place, name: str, text: str) -> None:
        file = place.sources / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _name(self, shown: Shown) -> str:
        return f"{shown.site.id}/{shown.name}.html"

    def spell(self, edit: Edit, workload: Workload, place: Place) -> Mapping[Path, bytes]:
        shown = Shown(edit.article(workload), edit.sites(workload)[0])
        return {place.sources / self._name(shown): page_of("document", body=edit.words()).encode()}

    def settle(self, place: Place) -> None:
        return

    def commands(self, scenario: Scenario, sites: Sequence[Portal], place: Place) -> tuple[Command, ...]:
        self.asked.append((self.key, len(sites)))
        program = "false" if self.fails and scenario is Scenario.BODY else "cp"
        source = place.sources if scenario is Scenario.COLD else f"{place.sources}/."
        return (Command(arguments=(program, "-r", str(source), str(place.out)), folder=place.sources),)

    def page(self, shown: Shown, place: Place) -> Path:
        return place.out / self._name(shown)


def turn_of(peer: str, number: int, seconds: Mapping[Scenario, float], megabytes: float = 50) -> Turn:
    """A turn that took so long."""
    builds = {key: Measurement(seconds=one, megabytes=megabytes, written=1) for key, one in seconds.items()}
    return Turn(peer=peer, name=peer.title(), told="told", round=number, builds=builds, counts=NO_COUNTS)


@pytest.mark.parametrize("size", [SIZES["S"], Size(sites=30, pages=1300), SMALL.size])
def test_a_workload_has_so_many_pages_of_which_so_many_are_placed(size: Size) -> None:
    workload = Workload(size, 1, Made())
    pages = [shown for site in workload.sites for shown in workload.shown_on(site)]
    assert len(pages) == size.pages
    assert sum(one.is_placed for one in pages) == round(size.pages * size.placed)
    assert len({(one.site, one.name) for one in pages}) == len(pages)
    assert max(len(one.shown_on) for one in workload.articles) == min(size.spread, size.sites - 1)


def test_a_workload_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    again, other = Workload(SMALL.size, 1, Made()), Workload(SMALL.size, 2, Made())
    article = SMALL.articles[5]
    assert again.articles == SMALL.articles != other.articles
    assert again.write_body(article) == SMALL.write_body(article) != other.write_body(article)


def test_bodies_are_about_three_kilobytes_with_headings_lists_and_links() -> None:
    bodies = [SMALL.write_body(one) for one in SMALL.articles]
    sizes = [len(one.encode()) for one in bodies]
    assert 2500 < sum(sizes) / len(sizes) < 3800
    assert all("## " in one and "\n- " in one for one in bodies)
    assert any("](https://" in one for one in bodies)
    assert any("| --- |" in one for one in bodies)


def test_list_pages_are_the_fronts_and_the_windows_of_years() -> None:
    fronts = SMALL.size.sites * len(CHANNELS)
    windows = 0
    for site in SMALL.sites:
        for at in range(len(CHANNELS)):
            moments = [one.article.moment for one in SMALL.shown_on(site) if one.article.channel == at]
            if len(moments) > PAGE_SIZE:
                years = [moment.year for moment in moments]
                windows += sum(-(-years.count(year) // PAGE_SIZE) for year in set(years))
    assert SMALL.count_lists() == fronts + windows


def test_our_cluster_has_the_pages_of_the_workload_and_an_edit_is_one_page(tmp_path: Path) -> None:
    place = Place(sources=tmp_path / "root", out=tmp_path / "out", state=tmp_path / "state", jobs=1)
    ours = Ours(key="ours", told="")
    ours.write(SMALL, place)
    cold = build_at(place.sources, out=place.out, state=place.state, search=True)
    assert [one.code for one in cold.diagnostics] == []
    check_counts(count_output(place.out), SMALL, "ours")
    shown = next(one for site in SMALL.sites for one in SMALL.shown_on(site) if one.is_placed)
    parts = parts_of(ours.page(shown, place).read_text(encoding="utf-8"))
    assert parts["navigation"] == ["首页", *(one.title for one in CHANNELS)]
    assert parts["crumbs"] == ["首页", CHANNELS[shown.article.channel].title, shown.article.title]
    assert not list(place.out.rglob("search*"))
    for path, data in ours.spell(Edit(scenario=Scenario.BODY, serial=1), SMALL, place).items():
        path.write_bytes(data)
    assert build_at(place.sources, out=place.out, state=place.state).made == 1


@pytest.mark.parametrize("scenario", EDITS)
def test_an_edit_of_ours_is_another_in_each_round(scenario: Scenario, tmp_path: Path) -> None:
    place = Place(sources=tmp_path, out=tmp_path, state=tmp_path, jobs=1)
    one, other = (
        Ours(key="ours", told="").spell(Edit(scenario=scenario, serial=serial), SMALL, place) for serial in (1, 2)
    )
    assert len(one) == 1
    assert set(one.values()).isdisjoint(other.values())


OTHERS: list[Peer] = [
    *(Hugo(program=Path("hugo"), one=one) for one in (True, False)),
    *(Eleventy(program=Path("eleventy"), one=one) for one in (True, False)),
    Pelican(program=Path("pelican")),
]


@pytest.mark.parametrize("peer", OTHERS, ids=lambda peer: peer.key)
def test_others_get_every_article_of_every_site_and_the_same_edits(peer: Peer, tmp_path: Path) -> None:
    place = Place(sources=tmp_path / "sources", out=tmp_path / "out", state=tmp_path / "out.state", jobs=1)
    peer.write(SMALL, place)
    articles = [one for one in place.sources.rglob("*.md") if one.name != "_index.md"]
    assert len(articles) == SMALL.size.pages
    for scenario, count in ((Scenario.BODY, 1), (Scenario.TITLE, 1), (Scenario.PLACED, SMALL.size.sites)):
        edit = Edit(scenario=scenario, serial=1)
        files = peer.spell(edit, SMALL, place)
        assert len(files) == count
        assert all(file.is_relative_to(place.sources) for file in files)
        assert {file.exists() for file in files} == {scenario is not Scenario.PLACED}
        assert len(peer.commands(scenario, edit.sites(SMALL), place)) in (1, count)
    for scenario in (Scenario.LABEL, Scenario.FRAME):
        files = peer.spell(Edit(scenario=scenario, serial=1), SMALL, place)
        assert [file for file, data in files.items() if file.read_bytes() != data]


def test_edits_are_taken_back_by_whoever_comes_later(tmp_path: Path) -> None:
    root, kept = tmp_path / "root", tmp_path / "undo.json"
    (root / "a").mkdir(parents=True)
    (root / "a/old.md").write_text("first\n", encoding="utf-8")
    Undo(root, kept).edit({root / "a/old.md": b"second\n", root / "b/new.md": b"new\n"})
    Undo(root, kept).edit({root / "a/old.md": b"third\n"})
    assert (root / "a/old.md").read_text(encoding="utf-8") == "third\n"
    Undo(root, kept).take_back()
    assert (root / "a/old.md").read_text(encoding="utf-8") == "first\n"
    assert not (root / "b/new.md").exists()
    assert not kept.exists()


def test_commands_run_side_by_side_and_their_memory_is_seen(tmp_path: Path) -> None:
    meet = "import pathlib, sys, time\n"
    meet += "own, other = map(pathlib.Path, sys.argv[1:])\nown.touch()\nroom = bytearray(20_000_000)\n"
    meet += "while not other.exists(): time.sleep(0.01)\ntime.sleep(0.7)"
    commands = [
        Command(arguments=(sys.executable, "-c", meet, one, other), folder=tmp_path)
        for one, other in (("a", "b"), ("b", "a"))
    ]
    spent = run_commands(commands, 2)
    assert spent.seconds >= 0.3
    assert spent.megabytes > 40


def test_a_command_that_fails_is_told_with_its_words(tmp_path: Path) -> None:
    command = Command(arguments=(sys.executable, "-c", "raise SystemExit('no such theme')"), folder=tmp_path)
    with pytest.raises(WorkFailed, match="no such theme"):
        run_commands([command], 1)


def test_a_stopped_bench_goes_on_with_the_turn_that_it_was_in(tmp_path: Path) -> None:
    workload = Workload(SMALL.size, 1, Pages())
    asked: list[tuple[str, int]] = []
    one, other = Copier("one", asked), Copier("other", asked, fails=True)
    with pytest.raises(WorkFailed):
        list(run_rounds([one, other], workload, tmp_path, rounds=2, jobs=1))
    assert [key for key, _ in asked] == ["one", "one", "other", "other"]
    asked.clear()
    other.fails = False
    done = [(key, turn.round) for key, turn in run_rounds([one, other], workload, tmp_path, rounds=2, jobs=1)]
    assert done == [("other", 1), ("other", 2), ("one", 2)]
    assert asked[0] == ("other", workload.size.sites)
    assert asked[1] == ("other", 1)
    assert list(run_rounds([one, other], workload, tmp_path, rounds=2, jobs=1)) == []
    turns = Results(tmp_path / "results.jsonl").read()
    assert {one.builds[Scenario.BODY].written > 0 for one in turns} == {True}
    assert find_differences(turns) == []


def test_a_line_that_was_cut_off_is_no_result(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.jsonl")
    first, second = turn_of("ours", 1, {Scenario.COLD: 2.0}), turn_of("ours", 2, {Scenario.COLD: 3.0})
    results.add(first)
    with (tmp_path / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write(second.to_json()[:40])
    assert results.read() == [first]
    results.add(second)
    assert results.read() == [first, second]


def test_too_few_pages_are_told() -> None:
    size = SMALL.size
    right = Counts(files=9, size=9, documents=size.pages, lists=SMALL.count_lists(), homes=size.sites)
    check_counts(right, SMALL, "it")
    for wrong in (replace(right, documents=68), replace(right, lists=1), replace(right, homes=0)):
        with pytest.raises(Unequal, match="it made"):
            check_counts(wrong, SMALL, "it")


@pytest.mark.parametrize(
    ("other", "part"),
    [
        (page_of("document", title="另"), "title"),
        (page_of("document", body="<p>别</p>"), "body"),
        (page_of("document", body="<h2>文</h2>"), "elements"),
        (page_of("document").replace("站", "所"), "metas"),
        (page_of("document").replace("主办", "承办"), "footer"),
        (page_of("document").replace("<li>首页</li>", "<li>主页</li>"), "crumbs"),
        (page_of("document").replace('<li><a href="/" aria-current="true">首页</a></li>', ""), "navigation"),
    ],
)
def test_a_part_that_differs_is_told(other: str, part: str) -> None:
    one = {"zhan/a": parts_of(page_of("document"))}
    assert tell_differences(one, one, ("one", "other")) == []
    framed = {"zhan/a": parts_of(page_of("document", body="<div><p>文</p></div>"))}
    assert tell_differences(one, framed, ("one", "other")) == []
    told = tell_differences(one, {"zhan/a": parts_of(other)}, ("one", "other"))
    assert any(f"zhan/a: {part} is" in line for line in told)


def test_the_table_holds_the_least_and_the_ratios_of_each_round() -> None:
    turns = [
        turn_of("ours", at, {Scenario.COLD: seconds, Scenario.CACHED: 1.0}) for at, seconds in ((1, 2.0), (2, 3.0))
    ]
    turns += [turn_of("hugo", at, {Scenario.COLD: seconds}) for at, seconds in ((1, 4.0), (2, 5.0))]
    text = report(turns, about="about", absent=["pelican"], large=False)
    assert "| Ours | 2.00 (2.50, 3.00) | 1.00 (1.00, 1.00) |" in text
    assert "| Hugo | 0.50 (0.50, 0.60) | 0.25 (0.20, 0.25) |" in text
    assert "- pelican is left out" in text
    assert "goal of" not in text
    assert "| cold, as a part of Hugo's best way | 0.500 | 0.900 | met |" in report(
        turns, about="about", absent=[], large=True
    )


def test_goals_are_met_or_missed() -> None:
    turns = [turn_of("ours", 1, {Scenario.COLD: 50.0, Scenario.CACHED: 20.0, Scenario.COPY: 8.0}, megabytes=600)]
    turns += [turn_of("hugo", 1, {Scenario.COLD: 80.0}, megabytes=10_000), turn_of("ours-1", 1, {Scenario.COLD: 80.0})]
    goals = {one.words: one for one in find_goals(group_turns(turns))}
    assert goals["cold, as a part of Hugo's best way"].met
    assert goals["cold with bodies cached, as a part of Hugo's best way"].met
    assert goals["peak memory, as a part of Hugo's with sites as sections"].met
    assert goals["cold with bodies cached, as a multiple of `cp -r`"].met
    assert not goals["all jobs as many times as fast as one"].met
    assert "no change, from a commit, s" not in goals


def test_the_best_way_of_hugo_is_that_which_took_least() -> None:
    turns = [
        turn_of("ours", 1, {Scenario.COLD: 50.0, Scenario.CACHED: 40.0}),
        turn_of("hugo", 1, {Scenario.COLD: 150.0}),
    ]
    best = "cold with bodies cached, as a part of Hugo's best way"
    assert {one.words: one.met for one in find_goals(group_turns(turns))}[best]
    turns.append(turn_of("hugo-sites", 1, {Scenario.COLD: 100.0}))
    assert {one.words: round(one.value, 3) for one in find_goals(group_turns(turns))} == {
        "cold, as a part of Hugo's best way": 0.5,
        "cold, as a part of Hugo with a project a site": 0.5,
        best: 0.4,
        "peak memory, as a part of Hugo's with sites as sections": 1.0,
        "peak memory, MB": 50.0,
    }


def test_a_chart_is_sound_and_its_bars_are_as_long_as_their_values() -> None:
    groups = [Group("冷 & 热", [Bar('a <"b">', 10.0, own=True), Bar("c", 2.5)])]
    drawn = ElementTree.fromstring(draw_bars('"Cold"', "s", groups))
    bars = [float(one.get("width", "")) for one in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    words = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert bars[1] / bars[0] == pytest.approx(0.25, abs=0.01)
    assert {'a <"b">', "10.0 s", "2.50 s", "冷 & 热"} <= set(words)


def test_generators_without_a_program_are_left_out(tmp_path: Path) -> None:
    given = make_parser().parse_args(["--folder", str(tmp_path), "--hugo", "hugo"])
    keys = [one.key for one in choose_peers(given)]
    assert keys == [one for one in PEERS if one not in ("eleventy", "eleventy-sites", "pelican")]
    large = make_parser().parse_args(["--folder", str(tmp_path), "--hugo", "hugo", "--size", "L"])
    assert {one.scenarios for one in choose_peers(large) if one.key.startswith("hugo")} == {(Scenario.COLD,)}
    some = make_parser().parse_args(["--folder", str(tmp_path), "--peers", "pelican,ours"])
    assert [one.key for one in choose_peers(some)] == ["ours"]


def test_some_scenarios_are_asked_for_alone(tmp_path: Path) -> None:
    asked: list[tuple[str, int]] = []
    workload, copier = Workload(SMALL.size, 1, Pages()), Copier("one", asked)
    turns = list(run_rounds([copier], workload, tmp_path, rounds=1, jobs=1, asked=frozenset({Scenario.COLD})))
    assert [list(turn.builds) for _, turn in turns] == [[Scenario.COLD]]
    some = make_parser().parse_args(["--folder", str(tmp_path), "--scenarios", "none,body"])
    assert choose_scenarios(some) == {Scenario.COLD, Scenario.NONE, Scenario.BODY}
    assert choose_scenarios(make_parser().parse_args(["--folder", str(tmp_path)])) == set(Scenario)
    largest = make_parser().parse_args(["--folder", str(tmp_path), "--size", "XL"])
    assert choose_scenarios(largest) == {Scenario.COLD, Scenario.NONE, Scenario.BODY, Scenario.TITLE}
    assert [one.key for one in choose_peers(largest)] == ["ours", "ours-git"]
    claim_folder(some)
    with pytest.raises(ValueError, match="other wishes"):
        claim_folder(make_parser().parse_args(["--folder", str(tmp_path)]))


def test_the_memory_of_every_build_is_told() -> None:
    builds = {Scenario.COLD: 2.0, Scenario.BODY: 1.0}
    turns = [turn_of("ours", at, builds, megabytes) for at, megabytes in ((1, 1640.0), (2, 1650.0), (3, 0.0))]
    assert "| Ours | 1,650 | 1,650 |" in report(turns, about="about", absent=[], large=False)


def test_a_generator_that_nobody_knows_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--folder", str(tmp_path), "--peers", "ours,hogo"])
    assert end.value.code == 2
    assert "hogo: none of ours" in capsys.readouterr().err


def test_a_folder_of_other_wishes_is_refused(tmp_path: Path) -> None:
    claim_folder(make_parser().parse_args(["--folder", str(tmp_path), "--seed", "1"]))
    with pytest.raises(ValueError, match="other wishes"):
        claim_folder(make_parser().parse_args(["--folder", str(tmp_path), "--seed", "2"]))
