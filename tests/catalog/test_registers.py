"""The registers that come with the product, and a cluster's own over them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from builder.diagnostic import Problems
from builder.norms.registers import read_registers
from catalog.duty import find_duties
from catalog.register import Entry, Item, ItemCode, Status, Tick
from catalog.terms import Body, Level, TimeUnit
from catalog.timelimit import Span, Understanding
from tests.catalog.registers_from import product_registers, read_tables
from tests.demo import ROOT

ROWS = {  # rows of real directories that each register was made from
    "社会救助": 12,
    "养老服务": 5,
    "财政预决算": 5,
    "生态环境": 4,
    "就业": 3,
    "社会保险": 4,
    "户籍管理": 12,
    "食品药品监管": 8,
    "公共文化服务": 5,
    "重大建设项目": 13,
    "公共资源交易": 5,
    "义务教育": 15,
    "公共法律服务": 6,
    "城乡规划": 6,
    "农村集体土地征收": 6,
    "国有土地上房屋征收与补偿": 8,
    "保障性住房": 3,
    "农村危房改造": 7,
    "城市综合执法": 4,
    "市政服务": 6,
    "涉农补贴": 7,
    "医疗卫生": 4,
    "安全生产": 10,
    "救灾": 6,
    "扶贫": 5,
    "税收管理": 5,
    "旅游": 3,
    "部门主动公开基本目录（通用）": 21,
    "乡镇政府文件信息（通用）": 3,
    "公共企事业单位（供气）": 3,
}
BY_LAW = ("disclosure-regulation", "government-general")
OWN_ITEM = """
title: 社会救助（本县）
items:
  - {code: social-assistance-90, level1: 综合业务, level2: 慈善, limit: 10日内, source: 县政府办, status: official}
"""


def item_of(code: str) -> Item:
    item = product_registers().find(ItemCode.parse(code))
    assert item is not None
    return item


def entries_of(item: Item) -> tuple[Entry, ...]:
    return (item.entry, *item.others)


def codes_owed(level: Level, body: Body, *functions: str) -> dict[str, Status]:
    duties = find_duties(product_registers(), level=level, body=body, functions=functions)
    return {duty.item.code.text: duty.status for duty in duties}


def test_every_row_of_the_directories_stands_in_its_register() -> None:
    registers = {one.title: one for one in product_registers().registers if one.id not in BY_LAW}
    found = {title: sum(len(entries_of(item)) for item in one.items) for title, one in registers.items()}
    assert found == ROWS
    assert sum(found.values()) == 204


def test_the_regulation_stands_item_by_item() -> None:
    (register,) = (one for one in product_registers().registers if one.id == "disclosure-regulation")
    assert Counter(item.entry.level1 for item in register.items) == {
        "第二十条": 15,
        "第二十一条（市、县）": 7,
        "第二十一条（乡镇）": 8,
    }
    assert {item.status for item in register.items} == {Status.OFFICIAL}


def test_the_same_matter_of_several_places_is_one_item() -> None:
    for register in product_registers().registers:
        names = Counter((item.entry.level1, item.entry.level2) for item in register.items)
        for (level1, level2), count in names.items():
            if count > 1:  # one place splits the matter by its number (1-1, 1-2)
                items = [one for one in register.items if (one.entry.level1, one.entry.level2) == (level1, level2)]
                assert len({one.entry.source for one in items}) == 1, (level1, level2)
    budget = item_of("public-finance-01")
    assert len(budget.others) == 2
    assert len({entry.source for entry in entries_of(budget)}) == 3


def test_a_status_is_that_of_the_source() -> None:
    items = [item for item in product_registers().open_items if item.code.register not in BY_LAW]
    for entry in (entry for item in items for entry in entries_of(item)):
        ticks = (entry.everybody, entry.proactive, entry.on_request, entry.county, entry.township)
        official = re.match(r"https?://[^/ ]*gov\.cn/", entry.source) is not None
        if Tick.INFERRED in ticks:
            assert entry.status is Status.PARTIAL, entry
        elif not entry.cut:
            assert entry.status is (Status.OFFICIAL if official else Status.REPRINT), entry


def test_what_citizens_read_of_a_source_is_in_their_language() -> None:
    registers = product_registers()
    entries = [entry for item in registers.by_code.values() for entry in entries_of(item)]
    told = {text for entry in entries for text in (entry.source, entry.note)}
    told |= {one.source for row in registers.assigned.values() for one in row}
    told |= {text for one in registers.statutory for text in (one.source, one.note)}
    assert {text for text in told if re.search(r"[A-Za-z]{2}", re.sub(r"https?://\S+", "", text))} == set()
    from_reprint = [entry for entry in entries if entry.status is Status.REPRINT]
    assert {entry.source for entry in from_reprint if not re.match("转载的|城镇燃气企业", entry.source)} == set()


def test_elements_are_single_ones() -> None:
    texts = {text for item in product_registers().open_items for entry in entries_of(item) for text in entry.elements}
    assert {
        text for text in texts if re.match(r"\d+[.、]|[①-⑳●]", text) or text.endswith(("；", "。", "（下略）"))
    } == set()
    assert item_of("social-assistance-02").elements == ("社会救助信访通讯地址", "社会救助投诉举报电话")


def test_the_limit_of_the_law_stands_apart_from_the_promise() -> None:
    budget, land, plain = item_of("public-finance-01"), item_of("land-expropriation-03"), item_of("taxation-01")
    spans = [
        [limit.main.within if limit.main else None for limit in (item.promised, item.statutory.limit)]
        for item in (budget, land, plain)
    ]
    assert spans == [
        [Span(20, TimeUnit.DAY), Span(20, TimeUnit.DAY)],
        [Span(10, TimeUnit.WORKING_DAY), Span(15, TimeUnit.WORKING_DAY)],
        [Span(20, TimeUnit.WORKING_DAY), Span(20, TimeUnit.WORKING_DAY)],
    ]
    assert plain.statutory.id == "article-26"
    assert {one.limit.understood for one in product_registers().statutory} == {Understanding.COMPLETE}


def test_budgets_stand_under_the_budget_law_wherever_they_are_asked_for() -> None:
    asked = ("disclosure-regulation-07", "public-finance-01", "public-finance-02", "public-finance-03")
    limits = [item_of(code).statutory for code in asked]
    spans = {limit.limit.main.within if limit.limit.main else None for limit in limits}
    assert spans == {Span(20, TimeUnit.DAY)}, "20日 after the approval, calendar days"
    assert [limit.clause for limit in limits] == ["YS18-14", "YS18-14.1", "YS18-14.1", "YS18-14.2"]


def test_the_functions_of_the_demo_are_in_the_vocabulary() -> None:
    known = {one.id for one in product_registers().functions}
    files = sorted((ROOT / "sites").rglob("site.yaml"))
    written = [yaml.safe_load(file.read_text(encoding="utf-8")).get("functions", []) for file in files]
    assert {word for words in written for word in words} - known == set()
    assert all(one.zh and one.en for one in product_registers().functions)


def test_every_item_is_assigned_to_somebody() -> None:
    assert [item.code for item in product_registers().open_items if not product_registers().assigned[item.code]] == []


def test_article_20_binds_every_organ() -> None:
    for level in Level:
        for body in Body:
            owed = codes_owed(level, body)
            assert {owed.get(f"disclosure-regulation-{n:02d}") for n in range(1, 16)} == {Status.OFFICIAL}


def test_article_21_binds_by_level() -> None:
    county = codes_owed(Level.COUNTY, Body.GOVERNMENT)
    township = codes_owed(Level.TOWNSHIP, Body.GOVERNMENT)
    assert {f"disclosure-regulation-{n}" for n in range(16, 23)} <= set(county) - set(township)
    assert {f"disclosure-regulation-{n}" for n in range(23, 31)} <= set(township) - set(county)
    assert not any(
        code in codes_owed(Level.REGION, Body.GOVERNMENT) for code in (*county, *township) if "-2" in code[-3:]
    )


def test_a_department_owes_by_its_functions() -> None:
    civil = codes_owed(Level.COUNTY, Body.DEPARTMENT, "civil-affairs")
    assert civil["social-assistance-03"] is Status.PARTIAL
    assert not any(code.startswith(("compulsory-education", "work-safety")) for code in civil)
    assert codes_owed(Level.COUNTY, Body.DEPARTMENT, "work-safety")["work-safety-01"] is Status.OFFICIAL
    assert not any(
        code.startswith("social-assistance") for code in codes_owed(Level.CITY, Body.DEPARTMENT, "civil-affairs")
    )


def test_what_no_source_assigns_is_not_certain() -> None:
    duties = find_duties(
        product_registers(), level=Level.COUNTY, body=Body.DEPARTMENT, functions=["taxation", "work-safety"]
    )
    certain = {duty.item.code.text: duty.certain for duty in duties}
    assert certain["taxation-01"] is False
    assert certain["work-safety-01"] is True


def test_what_is_given_on_request_is_no_duty() -> None:
    assert not item_of("housing-expropriation-03").proactive
    assert "housing-expropriation-03" not in codes_owed(Level.COUNTY, Body.DEPARTMENT, "housing")
    assert "housing-expropriation-05" in codes_owed(Level.COUNTY, Body.DEPARTMENT, "housing")


def test_the_two_yearly_reports_have_two_days() -> None:
    government, department = (codes_owed(Level.COUNTY, body) for body in (Body.GOVERNMENT, Body.DEPARTMENT))
    assert "government-general-01" in set(government) - set(department)
    assert "department-general-08" in set(department) - set(government)


def test_a_cluster_adds_changes_and_closes_items(tmp_path: Path) -> None:
    registers, faults = read_tables(
        tmp_path,
        social_assistance=OWN_ITEM
        + "  - {code: social-assistance-01, limit: 5个工作日内, source: 县政府办, status: official}\n"
        + "  - {code: social-assistance-02, closed: true, reason: 机构改革, source: 县委编办}\n",
        assignments="assignments:\n  - {items: [social-assistance-90], levels: [county], bodies: [government], "
        "status: official, source: 县政府办}\n",
    )
    assert faults == []
    assert registers is not None
    added, changed, closed = (registers.find(ItemCode.parse(f"social-assistance-{n}")) for n in ("90", "01", "02"))
    assert added is not None
    assert changed is not None
    assert closed is not None
    below = item_of("social-assistance-01")
    assert (changed.promised.words, changed.entry.source) == ("5个工作日内", "县政府办")
    assert (changed.elements, changed.others) == (below.elements, below.others)
    assert closed.closed is not None
    assert closed.closed.reason == "机构改革"
    owed = find_duties(registers, level=Level.COUNTY, body=Body.GOVERNMENT, functions=["civil-affairs"])
    assert {"social-assistance-90", "social-assistance-01"} <= {duty.item.code.text for duty in owed}
    assert closed.code not in {duty.item.code for duty in owed}
    assert len(registers.open_items) == len(product_registers().open_items)


def test_a_clusters_assignment_stands_in_place_of_the_products(tmp_path: Path) -> None:
    registers, faults = read_tables(
        tmp_path,
        assignments="assignments:\n  - {items: [work-safety], levels: [city], bodies: [department], "
        "functions: [work-safety], status: official, source: 市政府办}\n",
    )
    assert faults == []
    assert registers is not None
    for level, owed in ((Level.CITY, True), (Level.COUNTY, False)):
        duties = find_duties(registers, level=level, body=Body.DEPARTMENT, functions=["work-safety"])
        assert any(duty.item.code.register == "work-safety" for duty in duties) is owed


def test_the_narrowest_assignment_counts(tmp_path: Path) -> None:
    rows = [("taxation", "official"), ("taxation/政策法规", "partial"), ("taxation-01", "inferred")]
    registers, faults = read_tables(
        tmp_path,
        assignments="assignments:\n"
        + "".join(
            f"  - {{items: [{name}], levels: [county], bodies: [department], status: {status}, source: x}}\n"
            for name, status in rows
        ),
    )
    assert faults == []
    assert registers is not None
    duties = find_duties(registers, level=Level.COUNTY, body=Body.DEPARTMENT, functions=[])
    owed = {duty.item.code.text: duty.status for duty in duties}
    assert [owed[f"taxation-0{n}"] for n in (1, 2, 3)] == [Status.INFERRED, Status.PARTIAL, Status.OFFICIAL]


def test_a_cluster_brings_a_register_and_a_function_of_its_own(tmp_path: Path) -> None:
    registers, faults = read_tables(
        tmp_path,
        fishery="title: 渔业\nsource: 县政府办\nstatus: official\nitems:\n"
        "  - {code: fishery-01, level1: 休渔, source: 县政府办, status: official}\n",
        functions="functions:\n  - {id: fishery, zh: 渔业, en: Fishery}\n",
        assignments="assignments:\n  - {items: [fishery/休渔], levels: [county], bodies: [department], "
        "functions: [fishery], status: official, source: 县政府办}\n",
    )
    assert faults == []
    assert registers is not None
    duties = find_duties(registers, level=Level.COUNTY, body=Body.DEPARTMENT, functions=["fishery"])
    assert [duty.item.title for duty in duties if duty.item.code.register == "fishery"] == ["休渔"]


def test_the_products_own_folder_is_no_overlay_of_itself() -> None:
    problems = Problems()
    assert read_registers(ROOT, problems) == product_registers()
    assert list(problems) == []


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (
            "items:\n  - {code: taxation-01, limt: 5日内, source: x, status: official}\n",
            "taxation.yaml:2:25 unknown-key {'key': 'limt', 'near': 'limit'}",
        ),
        (
            "items:\n  - {code: Taxation 1, source: x}\n",
            "taxation.yaml:2:12 not-a-item-code {'key': 'code', 'text': 'Taxation 1'}",
        ),
        (
            "items:\n  - {code: taxation-01, limit: 5日内, status: official}\n",
            "taxation.yaml:2:5 missing-key {'key': 'source'}",
        ),
        (
            "items:\n  - {code: taxation-01, closed: true, source: x}\n",
            "taxation.yaml:2:5 missing-key {'key': 'reason'}",
        ),
        (
            "items:\n  - {code: taxation-77, closed: true, source: x, reason: x}\n",
            "taxation.yaml:2:12 unknown-item {'item': 'taxation-77'}",
        ),
        (
            "items:\n  - {code: tourism-01, source: x, status: official}\n",
            "taxation.yaml:2:12 foreign-item-code {'item': 'tourism-01', 'register': 'taxation'}",
        ),
        (
            "items:\n"
            "  - {code: taxation-01, source: x, status: official}\n"
            "  - {code: taxation-01, source: x, status: official}\n",
            "taxation.yaml:3:12 doubled-item-code {'item': 'taxation-01', 'line': '2'}",
        ),
        (
            "items:\n  - {code: taxation-90, level1: x, source: x, status: sure}\n",
            "taxation.yaml:2:55 unknown-choice {'key': 'status', "
            "'known': 'official, reprint, partial, unverified, inferred', 'text': 'sure'}",
        ),
    ],
)
def test_a_bad_register_is_told_at_its_place(tmp_path: Path, table: str, fault: str) -> None:
    registers, faults = read_tables(tmp_path, taxation=table)
    assert registers is None
    assert faults == [f"catalog/registers/{fault}"]


def test_a_new_register_says_what_it_is(tmp_path: Path) -> None:
    registers, faults = read_tables(tmp_path, fishery="items: []\n")
    assert registers is None
    assert [fault.rpartition("missing-key ")[2] for fault in faults] == [
        "{'key': 'title'}",
        "{'key': 'source'}",
        "{'key': 'status'}",
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("items: [taxatoin]", "assignments.yaml:2:14 unknown-item {'item': 'taxatoin', 'near': 'taxation'}"),
        (
            "items: [taxation], functions: [taxaton]",
            "assignments.yaml:2:37 unknown-function {'function': 'taxaton', 'near': 'taxation'}",
        ),
    ],
)
def test_an_assignment_of_something_unknown_is_told(tmp_path: Path, row: str, fault: str) -> None:
    table = f"assignments:\n  - {{{row}, levels: [county], bodies: [department], status: official, source: x}}\n"
    registers, faults = read_tables(tmp_path, assignments=table)
    assert registers is None
    assert faults == [f"catalog/registers/{fault}"]


def test_a_statutory_limit_of_an_unknown_item_is_told(tmp_path: Path) -> None:
    table = (
        "limits:\n  - {id: x, title: x, limit: 5日内, basis: x, source: x, status: official, items: [taxation-99]}\n"
    )
    registers, faults = read_tables(tmp_path, statutory_limits=table)
    assert registers is None
    assert faults == [
        "catalog/registers/statutory-limits.yaml:2:82 unknown-item {'item': 'taxation-99', 'near': 'taxation-05'}"
    ]
