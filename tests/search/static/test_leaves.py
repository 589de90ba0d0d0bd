"""Rare terms that come to much lie apart from the others, and are found and taken away as these are."""

from datetime import date
from pathlib import Path

import pytest

from builder.search.static.document import Document
from builder.search.static.read import Ask, Index
from tests.search.static.shelf import Shelf, document

NUMBERS = " ".join(str(100_000 + 7 * at) for at in range(14_000))
DAY = date(2026, 3, 12)


def tables(numbers: str = NUMBERS) -> list[Document]:
    """One of them is full of numbers."""
    return [
        document("table", "统计年鉴", numbers, day=DAY),
        document("tax", "税务登记办法", "税务登记 GDP", day=DAY),
        *(document(f"d{at}", f"公告{at}", "政务公开", day=DAY) for at in range(8)),
    ]


def leaves(shelf: Shelf) -> set[str]:
    return {name for name in shelf.files() if name.startswith("e/")}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "a")
    shelf.write(tables())
    return shelf


def test_a_number_is_found_in_its_leaf_and_one_of_nobody_is_not(shelf: Shelf) -> None:
    assert len(leaves(shelf)) > 32
    fetcher = shelf.fetcher()
    answer = Index(fetcher).ask(Ask(text="100007"))
    assert [hit.record["i"] for hit in answer.hits] == ["table"]
    assert any(name.startswith("e/") for name in fetcher.names)
    assert shelf.ids("100008") == []
    assert shelf.ids("100007 100014") == ["table"]


def test_a_whole_title_is_found_in_its_leaf(shelf: Shelf) -> None:
    (hit, *_) = shelf.ask("税务登记办法").hits
    (other, *_) = shelf.ask("税务登记").hits
    assert hit.record["i"] == other.record["i"] == "tax"
    assert hit.score > 2 * other.score


def test_other_words_need_no_leaf_but_that_of_the_title(shelf: Shelf) -> None:
    fetcher = shelf.fetcher()
    Index(fetcher).ask(Ask(text="税务登记 GDP"))
    assert sum(name.startswith("e/") for name in fetcher.names) <= 1
    assert fetcher.size < sum(len(data) for name, data in shelf.files().items() if name.startswith("e/")) / 4


@pytest.mark.parametrize("numbers", [NUMBERS.replace("100007 ", ""), f"{NUMBERS} 99", "无", NUMBERS.replace("1", "2")])
def test_leaves_that_are_brought_up_to_date_are_those_made_anew(shelf: Shelf, tmp_path: Path, numbers: str) -> None:
    before = leaves(shelf)
    shelf.write(tables(numbers))
    anew = Shelf(tmp_path / "b")
    anew.write(tables(numbers))
    assert shelf.files() == anew.files()
    assert leaves(shelf) != before


def test_where_rare_terms_come_to_little_again_no_leaf_is_left(shelf: Shelf) -> None:
    shelf.write(tables()[1:])
    assert not leaves(shelf)
    assert shelf.ids("100007") == []


def test_a_leaf_that_is_missing_is_made_anew(shelf: Shelf) -> None:
    whole = shelf.files()
    for name in leaves(shelf):
        (shelf.folder / "search" / name).unlink()
    shelf.write(tables("无"))
    shelf.write(tables())
    assert shelf.files() == whole
