"""Skipping patterns that cannot fit changes nothing in what is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from builder.source.markdown_engine import _Engine
from builder.source.markdown_inline import MOST_SIGNS, SIGNS

PIECES = (
    *(
        "`",
        "``",
        "\\",
        "\\*",
        "[",
        "]",
        "(",
        ")",
        "![",
        "[^1]",
        "\n\n[^1]: 注",
        "<",
        ">",
        "<b>",
        "</b>",
        "  \n",
        "&",
        "&amp;",
    ),
    *(
        "&#38;",
        "*",
        "**",
        "***",
        "_",
        "__",
        "甲",
        "乙 ",
        "a",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "# ",
        "| a | b |\n|---|---|\n",
    ),
    *(
        "<https://a.example>",
        "<a@b.example>",
        '[字](https://a.example "题")',
        "![图](a.png)",
        "[甲][1]",
        "\n\n[1]: /x\n",
    ),
    *("{: #x }", "~", "<!-- 注 -->", "    ", "：", "术语\n: 释义\n", "```\n", "\x02", "\x03"),
)


def convert(text: str, *, quick: bool) -> str:
    engine = _Engine()
    if not quick:
        engine.markdown.treeprocessors.register(InlineProcessor(engine.markdown), "inline", 20)
    return engine.convert(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_same_html_as_the_library_makes(text: str) -> None:
    assert convert(text, quick=True) == convert(text, quick=False)


@pytest.mark.parametrize(
    "text", ["**甲**乙_c_", "a\\*b", "[甲](b) ![丙](d.png)", "a  \nb", "<b>甲</b>`x`", "甲[^1]\n\n[^1]: 乙"]
)
def test_what_has_signs_is_still_found(text: str) -> None:
    html = convert(text, quick=True)
    assert html == convert(text, quick=False)
    assert text not in html


def test_every_pattern_of_the_library_is_known_by_its_signs() -> None:
    markdown: Markdown = _Engine().markdown
    assert {id(markdown.inlinePatterns[name]) for name in SIGNS} == {id(one) for one in markdown.inlinePatterns}


def test_signs_behind_the_bound_are_shown_as_they_are_written_and_the_next_body_begins_anew() -> None:
    engine = _Engine()
    many = "\n\n".join(["*甲* "] * (MOST_SIGNS // 2 + 1))
    html = engine.convert(f"{many}\n\n<b>*乙*")
    assert html.count("<em>甲</em>") == MOST_SIGNS // 2
    assert "<em>乙</em>" not in html
    assert "*乙*" in html
    assert "<em>丙</em>" in engine.convert("*丙*")


def test_a_text_with_an_endless_row_of_marks_has_no_emphasis() -> None:
    assert "<em>" not in convert("*甲* " + "_" * 65, quick=True)
    assert "<em>甲</em>" in convert("*甲* " + "_" * 64, quick=True)
