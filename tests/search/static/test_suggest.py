"""What is suggested while a reader types, and the columns behind the counts of sites, topics and issuers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from builder.search.folding import fold
from builder.search.static.complete import complete
from builder.search.static.document import Document
from builder.search.static.manifest import MANIFEST, Manifest
from builder.search.static.spelling import BEGINS, WHOLE, reaches, spell_out
from builder.search.static.synonyms import Synonyms, read_synonyms, read_typos
from builder.search.static.varints import decode
from catalog.terms import Kind
from tests.search.static.shelf import Shelf, document

DOCUMENTS = (
    replace(document("a", "政务公开条例", kind=Kind.POLICY), keywords=("政务服务",)),
    document("b", "政务大厅搬迁", issuer="青山市政务局", kind=Kind.NOTICE),
    document("c", "关于印发《城市管理办法》的通知", topics=("综合/公开",), sites=("beishan",)),
    document("d", "政务大厅办事", kind=Kind.SERVICE),
)


def shelf_of(folder: Path, documents: Sequence[Document] = DOCUMENTS) -> Shelf:
    shelf = Shelf(folder)
    shelf.write(documents)
    return shelf


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("政务", ["政务大厅办事", "政务服务", "政务公开条例", "政务大厅搬迁"]),
        ("政务大", ["政务大厅办事", "政务大厅搬迁"]),
        ("政務大", ["政务大厅办事", "政务大厅搬迁"]),
        ("城市管", ["关于印发《城市管理办法》的通知"]),
        ("zwgk", ["政务公开条例"]),
        ("zhengwugongkai", ["政务公开条例"]),
        ("Zheng wu gongk", ["政务公开条例"]),
        ("csgl", ["关于印发《城市管理办法》的通知"]),
        ("青", ["青山市政务局"]),
        ("  ", []),
        ("没有", []),
    ],
)
def test_titles_words_and_organs_are_suggested(tmp_path: Path, typed: str, texts: list[str]) -> None:
    fetcher = shelf_of(tmp_path).fetcher()
    manifest = Manifest.parse(fetcher.get(MANIFEST))
    assert [one.text for one in complete(fetcher, manifest, typed)] == texts
    assert fetcher.requests <= 4


def test_a_key_keeps_the_best_however_many_there_are(tmp_path: Path) -> None:
    many = [document(f"n{at}", f"政务新闻{at:03}") for at in range(300)]
    fetcher = shelf_of(tmp_path, [*many, *DOCUMENTS]).fetcher()
    found = complete(fetcher, Manifest.parse(fetcher.get(MANIFEST)), "政务")
    assert [one.text for one in found][:2] == ["政务大厅办事", "政务服务"]
    assert max(len(fetcher.get(name)) for name in fetcher.names if name.startswith("s/")) < 20_000


def suggested(folder: Path, documents: Sequence[Document], typed: str) -> list[tuple[str, str]]:
    """Text and kind of what is suggested, where 医疗互助 and 医疗保险 always are."""
    shelf = Shelf(folder)
    shelf.write(documents, Synonyms([["医疗互助", "互助"], ["医疗保险", "医保"]]))
    fetcher = shelf.fetcher()
    manifest = Manifest.parse(fetcher.get(MANIFEST))
    shards = json.loads(fetcher.get(f"suggest-{manifest.suggest}.json"))
    assert (shards["bits"] > 0) == (len(documents) >= len(MANY))
    return [(one.text, one.kind) for one in complete(fetcher, manifest, typed)]


MANY = tuple(document(f"n{at}", f"{chr(ord('一') + 7 * at)}镇新闻") for at in range(600))
"""More texts than one shard has."""


@pytest.mark.parametrize("others", [(), MANY], ids=["in one shard", "in several"])
def test_a_word_that_always_stands_may_be_a_keyword_too(tmp_path: Path, others: tuple[Document, ...]) -> None:
    """Of ten documents, and it comes before another; of nine or none, and it does not."""
    keyed = [replace(document(f"k{at}", f"题{at}"), keywords=("医疗保险",)) for at in range(10)]
    plain = [*others, document("p", "题")]
    rare, common = (suggested(tmp_path / str(some), [*plain, *keyed[:some]], "医疗") for some in (9, 10))
    assert suggested(tmp_path / "never", plain, "医疗") == rare
    assert rare == [("医疗互助", "word"), ("医疗保险", "word")]
    assert common == [("医疗保险", "word"), ("医疗互助", "word")]
    assert suggested(tmp_path / "spelled", [*others, *keyed], "ylbx") == [("医疗保险", "word")]


@pytest.mark.parametrize("others", [(), MANY], ids=["in one shard", "in several"])
def test_a_text_is_suggested_once(tmp_path: Path, others: tuple[Document, ...]) -> None:
    """As what it is best known for."""
    service = document("s", "医疗保险", kind=Kind.SERVICE)
    news = document("m", "医疗互助")
    found = suggested(tmp_path, [*others, service, news], "医疗")
    assert found == [("医疗保险", "title"), ("医疗互助", "word")]


def test_texts_are_spelled_by_what_their_characters_say_together() -> None:
    assert spell_out("政务公开abc条例") == "zheng wu gong kai a b c tiao li"
    assert spell_out("长江银行") == "chang jiang yin hang"
    assert spell_out("律师") == "lu shi"


@pytest.mark.parametrize(
    ("letters", "reach"),
    [
        ("changjiangbaohu", WHOLE),
        ("cjbh", WHOLE),
        ("changjbaoh", WHOLE),
        ("changjiangbaoh", WHOLE),
        ("cjb", BEGINS),
        ("changji", BEGINS),
        ("cjbhf", 0),
        ("zhangjiang", 0),
    ],
)
def test_letters_reach_as_far_as_they_spell(letters: str, reach: int) -> None:
    assert reaches(letters, "chang jiang bao hu") == reach


def test_columns_tell_site_topic_and_issuer_of_every_number(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path)
    manifest = Manifest.parse(shelf.files()[MANIFEST])
    facets = json.loads(shelf.files()[f"facets-{manifest.facets}.json"])
    data = shelf.files()[f"c/0-{manifest.columns[0].hex()}.bin"]
    assert facets["site"] == [["beishan", "beishan网", 1], ["qingshan", "qingshan网", 3]]
    assert int.from_bytes(data[:2], "big") == len(DOCUMENTS)
    told: dict[int, list[str]] = {}
    at, number = 2, 0
    while at < len(data):
        step, at = decode(data, at)
        number += step
        values = []
        for name in ("site", "topic", "issuer"):
            code, at = decode(data, at)
            values.append(facets[name][code - 1][0] if code else "")
        told[number] = values
    by_id = {hit.record["i"]: told[hit.number] for words in ("政务", "城市") for hit in shelf.ask(words).hits}
    assert by_id["b"] == ["qingshan", "", "青山市政务局"]
    assert by_id["c"] == ["beishan", "综合/公开", ""]


def test_tables_of_words_hold_no_idle_lines() -> None:
    known = read_synonyms()
    assert len(known.told) >= 150
    assert len(known.groups) - len(known.told) >= 500
    assert all(len(set(group)) == len(group) > 1 for group in known.groups)
    assert all(len(fold(word)) > 1 and fold(word) == word for group in known.groups for word in group)
    for quiet in known.groups[len(known.told) :]:
        told = {word for group in known.told if group[0] == quiet[0] for word in group[1:]}
        assert told.isdisjoint(quiet), quiet


def test_everyday_words_find_documents_and_are_told_nowhere(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write([document("a", "办法", "应当支付加倍利息。")], Synonyms([], [["加倍利息", "驴打滚"]]))
    assert shelf.ids("驴打滚") == ["a"]
    assert not any("驴打" in data.decode() for name, data in shelf.files().items() if name.endswith(".json"))


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("办理社保卡", ("社会保障卡",)),
        ("社保", ("社会保险",)),
        ("社保社保卡", ("社会保险", "社会保障卡")),
        ("社会", ()),
        ("卡", ()),
        ("", ()),
    ],
)
def test_of_words_at_one_place_the_longest_counts(text: str, beside: tuple[str, ...]) -> None:
    assert Synonyms([["社会保险", "社保"], ["社会保障卡", "社保卡"]]).beside(text) == beside
    typos = read_typos()
    assert all(wrong != right and wrong not in typos.values() for wrong, right in typos.items())


def test_a_cluster_may_add_groups() -> None:
    assert "海上牧场" in read_synonyms([["海洋牧场", "海上牧场"]]).beside("建设海洋牧场")
