"""Fenced code is the library's; only what costs the square of the text is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.extensions.fenced_code import FencedCodeExtension

from builder.source.markdown_body import BodyTooDeep, render_body
from builder.source.markdown_engine import MOST_OPEN, _Engine

PIECES = (
    "```",
    "```",
    "~~~",
    "````",
    "\n",
    "\n",
    "a",
    " ",
    "{",
    "}",
    ".x",
    "{.a}",
    'hl_lines="1"',
    "`",
    "甲",
    "    ",
    "- ",
)


def convert(text: str, *, guarded: bool) -> str:
    engine = _Engine()
    if not guarded:
        FencedCodeExtension().extendMarkdown(engine.markdown)
    return engine.convert(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_same_code_as_the_library_finds(text: str) -> None:
    assert convert(text, guarded=True) == convert(text, guarded=False)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("```\na\n```\n", 1),
        ("```\na\n", 0),
        ("```py\na\n```\n\n~~~ {.a}\nb\n~~~\n", 2),
        ("```\na\n````\n", 0),
        ("````\n```\na\n```\n````\n", 1),
        ("``` {a}}\na\n```\n", 0),
        ("甲\n\n```\na\n```\n```\nb\n", 1),
    ],
)
def test_what_opens_and_closes(text: str, blocks: int) -> None:
    assert convert(text, guarded=True).count("<pre>") == blocks


def test_emphasis_waits_for_its_end_within_a_bound() -> None:
    few = "**a*b " * (MOST_OPEN // 4) + "**"
    assert "<strong>" in render_body(few).html
    many = "*a " * (MOST_OPEN * 3) + "b*" * 2
    assert "<em>" in render_body(many).html


def test_what_nests_too_deep_is_refused_and_the_next_body_is_whole() -> None:
    with pytest.raises(BodyTooDeep):
        render_body("a\nb\n: c\n: d\n" * 200)
    assert render_body("甲\n: 乙\n").html.count("<dd>") == 1
    deep = "".join("    " * level + "- a\n" for level in range(30))
    assert render_body(deep).html.count("<li>") == 30
