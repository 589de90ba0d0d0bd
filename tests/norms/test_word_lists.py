"""Word lists: read from the product's and the cluster's files, and found in texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.norms.tables import PRODUCT
from builder.norms.word_lists import read_word_lists
from catalog.standard import Status
from catalog.vocabulary import Slip, WordLists
from tests.norms.conftest import told

HEAD = "id: own\ntitle: 本地词表\nsource: 市政府办公室\nstatus: {status}\n"


def read(root: Path, text: str = "", status: str = "partial", name: str = "own") -> tuple[WordLists | None, list[str]]:
    folder = root / "catalog/words"
    folder.mkdir(parents=True, exist_ok=True)
    if text:
        (folder / f"{name}.yaml").write_text(HEAD.format(status=status) + text, encoding="utf-8")
    problems = Problems()
    return read_word_lists(root, problems), told(problems)


def lists(**more: object) -> WordLists:
    return WordLists(id="words", title="", source="", status=Status.UNVERIFIED, **more)  # type: ignore[arg-type]


def test_the_product_has_slips_and_marks_of_secrecy_and_calls_none_official(tmp_path: Path) -> None:
    found, faults = read(tmp_path)
    assert faults == []
    assert found is not None
    assert found.status is Status.UNVERIFIED
    assert found.official == frozenset()
    assert [hit.word for hit in found.find_secrecy("　　绝密★启封前")] == ["绝密★"]
    assert [slip.right for slip, _ in found.find_slips("国务员关于……的通知", grave=True)] == ["国务院"]


def test_no_slip_of_the_product_stands_in_what_is_right(tmp_path: Path) -> None:
    found, _ = read(tmp_path)
    assert found is not None
    for slip in found.slips:
        for text in (slip.right, *slip.unless):
            assert [hit.word for grave in (True, False) for _, hit in found.find_slips(text, grave=grave)] == [], text


def test_a_cluster_s_list_lies_beside_the_product_s(tmp_path: Path) -> None:
    text = (
        "slips: [{wrong: 国务员, right: 国务院, unless: [国务员工]}]\nsensitive: [某词]\nharmful_hosts: [Bad.Example]\n"
    )
    found, faults = read(tmp_path, text, status="official")
    assert faults == []
    assert found is not None
    assert found.status is Status.UNVERIFIED, "the weakest list says how well all are known"
    assert found.official == {"国务员", "某词", "bad.example"}
    assert list(found.find_slips("国务员", grave=True)) == [], "the cluster's own word about a slip holds"
    assert [hit.word for _, hit in found.find_slips("国务员", grave=False)] == ["国务员"]
    assert [hit.word for _, hit in found.find_slips("部署安装", grave=False)] == []
    assert [hit.word for _, hit in found.find_slips("布署按装", grave=False)] == ["布署", "按装"]


@pytest.mark.parametrize(
    "text",
    [
        "slips: [{wrong: '', right: 部署}]",
        "slips: [{wrong: 部署, right: 部署}]",
        "slips: [{wrong: ' 布署', right: 部署}]",
        "slips: [{wrong: 布署, right: 部署, unless: [公布方案]}]",
        "slips: [{wrong: 甲乙, right: 甲丙}, {wrong: 甲乙, right: 甲丁}]",
        "sensitive: ['']",
        "secrecy: ['绝密 ']",
        "harmful_hosts: ['https://bad.example/']",
        "harmful_hosts: ['bad.example:8080']",
    ],
)
def test_a_word_that_fits_everywhere_or_nowhere_is_a_fault(tmp_path: Path, text: str) -> None:
    found, faults = read(tmp_path, text)
    assert found is None
    assert [fault.split(" ")[1] for fault in faults] == ["odd-word"]
    assert faults[0].startswith("catalog/words/own.yaml:5:")


def test_an_unknown_status_and_an_unknown_key_are_faults(tmp_path: Path) -> None:
    found, faults = read(tmp_path, "official: [某词]\n", status="certain")
    assert found is None
    assert [fault.split(" ")[1] for fault in faults] == ["unknown-choice", "unknown-key"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\xfd",
        b"",
        b"id: own\ntitle: [\n",
        "id: own\ntitle: 甲\nsource: 乙\nstatus: no\nslips: [{wrong: 国务员, right: 国务院}]\n".encode(),
        "id: own\ntitle: 甲\nsource: 乙\nstatus: partial\nsensitive: [[某词]]\n".encode(),
    ],
    ids=["no text", "nothing", "no YAML", "a list beside a fault", "a list for a word"],
)
def test_a_file_that_cannot_be_read_is_told_and_no_list_is_taken(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "catalog/words").mkdir(parents=True)
    (tmp_path / "catalog/words/own.yaml").write_bytes(content)
    found, faults = read(tmp_path)
    assert found is None
    assert faults
    assert all(fault.startswith("catalog/words/own.yaml:") for fault in faults)


def test_other_files_and_links_are_no_lists(tmp_path: Path) -> None:
    folder = tmp_path / "own/catalog/words"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("本地词表", encoding="utf-8")
    (tmp_path / "away.yaml").write_text(HEAD.format(status="partial") + "sensitive: [某词]\n", encoding="utf-8")
    (folder / "away.yaml").symlink_to(tmp_path / "away.yaml")
    assert read(tmp_path / "own") == read(tmp_path / "none")


def test_the_product_s_lists_are_not_read_twice_where_they_are_the_cluster_s(tmp_path: Path) -> None:
    assert read(PRODUCT.parent) == read(tmp_path)


def test_letters_that_stand_rightly_in_a_longer_word_are_no_slip() -> None:
    slip = Slip(wrong="法人代表人", right="法定代表人", unless=("法人代表人数", "企业法人代表人次"))
    words = lists(slips=(slip,))
    assert list(words.find_slips("法人代表人数、企业法人代表人次", grave=False)) == []
    assert [hit.start for _, hit in words.find_slips("法人代表人数，法人代表人签字", grave=False)] == [7]


def test_letters_that_stand_twice_in_the_longer_word_are_right_at_both_places() -> None:
    words = lists(slips=(Slip(wrong="人人", right="人", unless=("人人为我我为人人",)),))
    assert list(words.find_slips("人人为我我为人人", grave=False)) == []


def test_the_longest_of_words_that_begin_alike_is_found_and_each_word_once() -> None:
    words = lists(sensitive=("甲", "甲乙丙", "甲乙", "a.c"))
    assert [hit.word for hit in words.find_sensitive("甲乙丙甲甲乙甲乙丙abca.c")] == ["甲乙丙", "甲", "甲乙", "a.c"]
    assert list(lists().find_sensitive("任何文字")) == []


def test_an_excerpt_shows_the_words_around_and_no_number() -> None:
    (hit,) = lists(sensitive=("某词",)).find_sensitive(f"{'前' * 40}电话13812345678某词{'后' * 40}")
    assert hit.excerpt == f"{'前' * 3}电话138*******8某词{'后' * 16}"
    assert hit.start == 53


def test_an_excerpt_ends_with_its_line() -> None:
    (hit,) = lists(sensitive=("某词",)).find_sensitive("标题\n前某词后\n下一行")
    assert hit.excerpt == "前某词后"


def test_hosts_below_a_listed_one_are_meant_and_those_that_end_alike_are_not() -> None:
    words = lists(harmful_hosts=("bad.example",))
    assert words.harmful_host("www.bad.example") == "bad.example"
    assert words.harmful_host("notbad.example") == ""
    assert lists().harmful_host("bad.example") == ""


def test_a_long_text_of_beginnings_is_read_once() -> None:
    """Words of one letter's branch share no repetition: each place of the text costs at most the branch."""
    words = lists(slips=(Slip(wrong="甲甲甲乙", right="甲"),), secrecy=("甲" * 30 + "★",))
    text = "甲" * 200_000
    assert list(words.find_slips(text, grave=False)) == []
    assert [hit.start for hit in words.find_secrecy(text + "★")] == [200_000 - 30]
