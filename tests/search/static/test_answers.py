"""What questions find in an index, in which order, within how many requests."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from builder.search.entry import Enclosure
from builder.search.static.asking import REQUESTS
from builder.search.static.choice import choose_terms
from builder.search.static.document import Document
from builder.search.static.manifest import COMMON
from builder.search.static.numbering import number_documents
from builder.search.static.read import Ask, Index
from builder.search.words import query_terms
from catalog.terms import Kind, Level, Validity
from tests.search.static.shelf import Shelf, document, grown


def test_hits_are_those_that_reading_everything_finds_in_that_order(tmp_path: Path) -> None:
    documents = grown(80)
    shelf = Shelf(tmp_path)
    shelf.write(documents)
    numbers = number_documents(one.heading for one in documents).numbers
    chance = random.Random(7)
    for _ in range(60):
        text = chance.choice(documents).text
        at = chance.randrange(len(text) - 4)
        words = text[at : at + chance.choice([2, 3])]
        terms = [term for term in choose_terms(query_terms(words), COMMON, ()) if len(term) > 1]
        if not terms:
            continue
        holding = [one for one in documents if all(term in one.title or term in one.text for term in terms)]
        answer = shelf.ask(words)
        assert answer.total == len(holding)
        assert not answer.approximate
        seen = [
            hit.number for page in range(answer.total // 10 + 1) for hit in shelf.ask(Ask(text=words, page=page)).hits
        ]
        assert sorted(seen) == sorted(numbers[one.heading.id] for one in holding)


def _shelf_of(tmp_path: Path, documents: Sequence[Document]) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.write(documents)
    return shelf


def test_a_whole_title_comes_first_and_a_repealed_one_last(tmp_path: Path) -> None:
    shelf = _shelf_of(
        tmp_path,
        [
            document("a", "城市管理办法实施细则", "城市管理办法" * 9),
            document("b", "城市管理办法", "条文"),
            document("c", "城市管理办法", "条文", kind=Kind.POLICY, validity=Validity.REPEALED),
            document("d", "通知", "城市管理办法"),
        ],
    )
    assert shelf.ids("城市管理办法")[0] == "b"
    assert shelf.ids("《城市管理办法》")[0] == "b"
    assert shelf.ask("城市管理办法").facets["validity"] == {"repealed": 1}


def test_an_own_number_comes_before_a_quoted_one(tmp_path: Path) -> None:
    shelf = _shelf_of(
        tmp_path,
        [
            document("quotes", "转发通知", "根据青政发〔2026〕3号" * 5),
            document("own", "某办法", "条文", kind=Kind.POLICY, number="青政发〔2026〕3号"),
        ],
    )
    assert shelf.ids("青政发[2026]3号") == ["own", "quotes"]


@pytest.mark.parametrize("words", ["11990000MB09900300/2026-00011", "11990000mb09900300/2026-00011", "2026-00011"])
def test_an_index_number_finds_its_document_whole_and_in_part(tmp_path: Path, words: str) -> None:
    shelf = _shelf_of(
        tmp_path,
        [document(str(at), "公告", "2026", index_number=f"11990000MB09900300/2026-{at:05}") for at in range(9, 13)],
    )
    assert shelf.ids(words)[0] == "11"


def test_everyday_words_find_official_ones_and_traditional_simplified(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document("a", "城乡居民医疗保险办法"), document("b", "別的"), document("c", "财政")])
    assert shelf.ids("医保") == ["a"]
    assert shelf.ids("醫療保險") == ["a"]


def test_what_most_words_are_in_is_found_loosely(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document("a", "营业执照办理指南"), document("b", "别的文件")])
    answer = shelf.ask("营业执照办理外星")
    assert answer.loose
    assert [hit.record["i"] for hit in answer.hits] == ["a"]
    assert shelf.ask("完全没有这些").total == 0


FEW = (
    document("all", "食品摊贩登记", "登记证", day=date(2026, 3, 1)),
    document("some", "食品摊贩", "名录", day=date(2026, 3, 2)),
    document("less", "登记的摊贩", "税", day=date(2026, 3, 3), kind=Kind.POLICY),
    document("none", "河道治理", "别的"),
)


def test_a_first_page_of_few_hits_is_filled_with_what_fewer_words_are_in(tmp_path: Path) -> None:
    answer = _shelf_of(tmp_path, FEW).ask("食品摊贩登记")
    assert [hit.record["i"] for hit in answer.hits] == ["all", "some", "less"]
    assert (answer.total, answer.loose, answer.beside) == (1, False, 2)
    assert [hit.certain for hit in answer.hits] == [True, False, False]
    assert answer.facets["kind"] == {"news": 1}


@pytest.mark.parametrize(
    "ask",
    [
        Ask(text="食品摊贩登记", by_date=True),
        Ask(text="食品摊贩登记", page=1),
        Ask(text="食品摊贩登记", narrow={"kind": "policy"}),
        Ask(text="名录"),
    ],
    ids=["by date", "second page", "no hit", "one word"],
)
def test_only_a_first_page_with_hits_of_several_words_is_filled(tmp_path: Path, ask: Ask) -> None:
    assert _shelf_of(tmp_path, FEW).ask(ask).beside == 0


def test_filters_hold_for_what_fills_a_page(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, FEW)
    assert shelf.ids(Ask(text="食品摊贩登记", narrow={"kind": "news"})) == ["all", "some"]


def test_what_holds_common_words_alone_fills_no_page(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document(f"n{at}", f"公告{at}", "政务") for at in range(40)])
    answer = shelf.ask("政务 公告 39")
    assert ([hit.record["i"] for hit in answer.hits], answer.beside) == (["n39"], 0)


def test_filling_a_page_stays_within_the_requests(tmp_path: Path) -> None:
    documents = [document(f"n{at}", f"食品摊贩登记{'证' * (at < 3)}管理{at}", f"备案{at}") for at in range(300)]
    shelf = _shelf_of(tmp_path, documents)
    fetcher = shelf.fetcher()
    answer = Index(fetcher).ask(Ask(text="食品摊贩登记证管理"))
    assert answer.total == 3
    assert fetcher.requests <= REQUESTS


ASKED = ("laodongfa", "lao dong fa", "勞動法的規定", "劳动法的规定是什么", "关于劳动法的规定", "劳动法规定第9条")


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Long lists of common words, in many shards."""
    shelf = Shelf(tmp_path_factory.mktemp("laws"))
    shelf.write(
        document(f"d{at}", f"劳动法{'的规定' if at % 3 else ''}第{at}条", f"关于{'劳动' if at % 2 else '工资'}的规定")
        for at in range(1800)
    )
    return shelf


@pytest.mark.parametrize("query", ASKED)
def test_a_question_needs_no_more_files_than_it_may_and_pinyin_none_twice(laws: Shelf, query: str) -> None:
    fetcher = laws.fetcher()
    answer = Index(fetcher).ask(Ask(text=query))
    assert (bool(answer.hits), bool(answer.read_as)) == (True, query.startswith("lao"))
    assert fetcher.requests + (not answer.read_as) <= REQUESTS
    spelled = sum(name.startswith("s") for name in fetcher.names)
    assert spelled == (2 if answer.read_as else 0)
    assert any(name.startswith("folding") for name in fetcher.names) == (query[0] == "勞")


def test_what_a_question_finds_does_not_hang_on_what_was_asked_before(laws: Shelf) -> None:
    again = Index(laws.fetcher())
    for query in (*ASKED, *reversed(ASKED)):
        assert again.ask(Ask(text=query)) == laws.ask(query), query


def test_lists_of_filters_take_of_what_lists_of_words_may(tmp_path: Path) -> None:
    sites = tuple(f"xian{at}" for at in range(3))
    shelf = _shelf_of(tmp_path, [document(f"d{at}", f"公告{at}", "政务公开", sites=sites) for at in range(1700)])
    fetcher = shelf.fetcher()
    answer = Index(fetcher).ask(Ask(text="政务公开公告", site="xian1"))
    assert (len(answer.hits), fetcher.requests + 1 <= REQUESTS) == (10, True)
    assert sum(name.startswith("l/") for name in fetcher.names) > 2


def test_where_no_document_holds_many_words_one_that_tells_is_enough(tmp_path: Path) -> None:
    shelf = _shelf_of(
        tmp_path, [document("a", "食品"), document("b", "摊贩"), document("c", "登记"), document("d", "税")]
    )
    answer = shelf.ask("食品 摊贩 登记")
    assert (sorted(str(hit.record["i"]) for hit in answer.hits), answer.loose) == (["a", "b", "c"], True)


def test_filters_leave_what_they_ask_for_and_counts_leave_their_own_out(tmp_path: Path) -> None:
    shelf = _shelf_of(
        tmp_path,
        [
            document("a", "政务公开甲", day=date(2025, 1, 1), sites=("qingshan", "beishan"), topics=("综合/公开",)),
            document("b", "政务公开乙", day=date(2026, 1, 1), kind=Kind.POLICY, issuer="青山市财政局"),
            document("c", "政务公开丙", day=date(2026, 5, 1), level=Level.CITY),
        ],
    )
    assert shelf.ids(Ask(text="政务公开", site="beishan")) == ["a"]
    assert shelf.ids(Ask(text="政务公开", topic="综合")) == ["a"]
    assert shelf.ids(Ask(text="政务公开", issuer="青山市财政局")) == ["b"]
    assert shelf.ids(Ask(text="政务公开", by_date=True)) == ["c", "b", "a"]
    narrowed = shelf.ask(Ask(text="政务公开", narrow={"year": "2026", "level": "county"}))
    assert [hit.record["i"] for hit in narrowed.hits] == ["b"]
    assert narrowed.facets["year"] == {"2025": 1, "2026": 1}
    assert narrowed.facets["level"] == {"city": 1, "county": 1}
    assert shelf.ask(Ask(text="政务公开", site="nowhere")).total == 0


def test_hits_show_where_the_words_stand_and_all_sites(tmp_path: Path) -> None:
    text = "开头。" + "无关" * 700 + "政务公开在后面"
    shelf = _shelf_of(tmp_path, [document("a", "政务公开条例", text, sites=("qingshan", "beishan"))])
    (hit,) = shelf.ask("政务公开").hits
    assert hit.record["s"] == [
        ["qingshan", "qingshan网", "/a.html"],
        ["beishan", "beishan网", "https://beishan.gov.cn/a.html"],
    ]
    assert hit.title_marks == ((0, 4),)
    assert hit.record["m"] == len(text) - 800
    rest = json.loads((tmp_path / "search" / "r" / "0" / f"{hit.number:x}-rest.json").read_text(encoding="utf-8"))
    assert str(hit.record["x"]) + rest["x"] == text


def test_words_of_files_find_their_document_behind_those_of_texts(tmp_path: Path) -> None:
    file = Enclosure(name="申报表.docx", text="填表说明：" + "无关" * 700 + "政务公开")
    shelf = _shelf_of(
        tmp_path,
        [document("b", "别的", "政务公开"), replace(document("a", "附件", "正文"), enclosures=(file,))],
    )
    assert shelf.ids("政务公开") == ["b", "a"]
    assert shelf.ids("申报表") == ["a"]
    (hit,) = shelf.ask("申报表").hits
    rest = json.loads((tmp_path / "search" / "r" / "0" / f"{hit.number:x}-rest.json").read_text(encoding="utf-8"))
    assert (hit.record["e"], rest) == (1, {"f": [["申报表.docx", file.text]]})


def test_everyday_words_find_texts_that_hold_the_official_ones(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document("a", "办法", "城乡居民医疗保险"), document("b", "医保", "。")])
    assert shelf.ids("医保") == ["b", "a"]
    assert shelf.ids("医疗保险") == ["b", "a"] or shelf.ids("医疗保险") == ["a", "b"]


def test_question_words_are_not_asked_for_where_nothing_holds_all(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document("a", "公积金提取办法"), document("b", "怎么看城市变化")])
    assert shelf.ids("公积金怎么提取呢")[0] == "a"
    assert shelf.ids("怎么") == ["b"]


def test_single_characters_are_asked_for_where_no_pair_is_known(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document("a", "禁毒法"), document("b", "别的文件")])
    answer = shelf.ask("禁独法")
    assert ([hit.record["i"] for hit in answer.hits], answer.loose) == (["a"], True)


def test_letters_are_read_as_pinyin_where_nothing_holds_them(tmp_path: Path) -> None:
    shelf = _shelf_of(
        tmp_path, [document("a", "中华人民共和国劳动法"), document("b", "劳动服务"), document("c", "Lao dong", "x")]
    )
    answer = shelf.ask("laodongfa")
    assert (answer.read_as, [hit.record["i"] for hit in answer.hits]) == ("中华人民共和国劳动法", ["a"])
    assert shelf.ask("lao dong").read_as == ""
    assert shelf.ask("ldfw").read_as == "劳动服务"
    assert shelf.ask("qqqqq").total == 0


def test_the_shorter_of_two_titles_that_hold_the_words_comes_first(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, [document("a", "海洋环境保护法"), document("b", "环境保护法")])
    assert shelf.ids("环境保护") == ["b", "a"]


def test_a_single_term_of_many_documents_has_an_exact_total(tmp_path: Path) -> None:
    documents = [
        document(f"d{at}", f"公告{at}", "政务", day=date(2026, 1, 1) + timedelta(days=at % 300)) for at in range(2500)
    ]
    shelf = Shelf(tmp_path, jobs=1)
    shelf.write(documents)
    answer = shelf.ask("政务")
    assert (answer.total, answer.approximate) == (2500, False)
    narrowed = shelf.ask(Ask(text="政务", narrow={"year": "2026"}))
    assert narrowed.approximate
    assert abs(narrowed.total - 2500) < 40
    assert len(shelf.ask(Ask(text="政务 公告 2499")).hits) == 1


def test_a_query_of_anything_is_answered(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, grown(5))
    for words in ("", " ", "？！", "a" * 500, "\x00", "𠮷", "site:qingshan", "=", "~"):
        assert shelf.ask(words).total >= 0
