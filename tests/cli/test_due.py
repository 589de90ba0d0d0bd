"""What falls due: a build makes the same bytes until the next moment that is told, and `build --due` tells it."""

from __future__ import annotations

import ast
import json
import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import builder
from builder.cli.main import cli
from builder.diagnostic import Problems
from builder.pipeline import reading
from builder.pipeline.due import Due, Turn, find_due, next_due
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of as open_state
from builder.portal import Portal
from tests.portal_from import AS_OF, build_at, edit, errors, lines, moment, out_of, read_options, read_tree, state_of
from tests.portal_from import write_cluster as write

MINUTE = timedelta(minutes=1)
ONE_OF_EACH = """\
-- content/lanjiang/tzgg/20261120-tongzhi.md --
---
title: 平台建设通知
published_at: 2026-11-20 09:00
push: [{to: {sites: [tingxi]}, on: 2026-11-27}, {to: {sites: [liuzhu]}, required: true, within_working_days: 5}]
withdrawn: {on: 2026-12-07, reason: 有误, authority: 办公厅}
---
各地抓紧建设。
-- content/lanjiang/tzgg/20261121-mimi.md --
---
title: 有误的通知
published_at: 2026-11-21 09:00
expires_at: 2026-12-08 12:00
withdrawn: {on: 2026-12-09, reason: 有误, authority: 办公厅}
---
有误。
-- content/lanjiang/tzgg/20261122-caogao.md --
---
title: 草稿
published_at: 2026-12-01 09:00
draft: true
---
未定。
-- content/lanjiang/zhengce/wenjian/20261101-xinfa.md --
---
title: 数据办法
published_at: 2026-11-01 09:30
number: 岚政发〔2026〕7号
effective_on: 2026-12-15
ends_on: 2026-12-31
index_number: 11990000MB00000001/2026-00007
topics: [综合政务/政务公开]
genre: 通知
amends: [岚政发〔2026〕1号]
---
数据。
-- content/lanjiang/zhengji/20261115-yijian.md --
---
title: 规划草案征求意见
published_at: 2026-11-15 09:00
opens_on: 2026-11-29
closes_on: 2026-12-19
organ: 岚江省人民政府办公厅
address: 岚江路1号
phone: 0992-550002
email: yijian@lanjiang.gov.example
---
请提意见。
-- content/lanjiang/tzgg/20261012-jiaqi.md --
---
title: 放假通知
published_at: 2026-10-12 08:30
submit: [{to: tingxi, on: 2026-10-12}]
---
按规定放假。
-- content/tingxi/adoptions.yaml --
decisions:
- {document: lanjiang/tzgg/20261012-jiaqi, ruling: adopted, on: 2026-12-02, by: 王}
-- content/lanjiang/declarations.yaml --
items:
- item: disclosure-regulation-08
  reason: 本机关无行政事业性收费
  approver: 省政府办公厅
  declared_on: 2026-01-05
  expires_on: 2026-12-16
-- content/liuzhu/declarations.yaml --
channels:
- channel: shuju
  reason: 镇里不发布数据
  approver: 镇政府
  declared_on: 2026-12-17
  expires_on: 2026-12-21
"""
EXPECTED = """\
2026-11-27 00:00 tingxi placed lanjiang/tzgg/20261120-tongzhi
2026-11-29 00:00 lanjiang opens lanjiang/zhengji/20261115-yijian
2026-12-01 00:00 lanjiang closes lanjiang/zhengji/20261110-caoan
2026-12-01 18:00 liuzhu notice -
2026-12-01 18:00 tingxi notice -
2026-12-02 00:00 tingxi placed lanjiang/tzgg/20261012-jiaqi
2026-12-03 08:00 liuzhu notice-ends -
2026-12-03 08:00 tingxi notice-ends -
2026-12-05 00:00 tingxi expires tingxi/tzgg/20251201-jiugao
2026-12-07 00:00 lanjiang withdrawn lanjiang/tzgg/20261120-tongzhi
2026-12-08 12:00 lanjiang expires lanjiang/tzgg/20261121-mimi
2026-12-09 00:00 lanjiang withdrawn lanjiang/tzgg/20261121-mimi
2026-12-10 09:00 lanjiang appears lanjiang/tzgg/20261210-yugao
2026-12-13 00:00 - grey -
2026-12-14 00:00 - grey-ends -
2026-12-15 00:00 lanjiang changed lanjiang/zhengce/wenjian/20260312-banfa
2026-12-15 00:00 lanjiang in-force lanjiang/zhengce/wenjian/20261101-xinfa
2026-12-17 00:00 lanjiang declaration-ends disclosure-regulation-08
2026-12-17 00:00 liuzhu declared shuju
2026-12-20 00:00 lanjiang closes lanjiang/zhengji/20261115-yijian
2026-12-22 00:00 liuzhu declaration-ends shuju
2027-01-01 00:00 lanjiang out-of-force lanjiang/zhengce/wenjian/20261101-xinfa
"""

SEEN_BY = {
    "Portal.__init__": "keeps it",
    "Portal._shows": "appears, expires, withdrawn",
    "Portal._place_all": "placed",
    "Portal.leaves_tombstone": "withdrawn",
    "Portal.placements_kept": "withdrawn",
    "Portal.ender": "changed",
    "Portal.validity": "in-force, out-of-force, changed",
    "Duties.__init__": "keeps it",
    "Duties._state_of": "declared, declaration-ends",
    "Portal.channel_declaration": "declared, declaration-ends",
    "Portal.consultation_status": "opens, closes",
    "SiteFace.notices": "notice, notice-ends",
    "SiteFace.is_grey": "grey, grey-ends",
    "find_withdrawn": "withdrawn",
    "find_left_addresses": "placed",
}
"""Who asks for the moment where pages and the list of what is gone are made, and the turns that follow from it."""

MAKE_PAGES = (
    *("portal", "plan", "render", "assets", "library", "cluster", "theme", "norms", "search/static", "release"),
    *(
        "pipeline/static_search.py",
        "pipeline/site_work.py",
        "pipeline/shop.py",
        "pipeline/withdrawal_places.py",
        "pipeline/templates.py",
    ),
)


def spell(one: Due) -> str:
    return f"{one.moment:%Y-%m-%d %H:%M} {one.site or '-'} {one.turn} {one.subject or '-'}"


def see(root: Path, as_of: str = AS_OF) -> Portal:
    """The cluster as a build sees it; nothing may be held."""
    options = read_options(root, as_of=as_of)
    problems = Problems()
    with open_state(options.state) as store:
        found = read_and_plan(options, store, problems)
    assert found is not None
    assert not found.held, lines(problems.found)
    return found.portal


def build_bytes(root: Path, at: datetime, *, search: bool = False) -> dict[str, bytes]:
    """The output of a build as of a moment, and the list of what is gone."""
    result = build_at(root, as_of=f"{at:%Y-%m-%d %H:%M}", search=search)
    assert not errors(result.diagnostics), lines(result.diagnostics)
    return {**read_tree(out_of(root)), "gone": (state_of(root) / "gone.txt").read_bytes()}


@pytest.fixture
def varied(root: Path) -> Path:
    """The small cluster with one of each."""
    write(root, ONE_OF_EACH)
    return root


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of the catalogue and themes, which no edit of a test touches, are read once."""
    for name in ("read_norms", "read_checked_themes"):
        monkeypatch.setattr(reading, name, remember(getattr(reading, name)))


def remember(read: Callable[..., object]) -> Callable[..., object]:
    known: list[object] = []

    def answer(*words: object) -> object:
        known.extend([] if known else [read(*words)])
        return known[0]

    return answer


def see_at(portal: Portal, at: datetime) -> Portal:
    """The same cluster at another moment."""
    return Portal(cluster=portal.cluster, library=portal.library, norms=portal.norms, themes=portal.themes, moment=at)


def test_all_that_is_to_come_is_told_in_the_order_of_time(varied: Path) -> None:
    due = find_due(see(varied))
    assert [spell(one) for one in due] == EXPECTED.splitlines()
    assert {one.turn for one in due} | {Turn.DEADLINE} == set(Turn)


@pytest.mark.slow
@pytest.mark.usefixtures("read_once")
def test_bytes_are_others_at_each_due_moment_and_the_same_between_any_two(varied: Path) -> None:
    moments = sorted({one.moment for one in find_due(see(varied))})
    before = build_bytes(varied, moment(AS_OF))
    for at in moments:
        assert build_bytes(varied, at - MINUTE) == before, f"before {at}"
        now = build_bytes(varied, at)
        assert now != before, f"nothing changes at {at}"
        before = now
    assert build_bytes(varied, moments[-1] + timedelta(days=400)) == before


@pytest.mark.soak
@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("seed", range(int(os.environ.get("ZHANQUN_DUES", "8"))))
def test_bytes_are_the_same_between_any_two_moments_whatever_the_days(seed: int, root: Path) -> None:
    chance = random.Random(seed)
    write(root, "".join(move_days(block, chance) for block in re.split(r"(?m)^(?=-- )", ONE_OF_EACH)))
    moments = sorted({one.moment for one in find_due(see(root))})
    ends = (*moments[1:], moments[-1] + timedelta(days=400))
    for at, after in zip(moments, ends, strict=True):
        now = build_bytes(root, at)
        between = at + MINUTE * chance.randrange((after - at) // MINUTE)
        assert build_bytes(root, between) == now, f"{at}: {between}"
        assert build_bytes(root, after - MINUTE) == now, f"before {after}"


def move_days(block: str, chance: random.Random) -> str:
    """The days of a file, all moved alike, but not so that it would be of the future altogether."""
    days = timedelta(days=chance.randrange(-9, 40))
    return re.sub(r"\d{4}-\d\d-\d\d", lambda day: f"{date.fromisoformat(day[0]) + days}", block)


@pytest.mark.usefixtures("read_once")
def test_the_search_index_is_another_when_a_policy_comes_into_force_and_not_before(varied: Path) -> None:
    days = [moment(f"2026-12-{day}") for day in ("14 00:00", "14 23:59", "15 00:00")]
    grey_ends, before, in_force = (build_bytes(varied, day, search=True) for day in days)
    assert before == grey_ends
    assert [file for file in in_force if "/search/" in file and in_force[file] != before.get(file)]


def test_the_next_moment_is_the_first_one_that_is_told(varied: Path) -> None:
    portal = see(varied)
    moments = sorted({one.moment for one in find_due(portal)})
    assert next_due(portal) == moments[0]
    for at, after in pairwise(moments):
        assert next_due(see_at(portal, at)) == after
        assert next_due(see_at(portal, at - MINUTE)) == at
    assert next_due(see_at(portal, moments[-1])) is None


def test_a_withdrawn_document_is_due_no_more(varied: Path) -> None:
    path = varied / "content/lanjiang/tzgg/20261210-yugao.md"
    gone = "withdrawn: {on: 2026-11-20, reason: 有误, authority: 办公厅}"
    path.write_text(f"---\ntitle: 预告\npublished_at: 2026-12-10 09:00\n{gone}\n---\n尚未发布。\n", encoding="utf-8")
    assert not [one for one in find_due(see(varied)) if "yugao" in one.subject]


def test_a_draft_is_due_where_drafts_are_seen_and_nowhere_else(varied: Path) -> None:
    options = replace(read_options(varied), drafts=True)
    with open_state(options.state) as store:
        found = read_and_plan(options, store, Problems())
    assert found is not None
    for portal, seen in ((found.portal, True), (see(varied), False)):
        assert bool([one for one in find_due(portal) if "caogao" in one.subject]) is seen


def test_the_last_day_of_the_calendar_has_no_day_after_it(varied: Path) -> None:
    edit(varied, "content/lanjiang/zhengce/wenjian/20261101-xinfa.md", "ends_on: 2026-12-31", "ends_on: 9999-12-31")
    assert Turn.OUT_OF_FORCE not in {one.turn for one in find_due(see(varied))}


def test_whoever_asks_for_the_moment_where_pages_are_made_is_known() -> None:
    """A new use of the moment needs its turn in `builder/pipeline/due.py`, one of each here, and a line above."""
    assert set(askers()) == set(SEEN_BY)
    told = {turn for turns in SEEN_BY.values() for turn in turns.split(", ")} - {"keeps it"}
    assert told == {turn.value for turn in Turn} - {Turn.DEADLINE}


def askers() -> list[str]:
    folder = Path(builder.__file__).parent
    files = (file for place in MAKE_PAGES for file in ((folder / place).rglob("*.py"), [folder / place]))
    found: list[str] = []
    for file in (one for some in files for one in some if one.is_file()):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            inner = node.body if isinstance(node, ast.ClassDef) else [node]
            for one in inner:
                asks = any(
                    isinstance(part, ast.Attribute) and part.attr == "moment" and spells_portal(part.value)
                    for part in ast.walk(one)
                )
                if asks and isinstance(one, ast.FunctionDef):
                    found.append(f"{node.name}.{one.name}" if isinstance(node, ast.ClassDef) else one.name)
    return found


def spells_portal(value: ast.expr) -> bool:
    """`portal.moment`, `self._portal.moment`, and `self.moment` of the portal; not `order.shop.moment`."""
    return ast.unparse(value) in ("portal", "self._portal", "self.portal", "self", "reading.portal")


def call(root: Path, *words: str, **environment: str) -> Result:
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), "--as-of", AS_OF]
    return CliRunner(env={"ZHANQUN_LANG": "en", **environment}).invoke(cli, ["build", "--due", *places, *words])


def test_the_verb_tells_people_and_builds_nothing(varied: Path) -> None:
    before = read_tree(out_of(varied))
    told = call(varied)
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0] == (
        "2026-11-27 00:00  tingxi  lanjiang/tzgg/20261120-tongzhi is shown here: 平台建设通知"
    )
    assert "2026-11-27 23:59  liuzhu  lanjiang/tzgg/20261120-tongzhi has to be taken over" in told.stdout
    assert "2026-12-13 00:00  *  the cluster turns grey: 国家公祭日" in told.stdout
    assert "2027" not in told.stdout
    assert "due at 2026-11-27 00:00" in told.stderr
    assert "集群转为灰色" in call(varied, ZHANQUN_LANG="zh-Hans").stdout
    assert read_tree(out_of(varied)) == before


def test_the_verb_tells_machines(varied: Path) -> None:
    told = json.loads(call(varied, "--format", "json", "--due-before", "2027-01-01").stdout)
    assert (told["as_of"], told["next"], told["held"]) == (
        "2026-11-25T12:00",
        "2026-11-27 00:00:00 Asia/Shanghai",
        [],
    )
    assert told["due"][0] == {
        "moment": "2026-11-27T00:00",
        "site": "tingxi",
        "turn": "placed",
        "subject": "lanjiang/tzgg/20261120-tongzhi",
        "title": "平台建设通知",
        "changes_pages": True,
    }
    assert [one["turn"] for one in told["due"] if not one["changes_pages"]] == ["deadline"]
    assert told["due"][-1]["moment"] == "2027-01-01T00:00"
    assert {one["site"] for one in json.loads(call(varied, "--format", "json", "--site", "liuzhu").stdout)["due"]} == {
        *("liuzhu", "")
    }


def test_where_nothing_is_to_come(varied: Path) -> None:
    assert "nothing is to come" in call(varied, "--as-of", "2027-06-01").stderr
    assert json.loads(call(varied, "--as-of", "2027-06-01", "--format", "json").stdout)["next"] is None


def test_a_cluster_at_fault_could_not_be_looked_at(varied: Path) -> None:
    (varied / "sites/cluster.yaml").write_text("name: [\n", encoding="utf-8")
    assert call(varied).exit_code == 2
