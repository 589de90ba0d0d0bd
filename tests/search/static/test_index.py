"""An index from beginning to end: what is in it is found, what is gone is gone, however it came to be so."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.search.static import plan
from builder.search.static.choice import choose_terms
from builder.search.static.document import Document
from builder.search.static.hashing import CHECK_BITS, term_key
from builder.search.static.manifest import COMMON, Manifest
from builder.search.static.names import shard_of_file
from builder.search.static.numbering import number_documents, shard_bits_of
from builder.search.static.read import Ask
from builder.search.words import query_terms
from catalog.terms import Kind, Validity
from tests.search.static.shelf import Shelf, document, grown

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


def test_where_nothing_lay_all_files_are_told_as_written(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    told = shelf.write(grown(300))
    assert set(told.files) == {f"{tmp_path}/search/{name}" for name in shelf.files()}
    assert len(told.files) == len(set(told.files))


def test_what_lies_in_the_folder_before_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "search" / "t").mkdir(parents=True)
    (tmp_path / "search" / "t" / "0000-0123456789.bin").write_bytes(b"of another state")
    Shelf(tmp_path).write(grown(3))
    Shelf(tmp_path / "other").write(grown(3))
    assert Shelf(tmp_path).files() == Shelf(tmp_path / "other").files()


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
    one = documents[150]
    numbered = partial(document, one.heading.id, one.title, number="青政发〔2026〕3号", index_number="1199/2026-00011")
    documents[150] = numbered(one.text, day=one.heading.day)
    shelf.write(documents)
    before = shelf.files()
    documents[150] = numbered(f"{one.text}，罕见", day=one.heading.day)
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


@pytest.mark.parametrize("formula", ["shard_bits_of", "pack_bits_of"])
def test_an_index_that_was_parted_otherwise_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formula: str
) -> None:
    documents = grown(20)
    shelf, anew = Shelf(tmp_path / "a"), Shelf(tmp_path / "b")
    with monkeypatch.context() as before:
        before.setattr(plan, formula, lambda documents: 1)
        shelf.write(documents)
    documents[0] = document("n0", documents[0].title, documents[0].text + "。", day=documents[0].heading.day)
    assert shelf.write(documents).documents == 20
    anew.write(documents)
    assert shelf.files() == anew.files()


@pytest.mark.parametrize("documents", [*range(20, 520, 7), 511, 512])
def test_an_index_that_grows_has_no_fewer_shards_and_none_of_many_documents(documents: int) -> None:
    shards = 1 << shard_bits_of(documents)
    assert 1 << shard_bits_of(documents - 1) <= shards
    assert documents / shards <= 8


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


@pytest.mark.parametrize("change", ["text", "withdraw", "text and title"])
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
    if change != "withdraw":
        edited.append(document("d700", old.title, "政务改了", day=day))
    if change == "text and title":
        other = documents[290]
        edited.remove(other)
        edited.append(document("d290", "另一块的题目", "政务", day=other.heading.day))
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


def test_numbers_follow_from_the_documents_alone() -> None:
    documents = grown(50)
    numbers = number_documents(one.heading for one in documents).numbers
    assert number_documents(one.heading for one in reversed(documents)).numbers == numbers
    assert len(set(numbers.values())) == 50
    newest = replace(documents[0].heading, id="new", day=date(2026, 12, 31))
    more = number_documents([*(one.heading for one in documents), newest]).numbers
    assert sum(numbers[one] != more[one] for one in numbers) <= 20


def test_the_manifest_reads_as_it_was_written(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write(grown(5))
    data = shelf.files()["manifest.json"]
    assert Manifest.parse(data).spell() == data
    assert log(Manifest.parse(data).documents) == log(5)
