"""A body that is plain throughout is written at once; it is what shaping and dressing make of the library's HTML."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.source import markdown_body
from builder.source.body_shape import Shaper
from builder.source.markdown_body import Body, BodyTooDeep, Reference, render_body, render_mixed
from builder.source.plain_body import PlainBody
from tests.source.test_markdown_plain import BLOCKS, PLAIN, SIGNED, TABLES

WHOLE = f"各区人民政府：\n\n{PLAIN}\n附表1 收支\n\n| 甲 | 乙 |\n|---|---:|\n| a | [b](c.md) |\n\n{SIGNED}"
MORE = (
    *("各市人民政府：", "各市\n区：", "表1 甲", '附表 2 "乙"', "表3 **丙**", "# 总 则", '## 甲　"乙"', "## 甲"),
    *('甲 class="" 乙', "[^甲](https://a.example)", "a\nb", "甲\na", "甲\n  乙", "1. 甲\n2. 乙", "- 甲\n- 乙"),
)


def through_the_library(text: str) -> Body | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown_body, "part", lambda _: None)
        try:
            return render_mixed(text, table_label="表")
        except BodyTooDeep:
            return None


def at_once(text: str) -> Body | None:
    try:
        return render_body(text, table_label="表")
    except BodyTooDeep:
        return None


def is_plain(text: str) -> bool:
    return PlainBody(Shaper("表")).write(text)


def test_a_plain_body_is_neither_shaped_nor_dressed(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = through_the_library(WHOLE)
    monkeypatch.setattr(markdown_body, "render_mixed", None)
    body = render_body(WHOLE, table_label="表")
    assert body == expected
    assert body.html.startswith('<p class="addressee">各区人民政府：</p>')
    assert 'aria-label="附表1 收支"' in body.html
    assert Reference(target="yanlian.svg", attribute="src") in body.references
    assert body.plain.endswith("合计 4186\n青汀市人民政府\n2026年3月12日")


@pytest.mark.parametrize("text", ["> 引", "甲\n\n> 引", "a & b", "- 甲\n\n- 乙", "| 甲 | 乙 |\n|---|---|\n| 丙 |", ""])
def test_of_any_other_body_nothing_is_written(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize("block", [*BLOCKS, *TABLES, *MORE])
@pytest.mark.parametrize("around", ["{}", "# 前\n\n表2 前\n\n{}\n\n| a | b |\n|---|---|\n| 1 | 2 |"])
def test_each_kind_of_block_gets_the_form_that_all_get(block: str, around: str) -> None:
    text = around.format(block)
    assert at_once(text) == through_the_library(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*filter(is_plain, BLOCKS), *filter(is_plain, TABLES), *MORE]), max_size=8))
def test_plain_blocks_side_by_side_get_the_form_that_all_get(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    assert at_once(text) == through_the_library(text)


SIGNS = r'甲 乙。 ， a 1 ： " _ ~ <br> ** ** * [ ]( a.md) ) ! ![ https://a.example/ |---|---|'
PIECES = (*SIGNS.split(" "), " ", "\u3000", *["\n", "\n\n"] * 2, "\n{: .sign}", "1. ", "- ", "## ", "| ")


@pytest.mark.parametrize("seed", range(100))
def test_pieces_at_random_get_the_form_that_all_get(seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(dice.choice(PIECES) for _ in range(dice.choice((4, 8, 16, 30))))
    assert at_once(text) == through_the_library(text)
