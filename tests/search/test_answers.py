"""Facets, documents on several sites, attachments, the question's language, likeness, suggestions, time."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from builder.search import ranking
from builder.search.entry import Enclosure, Facet, Hits
from builder.search.find import Order, Window, find, find_like, suggest
from builder.search.narrowing import filters_of
from catalog.terms import Genre, Kind, Level, Validity
from tests.search.entries import OWNER, Shelf, entry

COUNTY = replace(
    OWNER, site="tingxi", site_name="汀溪县", level=Level.COUNTY, channel="tzgg/wenjian", address="https://t.example/x/"
)
ENTRIES = (
    entry("both", "茶园管理办法", "茶园须登记。", sites=(OWNER, COUNTY), kind=Kind.POLICY, validity=Validity.IN_FORCE),
    entry("old", "茶园管理办法", "茶园须登记。", kind=Kind.POLICY, validity=Validity.REPEALED, date=date(2020, 1, 1)),
    entry("county", "茶园动态", "春茶开采，茶园忙碌。", sites=(COUNTY,), date=date(2025, 5, 1)),
    entry(
        "notice",
        "关于桥梁检修的通知",
        "大桥封闭检修，请绕行。",
        kind=Kind.NOTICE,
        genre=Genre.NOTICE,
        issuer="岚江省交通运输厅",
        topics=("交通/公路", "综合政务/政务公开"),
        index_number="11990000MB0000001X/2026-00012",
    ),
    entry(
        "files",
        "补贴名单",
        "名单见附件。",
        enclosures=(
            Enclosure(name="名单.xlsx", text="姓名 金额\n张三 500"),
            Enclosure(name="说明.docx", text="稻谷补贴说明"),
        ),
    ),
    entry("bridges", "桥梁检修完成", "大桥检修完成，恢复通行。", kind=Kind.NOTICE, issuer="汀溪县交通运输局"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("index")
    Shelf(where, ENTRIES).update()
    return where


def ids(hits: Hits | None) -> list[str]:
    assert hits is not None
    return [hit.id for hit in hits.hits]


def facets(hits: Hits, facet: Facet) -> dict[str, int]:
    return {one.value: one.count for one in hits.facets[facet]}


def ask(folder: Path, typed: str, **filters: Any) -> Hits:
    return find(folder, typed, filters_of(**filters), Window(facets=True))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("标题:茶园", {"both", "old", "county"}),
        ("正文:登记 标题:茶园", {"both", "old"}),
        ("茶园 -登记", {"county"}),
        ("茶园 不含 登记", {"county"}),
        ("登记 或 绕行", {"both", "old", "notice"}),
        ("(登记 或 绕行) 有效性:有效", {"both"}),
        ('"大桥检修"', {"bridges"}),
        ('"大桥封闭"', {"notice"}),
        ("标题:“桥梁检修”", {"notice", "bridges"}),
        ('"检修大桥"', set()),
        ("kind:notice", {"notice", "bridges"}),
        ("发布机构:交通运输", {"notice", "bridges"}),
        ("发布机构:交通运输厅", {"notice"}),
        ("主题:综合政务", {"notice"}),
        ("主题:综合政务/政务公开", {"notice"}),
        ("体裁:通知", {"notice"}),
        ("site:tingxi 茶园", {"both", "county"}),
        ("level:县 茶园", {"both", "county"}),
        ("date:2025-05 茶园", {"county"}),
        ("日期:..2020 茶园", {"old"}),
        ("索引号:11990000MB0000001X/2026-00012", {"notice"}),
        ("11990000MB0000001X/2026-00012", {"notice"}),
        ("附件:张三", {"files"}),
        ("张三 500", {"files"}),
        ("正文:张三", set()),
        ("NOT 茶园", {"notice", "files", "bridges"}),
    ],
)
def test_the_language_finds(folder: Path, typed: str, found: set[str]) -> None:
    assert set(ids(find(folder, typed))) == found


def test_a_document_of_several_sites_is_one_hit(folder: Path) -> None:
    hit = find(folder, "茶园管理办法").hits[0]
    assert (hit.id, [one.site for one in hit.sites], hit.site) == ("both", ["lanjiang", "tingxi"], "lanjiang")
    there = find(folder, "茶园管理办法", filters_of(site="tingxi")).hits[0]
    assert (there.id, there.site, there.address) == ("both", "tingxi", COUNTY.address)


def test_a_channel_is_of_the_site_that_is_asked_for(folder: Path) -> None:
    assert set(ids(find(folder, "茶园", filters_of(channel="tzgg")))) == {"both", "county"}
    assert set(ids(find(folder, "茶园", filters_of(site="tingxi", channel="tzgg/wenjian")))) == {"both", "county"}
    assert ids(find(folder, "茶园", filters_of(site="tingxi", channel="zwgk"))) == []


def test_what_is_repealed_comes_last_and_says_so(folder: Path) -> None:
    hits = find(folder, "茶园管理办法")
    assert ids(hits) == ["both", "old"]
    assert [hit.binds for hit in hits.hits] == [True, False]


def test_facets_count_the_hits(folder: Path) -> None:
    hits = ask(folder, "茶园")
    assert facets(hits, Facet.SITE) == {"lanjiang": 2, "tingxi": 2}
    assert facets(hits, Facet.LEVEL) == {"region": 2, "county": 2}
    assert facets(hits, Facet.KIND) == {"policy": 2, "news": 1}
    assert facets(hits, Facet.VALIDITY) == {"in-force": 1, "repealed": 1}
    assert [one.value for one in hits.facets[Facet.YEAR]] == ["2026", "2025", "2020"]
    assert {one.label for one in hits.facets[Facet.SITE]} == {"岚江省人民政府", "汀溪县"}
    all_hits = ask(folder, "")
    assert facets(all_hits, Facet.TOPIC) == {"交通": 1, "交通/公路": 1, "综合政务": 1, "综合政务/政务公开": 1}
    assert facets(all_hits, Facet.ISSUER) == {"岚江省交通运输厅": 1, "汀溪县交通运输局": 1}
    assert facets(all_hits, Facet.GENRE) == {"通知": 1}


def test_a_facet_counts_without_its_own_filter_and_with_the_others(folder: Path) -> None:
    hits = ask(folder, "茶园", kind=Kind.POLICY, site="tingxi")
    assert hits.total == 1
    assert facets(hits, Facet.KIND) == {"policy": 1, "news": 1}
    assert facets(hits, Facet.SITE) == {"lanjiang": 2, "tingxi": 1}
    assert facets(hits, Facet.YEAR) == {"2026": 1}


def test_any_value_of_one_facet_will_do(folder: Path) -> None:
    assert ask(folder, "", kind=(Kind.POLICY, Kind.NOTICE)).total == 4


def test_no_facets_unless_asked_for(folder: Path) -> None:
    assert find(folder, "茶园").facets == {}


def test_the_excerpt_tells_the_file_that_holds_the_words(folder: Path) -> None:
    hit = find(folder, "稻谷").hits[0]
    assert (hit.id, hit.enclosure) == ("files", "说明.docx")
    assert [hit.excerpt.text[low:high] for low, high in hit.excerpt.marks] == ["稻谷"]
    assert find(folder, "名单").hits[0].enclosure == ""


def test_the_exact_title_comes_first(tmp_path: Path) -> None:
    longer = [
        entry(f"x{at}", "关于征求农村公路管理办法意见的通知农村公路管理办法", "农村公路管理办法" * 9) for at in range(3)
    ]
    Shelf(tmp_path, [*longer, entry("exact", "农村公路管理办法", "全文")]).update()
    assert ids(find(tmp_path, "农村公路管理办法"))[0] == "exact"
    assert ids(find(tmp_path, "《农村公路管理办法》"))[0] == "exact"


def test_like_a_document(folder: Path) -> None:
    assert ids(find_like(folder, "notice"))[0] == "bridges"
    assert "notice" not in ids(find_like(folder, "notice"))
    assert ids(find_like(folder, "both")) == ["old"]
    assert ids(find_like(folder, "old", filters_of(site="tingxi"))) == ["both"]
    assert ids(find_like(folder, "both", filters_of(site="tingxi"))) == []
    assert find_like(folder, "nowhere") is None


def test_like_a_document_that_shares_nothing(tmp_path: Path) -> None:
    Shelf(tmp_path, [entry("a", "甲乙", "丙丁"), entry("b", "子丑", "寅卯")]).update()
    assert find_like(tmp_path, "a") == Hits(total=0)


def test_suggestions_are_titles(folder: Path) -> None:
    assert suggest(folder, "茶园管") == ("茶园管理办法",)
    assert set(suggest(folder, "茶园")) == {"茶园管理办法", "茶园动态"}
    assert suggest(folder, "检修") == ("桥梁检修完成", "关于桥梁检修的通知")
    assert suggest(folder, "检修", site="tingxi") == suggest(folder, "封闭") == suggest(folder, " ") == ()
    assert len(suggest(folder, "茶", limit=1)) == 1


@pytest.mark.parametrize("order", Order)
def test_a_question_whose_time_is_over_tells_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    Shelf(tmp_path, [entry(str(at), "茶园") for at in range(40)]).update()
    monkeypatch.setattr(ranking, "_LOOK_AT_THE_CLOCK", 8)
    hits = find(tmp_path, "茶园", window=Window(seconds=0.0, facets=True, order=order))
    assert hits.partial
    assert hits.total < 40
    whole = find(tmp_path, "茶园", window=Window(seconds=60.0, order=order))
    assert (whole.partial, whole.total) == (False, 40)


@pytest.mark.parametrize(
    "typed", ['"', '"茶', "标题:(", "a:b:c", "date:", "(" * 150, "-" * 150, "或 " * 60, "茶 或 " * 60, "标题:茶 " * 40]
)
def test_no_question_is_too_strange(folder: Path, typed: str) -> None:
    assert find(folder, typed, window=Window(facets=True)).total >= 0


def test_equal_hits_come_in_an_order_that_does_not_depend_on_the_index(tmp_path: Path) -> None:
    twins = [entry(f"t{at}", "同名文件", "同样的正文") for at in range(9)]
    Shelf(tmp_path / "a", twins).update()
    shelf = Shelf(tmp_path / "b")
    for one in reversed(twins):
        shelf.put(one)
        shelf.update()
    assert ids(find(tmp_path / "a", "同名文件")) == ids(find(tmp_path / "b", "同名文件")) == [one.id for one in twins]
