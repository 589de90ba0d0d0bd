"""One tokenizer: the vectors are shared with every other implementation of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.search import wholes
from builder.search.folding import fold
from builder.search.words import EDITION, find_terms, index_terms, query_groups, query_parts, query_terms

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6)
MIXED = st.lists(
    st.one_of(
        HAN,
        st.sampled_from(
            [
                "，",
                "。",
                " ",
                "〔2012〕83号",
                "[2026]第05号",
                "2026年3月12日",
                "2026-03-12",
                "㎡",
                "３.5",
                "1.",
                "2026.3.12",
                "2026-03",
            ]
        ),
        st.text(max_size=4),
    ),
    max_size=8,
).map("".join)


def texts_of(text: str) -> set[str]:
    return {term.text for term in index_terms(text)}


def test_the_vectors_are_of_this_edition() -> None:
    assert VECTORS["edition"] == EDITION


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["text"])
def test_a_vector_holds(vector: dict[str, Any]) -> None:
    text = vector["text"]
    assert fold(text) == vector["folded"]
    assert [list(term) for term in index_terms(text)] == vector["index"]
    assert list(query_terms(text)) == vector["query"]
    assert list(query_parts(text)) == vector["parts"]


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "［］", "（）", "()", "【】", "〖〗"])
def test_a_document_number_is_one_term_in_every_bracket(brackets: str) -> None:
    assert query_terms(f"忻政办发{brackets[0]}2012{brackets[1]}83号") == ("忻政办发〔2012〕83号",)


def test_a_document_number_is_found_though_words_run_up_to_it() -> None:
    assert "忻政办发〔2012〕83号" in texts_of("各县要按照忻政办发[2012]83号的要求")


def test_a_date_is_one_term_and_its_month_is_another() -> None:
    assert {"2026-03-12", "2026-03"} <= texts_of("自2026年3月12日起")
    assert query_terms("2026/3/12") == query_terms("２０２６年３月１２日") == ("2026-03-12",)


def test_a_number_before_a_date_is_no_decimal() -> None:
    assert query_terms("1.2026年3月12日") == ("1", "2026-03-12")
    assert query_terms("增长3.5年") == ("增长", "3.5", "年")


def test_a_run_of_a_query_is_one_group() -> None:
    assert query_groups("政务公开 指南") == (("政务", "务公", "公开"), ("指南",))


@given(st.lists(HAN.filter(bool), min_size=1, max_size=5).map("，".join), st.data())
def test_two_characters_and_more_of_a_text_find_it(text: str, data: st.DataObject) -> None:
    run = data.draw(st.sampled_from([part for part in text.split("，") if part]))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    assert set(query_terms(run[start:end])) <= texts_of(text)


@given(MIXED)
def test_the_whole_text_finds_itself(text: str) -> None:
    assert set(query_terms(text)) <= texts_of(text)


@given(MIXED)
def test_terms_stand_inside_the_text_and_come_from_where_they_stand(text: str) -> None:
    for term in index_terms(text):
        assert 0 <= term.start < term.end <= len(text)
        assert term.text in texts_of(text[term.start : term.end])


@given(MIXED, st.data())
def test_looking_for_terms_finds_what_indexing_finds(text: str, data: st.DataObject) -> None:
    all_terms = sorted(index_terms(text), key=lambda term: (term.start, term.end, term.text))
    wanted = data.draw(st.sets(st.sampled_from([*(term.text for term in all_terms), "没有"])))
    assert find_terms(text, wanted) == [term for term in all_terms if term.text in wanted]


@given(st.lists(st.sampled_from([*"年月日-./ a政0129", "19", "2026", "12"]), max_size=16).map("".join))
def test_dates_are_found_as_if_every_character_were_tried(text: str) -> None:
    assert [one.span() for one in wholes._find_dates(text)] == [one.span() for one in wholes._DATE.finditer(text)]
