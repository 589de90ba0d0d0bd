"""An index from beginning to end: what is in it is found, what is gone is gone, however it came to be so."""

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.search.entry import Enclosure
from builder.search.static.asking import REQUESTS
from builder.search.static.choice import choose_terms
from builder.search.static.document import Document
from builder.search.static.hashing import CHECK_BITS, term_key
from builder.search.static.manifest import COMMON, Manifest
from builder.search.static.names import shard_of_file
from builder.search.static.numbering import number_documents, shard_bits_of
from builder.search.static.read import Ask, Index
from builder.search.words import query_terms
from catalog.terms import Kind, Level, Validity
from tests.search.static.shelf import Shelf, document

WORDS = [
    "政务公开",
    "医疗保险",
    "营业执照",
    "城市管理",
    "青山市",
    "办法",
    "通知",
    "2026年3月12日",
    "GDP",
    "税",
    "，",
    "。",
]
MANY = tuple(f"xian{at}" for at in range(30))
SOME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map("".join)
DOCUMENT = st.builds(
    document,
    st.sampled_from([f"d{at}" for at in range(12)]),
    SOME,
    SOME,
    day=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    kind=st.sampled_from([Kind.NEWS, Kind.POLICY]),
    validity=st.sampled_from([None, Validity.IN_FORCE, Validity.REPEALED]),
    sites=st.sampled_from([("qingshan",), ("qingshan", "beishan", "neiwang"), ("beishan", *MANY)]),
)
DOCUMENTS = st.lists(DOCUMENT, max_size=10, unique_by=lambda one: one.heading.id)


def grown(count: int, seed: int = 1) -> list[Document]:
    """Some documents of many words."""
    chance = random.Random(seed)
    made = []
    for at in range(count):
        words = ["".join(chr(0x4E00 + chance.randrange(300)) for _ in range(chance.randint(2, 4))) for _ in range(40)]
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(900))
        made.append(document(f"n{at}", "".join(chance.sample(words, 4)), "，".join(words), day=day))
    return made


@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
@settings(max_examples=12, deadline=None)
def test_an_index_brought_up_to_date_is_one_made_anew(steps: list[list[Document]]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        near = frozenset({"beishan", "xian29"})
        shelf = Shelf(Path(one), near=near)
        for documents in steps:
            shelf.write(documents)
        anew = Shelf(Path(other), near=near)
        anew.write(steps[-1])
        assert shelf.files() == anew.files()


def test_of_many_sites_the_owner_and_the_near_ones_are_named_and_each_finds_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, near=frozenset({"xian28"}))
    shelf.write([document("a", "政务公开", sites=("qingshan", *MANY, "neiwang"))])
    (hit,) = shelf.ask("政务公开").hits
    assert [one[0] for one in hit.record["s"]] == ["qingshan", "xian28", *MANY[:18]]  # type: ignore[attr-defined]  # JSON
    assert hit.record["w"] == 31
    assert all(shelf.ids(Ask(text="政务公开", site=site)) == ["a"] for site in ("qingshan", *MANY))
    assert shelf.ids(Ask(text="政务公开", site="neiwang")) == []
    assert not any(b"neiwang" in data for data in shelf.files().values())
    inner = Shelf(tmp_path / "inner", zone=1)
    inner.write([document("a", "政务公开", sites=("qingshan", "neiwang"))])
    assert inner.ids(Ask(text="政务公开", site="neiwang")) == ["a"]


@pytest.mark.parametrize("change", ["edit", "add", "withdraw"])
def test_one_change_among_many_touches_few_files_and_leaves_the_same_bytes(tmp_path: Path, change: str) -> None:
    documents = grown(60)
    shelf, anew = Shelf(tmp_path / "a"), Shelf(tmp_path / "b", jobs=2)
    shelf.write(documents)
    before = shelf.files()
    if change == "edit":
        documents[30] = document("n30", "改了", "别的", day=documents[30].heading.day)
    elif change == "add":
        documents.append(document("x", "新的", "文字", day=date(2027, 1, 1)))
    else:
        del documents[42]
    assert shelf.write(documents).documents <= 3
    anew.write(documents)
    assert shelf.files() == anew.files()
    assert before.keys() - shelf.files().keys()


def test_a_sentence_more_touches_the_shards_of_its_words_alone(tmp_path: Path) -> None:
    documents = grown(300)
    shelf, anew = Shelf(tmp_path / "a"), Shelf(tmp_path / "b")
    shelf.write(documents)
    before = shelf.files()
    one = documents[150]
    documents[150] = document(one.heading.id, one.title, f"{one.text}，罕见", day=one.heading.day)
    shelf.write(documents)
    anew.write(documents)
    after = shelf.files()
    assert after == anew.files()
    wanted = {term_key(term) >> CHECK_BITS + 32 - shard_bits_of(300) for term in ("罕", "见", "罕见")}
    assert {shard_of_file(name) for name in after.keys() - before.keys()} - {None} == wanted
    (record,) = {name for name in after if name in before and after[name] != before[name]} - {"manifest.json"}
    assert record.startswith("r/")


def test_nothing_is_done_where_nothing_changed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.write(grown(3)).indexes == 1
    assert shelf.write(grown(3)).indexes == 0


@pytest.mark.parametrize("harm", ["manifest", "shard", "half", "state", "facts", "edition"])
def test_what_was_harmed_is_made_anew(tmp_path: Path, harm: str) -> None:
    documents = grown(20)
    shelf = Shelf(tmp_path)
    shelf.write(documents)
    whole = shelf.files()
    if harm == "manifest":
        (tmp_path / "search" / "manifest.json").unlink()
    elif harm == "shard":
        for file in (tmp_path / "search" / "t").iterdir():
            file.unlink()
        documents[0] = document("n0", documents[0].title, documents[0].text + "。", day=documents[0].heading.day)
    elif harm == "half":
        (tmp_path / "state" / "about.json").unlink()
        for file in (tmp_path / "search" / "t").iterdir():
            file.write_bytes(file.read_bytes()[:9])
    elif harm == "state":
        (tmp_path / "state" / "known.bin").write_bytes(b"x")
    elif harm == "facts":
        for file in (tmp_path / "state").glob("facts-*"):
            file.write_bytes(b"x")
        documents[0] = document("n0", documents[0].title, documents[0].text + "。", day=documents[0].heading.day)
    else:
        shelf.edition = "2"
    assert shelf.write(documents).indexes == 1
    shelf.write(grown(20))
    assert shelf.files() == whole


def test_a_withdrawn_document_is_in_no_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    secret = document("secret-id", "密件标题", "绝密内容", topics=("密题",), issuer="密局")
    shelf.write([*grown(10), secret])
    assert any("密件标题".encode() in data for data in shelf.files().values())
    shelf.write(grown(10))
    for trace in ("secret-id", "密件标题", "绝密内容", "密题", "密局"):
        assert not any(trace.encode() in data for data in shelf.files().values()), trace
    assert shelf.ids("绝密内容") == []


@given(DOCUMENTS.filter(bool), st.data())
@settings(max_examples=20, deadline=None)
def test_whatever_stands_in_a_document_finds_it(documents: list[Document], data: st.DataObject) -> None:
    """Any part of whole words of a title or a body."""
    one = data.draw(st.sampled_from(documents))
    parts = data.draw(st.sampled_from([one.title, one.text]))
    begin = data.draw(st.integers(0, len(parts) - 1))
    words = parts[begin : data.draw(st.integers(begin + 2, begin + 12))]
    chosen = choose_terms(query_terms(words), COMMON, ())
    whole = all(term in query_terms(parts) or len(term) == 2 for term in chosen)
    if not chosen or not whole or any(term[0].isascii() and term not in query_terms(parts) for term in chosen):
        return
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        shelf.write(documents)
        assert one.heading.id in shelf.ids(words)


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


@pytest.mark.parametrize("change", ["text", "withdraw"])
def test_what_a_change_does_not_touch_stays_and_the_bytes_are_those_of_all_made_anew(
    tmp_path: Path, many: tuple[Path, list[Document]], change: str
) -> None:
    """Records in more than one block."""
    folder, documents = many
    shutil.copytree(folder, tmp_path / "a")
    shelf, anew = Shelf(tmp_path / "a"), Shelf(tmp_path / "b")
    blocks = sorted(one.name for one in (tmp_path / "a" / "search" / "r").iterdir())
    assert len(blocks) > 1
    old, day = documents[700], documents[700].heading.day
    edited = [one for one in documents if one is not old]
    if change == "text":
        edited.append(document("d700", old.title, "政务改了", day=day))
    assert shelf.write(edited).documents <= 8
    anew.write(edited)
    assert shelf.files() == anew.files()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Document]]:
    """The folder of an index of many short documents."""
    folder = tmp_path_factory.mktemp("many")
    documents = [
        document(f"d{at}", f"公告{at}", "政务", day=date(2026, 1, 1) + timedelta(days=at % 300)) for at in range(2100)
    ]
    Shelf(folder).write(documents)
    return folder, documents


def test_a_query_of_anything_is_answered(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, grown(5))
    for words in ("", " ", "？！", "a" * 500, "\x00", "𠮷", "site:qingshan", "=", "~"):
        assert shelf.ask(words).total >= 0


def test_numbers_follow_from_the_documents_alone() -> None:
    documents = grown(50)
    numbers = number_documents(one.heading for one in documents).numbers
    assert number_documents(one.heading for one in reversed(documents)).numbers == numbers
    assert len(set(numbers.values())) == 50
    newest = replace(documents[0].heading, id="new", day=date(2026, 12, 31))
    more = number_documents([*(one.heading for one in documents), newest]).numbers
    assert sum(numbers[one] != more[one] for one in numbers) <= 20


def test_the_manifest_reads_as_it_was_written(tmp_path: Path) -> None:
    shelf = _shelf_of(tmp_path, grown(5))
    data = shelf.files()["manifest.json"]
    assert Manifest.parse(data).spell() == data
    assert log(Manifest.parse(data).documents) == log(5)
