"""An excerpt shows the best place and marks it."""

from hypothesis import given
from hypothesis import strategies as st

from builder.search.entry import Excerpt
from builder.search.excerpt import excerpt, find_marks
from builder.search.words import query_terms

LONG = "第一句话没有什么。" * 30 + "本县的公共卫生服务由卫健局管理。" + "最后的话也没有什么。" * 30


def marked(found: Excerpt) -> list[str]:
    return [found.text[low:high] for low, high in found.marks]


def test_overlapping_terms_are_one_mark() -> None:
    assert find_marks("本县公共卫生服务", query_terms("公共卫生")) == ((2, 6),)


def test_a_short_text_is_shown_whole() -> None:
    assert excerpt("本县公共卫生。", query_terms("公共")) == Excerpt(text="本县公共卫生。", marks=((2, 4),))


def test_the_piece_begins_with_the_sentence() -> None:
    found = excerpt(LONG, query_terms("卫生服务"), width=40)
    assert found.text.startswith("…本县的公共卫生服务")
    assert found.text.endswith("…")
    assert marked(found) == ["卫生服务"]


def test_the_place_with_most_terms_wins() -> None:
    text = "茶园。" + "无关的话。" * 40 + "茶园管理办法。" + "无关的话。" * 40
    assert marked(excerpt(text, query_terms("茶园 管理"), width=30)) == ["茶园管理"]


def test_without_a_match_the_text_is_shown_from_its_start() -> None:
    found = excerpt(LONG, query_terms("渔业"), width=20)
    assert found.text == LONG[:20] + "…"
    assert found.marks == ()


def test_marks_of_folded_characters_lie_on_what_was_written() -> None:
    assert marked(excerpt("面积（㎡），编号ＡＢＣ，２０２６年３月１２日", query_terms("m2 abc 2026-03-12"))) == [
        "㎡",
        "ＡＢＣ",
        "２０２６年３月１２日",
    ]


def test_line_breaks_are_blanks() -> None:
    assert excerpt("甲\n\n乙\t丙", ()).text == "甲 乙 丙"


@given(st.text(), st.text(max_size=10), st.integers(1, 60))
def test_marks_ascend_and_lie_inside(plain: str, words: str, width: int) -> None:
    found = excerpt(plain, query_terms(words), width=width)
    assert len(found.text) <= width + 2
    ends = [0, *(place for mark in found.marks for place in mark), len(found.text)]
    assert ends == sorted(ends)
    assert all(low < high for low, high in found.marks)
