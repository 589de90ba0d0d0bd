"""What a reader gets for what a reader asks."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.search.entry import Hits
from builder.search.find import Order, Window
from builder.search.find import find as find_in
from builder.search.narrowing import filters_of
from builder.search.question import LONGEST
from catalog.terms import Kind, Level, Validity
from tests.search.entries import OWNER, Shelf, entry

COUNTY = replace(
    OWNER,
    site="tingxi",
    site_name="汀溪县人民政府",
    level=Level.COUNTY,
    channel="zwgk/fdzdgk/jigou",
    address="https://t/",
)
ENTRIES = (
    entry("scattered", body="公共场所的卫生服务，公布共享目录。共卫一词见此。"),
    entry("together", body="本县的公共卫生服务，由县卫健局管理。"),
    entry("tea-title", "茶园管理办法", body="本办法自发布之日起施行，适用于全县。"),
    entry("tea-body", "农业动态", body="春天到了，各地茶园陆续开采，茶农忙于采摘。"),
    entry(
        "policy",
        "关于印发茶叶产业规划的通知",
        body="现印发给你们，请遵照执行。",
        number="岚政办发〔2026〕12号",
        kind=Kind.POLICY,
        validity=Validity.IN_FORCE,
        date=date(2026, 5, 1),
    ),
    entry("citing", "任务分工", body="按照岚政办发[2026]12号精神，制定本分工。" * 3, date=date(2026, 6, 1)),
    entry("old-rule", "渔业管理规定", body="渔业渔业渔业许可。", kind=Kind.POLICY, validity=Validity.REPEALED),
    entry("new-rule", "渔业管理规定", body="渔业渔业渔业许可。", kind=Kind.POLICY, validity=Validity.IN_FORCE),
    entry(
        "county",
        "养老补贴",
        sites=(COUNTY,),
        date=date(2024, 1, 31),
        body="补贴每月发放，2026年3月12日前申请。",
    ),
    entry(
        "province", "养老补贴", sites=(replace(OWNER, channel="zwgk"),), date=date(2025, 6, 30), body="补贴按季度发放。"
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("index")
    Shelf(where, ENTRIES).update()
    return where


def find(
    folder: Path, words: str, *, limit: int = 20, offset: int = 0, order: Order = Order.RELEVANCE, **filters: Any
) -> Hits:
    """Ask with filters by name."""
    return find_in(folder, words, filters_of(**filters), Window(limit=limit, offset=offset, order=order))


def documents(hits: Hits) -> list[str]:
    return [hit.id for hit in hits.hits]


def test_characters_that_stand_together_come_first(folder: Path) -> None:
    assert documents(find(folder, "公共卫生"))[0] == "together"


def test_a_word_in_the_title_counts_more(folder: Path) -> None:
    assert documents(find(folder, "茶园")) == ["tea-title", "tea-body"]


def test_a_single_character_is_found(folder: Path) -> None:
    assert set(documents(find(folder, "茶"))) == {"tea-title", "tea-body", "policy"}


@pytest.mark.parametrize("words", ["岚政办发〔2026〕12号", "岚政办发[2026]12号", "岚政办发（２０２６）第12号"])
def test_a_document_comes_before_those_that_cite_its_number(folder: Path, words: str) -> None:
    assert documents(find(folder, words)) == ["policy", "citing"]


def test_a_number_with_a_wrong_issuer_finds_what_is_like_it(folder: Path) -> None:
    hits = find(folder, "请查收岚政办发〔2026〕12号")
    assert hits.loose
    assert documents(hits)[0] == "policy"


def test_a_date_is_found_however_it_is_written(folder: Path) -> None:
    for words in ("2026-03-12", "2026年3月12日", "2026/3/12", "2026年3月"):
        assert documents(find(folder, words)) == ["county"]


def test_all_words_must_be_there(folder: Path) -> None:
    hits = find(folder, "补贴 季度")
    assert not hits.loose
    assert documents(hits) == ["province"]


def test_most_words_do_where_nothing_holds_all(folder: Path) -> None:
    hits = find(folder, "补贴 季度 发放 渔业")
    assert hits.loose
    assert documents(hits) == ["province", "county"]


def fill(folder: Path, words: str, **window: Any) -> Hits:
    return find_in(folder, words, window=Window(fill=True, **window))


def test_a_first_page_of_few_hits_is_filled_where_that_is_asked(folder: Path) -> None:
    hits = fill(folder, "补贴 季度")
    assert documents(hits) == ["province", "county"]
    assert (hits.total, hits.beside, hits.loose) == (1, 1, False)


@pytest.mark.parametrize("words", ['"补贴" 季度', "季度", "标题:补贴 季度", "量子纠缠"])
def test_only_plain_words_fill_a_page(folder: Path, words: str) -> None:
    assert fill(folder, words).beside == 0


def test_no_second_page_nor_one_by_date_is_filled(folder: Path) -> None:
    assert fill(folder, "补贴 季度", order=Order.DATE).beside == 0
    assert fill(folder, "补贴 季度", offset=10).hits == ()
    assert documents(fill(folder, "补贴 季度", limit=1)) == ["province"]


def test_one_known_word_of_a_strange_question_is_not_enough(folder: Path) -> None:
    assert find(folder, "量子纠缠超导 补贴").total == 0


def test_what_binds_no_longer_comes_last(folder: Path) -> None:
    hits = find(folder, "渔业管理")
    assert documents(hits) == ["new-rule", "old-rule"]
    assert hits.hits[0].score > hits.hits[1].score
    assert hits.hits[1].validity is Validity.REPEALED


def test_filters_narrow(folder: Path) -> None:
    assert documents(find(folder, "补贴", site="tingxi")) == ["county"]
    assert documents(find(folder, "补贴", level=Level.REGION)) == ["province"]
    assert documents(find(folder, "补贴", since=date(2025, 6, 30))) == ["province"]
    assert documents(find(folder, "补贴", until=date(2024, 1, 31))) == ["county"]
    assert documents(find(folder, "茶", kind=Kind.POLICY)) == ["policy"]
    assert find(folder, "补贴", site="nowhere").total == 0
    assert find(folder, "补贴 渔业", site="nowhere") == Hits(total=0)


def test_a_channel_means_the_channels_below_it(folder: Path) -> None:
    assert set(documents(find(folder, "补贴", channel="zwgk"))) == {"county", "province"}
    assert documents(find(folder, "补贴", channel="zwgk/fdzdgk")) == ["county"]
    assert find(folder, "补贴", channel="zw").total == 0


def test_blank_words_ask_for_all_the_newest_first(folder: Path) -> None:
    hits = find(folder, " \u3000", limit=3)
    assert hits.total == len(ENTRIES)
    assert documents(hits)[:2] == ["citing", "policy"]
    assert documents(find(folder, "", site="tingxi")) == ["county"]


def test_the_newest_first(folder: Path) -> None:
    assert documents(find(folder, "补贴", order=Order.DATE)) == ["province", "county"]


@pytest.mark.parametrize("order", Order)
def test_pages_of_hits_join_to_the_whole(folder: Path, order: Order) -> None:
    whole = find(folder, "茶", order=order)
    pages = [find(folder, "茶", order=order, limit=1, offset=at) for at in range(4)]
    assert [page.total for page in pages] == [3] * 4
    assert [name for page in pages for name in documents(page)] == documents(whole)


def test_the_total_counts_all_whatever_is_shown(tmp_path: Path) -> None:
    Shelf(tmp_path, [entry(str(each), body="税务" * (1 + each % 9) + "。公告" * each) for each in range(300)]).update()
    for words in ("税", "税务", "税务 公告 缴费"):
        totals = {find(tmp_path, words, limit=limit, order=order).total for limit in (1, 20, 999) for order in Order}
        assert len(totals) == 1
        assert totals <= {299, 300}


def test_a_hit_says_what_it_is_and_where_it_was_found(folder: Path) -> None:
    hit = find(folder, "养老补贴", site="tingxi").hits[0]
    assert (hit.title, hit.site_name, hit.kind, hit.date) == (
        "养老补贴",
        "汀溪县人民政府",
        Kind.NEWS,
        date(2024, 1, 31),
    )
    assert hit.title_marks == ((0, 4),)
    assert [hit.excerpt.text[low:high] for low, high in hit.excerpt.marks] == ["补贴"]


HOSTILE = [
    '"',
    "'",
    "(",
    "茶园 AND",
    "OR OR",
    "NOT",
    "title:茶园",
    "*",
    "?茶*",
    "[a TO b]",
    "^2",
    "~",
    "\\",
    "\x00",
    "\ud800",
    "{}",
    "<script>",
    "茶园 -管理",
    "+",
    "&&",
    "%00",
    "\u202e茶",
    "ﷺ" * 300,
    "茶" * 5000,
    "[" * 5000,
    " " * 5000,
    "2026" * 500,
    "〔2026〕" * 100,
    "0" * 5000 + "号",
    "👩‍👩‍👧",
    "e" + "\u0301" * 3000,
    "9999-99-99",
    "〔2026〕0号",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_are_too_strange(folder: Path, words: str) -> None:
    assert find(folder, words).total >= 0


def test_operators_are_plain_text(folder: Path) -> None:
    assert documents(find(folder, '"茶园" (管理) *')) == documents(find(folder, "茶园 管理"))


def test_only_the_start_of_a_long_query_is_read(folder: Path) -> None:
    assert documents(find(folder, "茶园" + " " * LONGEST + "渔业")) == ["tea-title", "tea-body"]


@settings(max_examples=40, deadline=None)
@given(words=st.text(st.characters(), max_size=30), offset=st.integers(-5, 50), limit=st.integers(-5, 50))
def test_any_text_is_a_query(folder: Path, words: str, offset: int, limit: int) -> None:
    hits = find(folder, words, offset=offset, limit=limit)
    assert len(hits.hits) <= hits.total
