"""What Markdown shows otherwise than its author meant is known with its line; what only looks like it is not."""

from __future__ import annotations

import time

import pytest

from builder.library.bodies import BodyFacts, make_body
from builder.source.markdown_body import Slip, render_body

SLIPS = {
    "nested by two blanks": ("- 申请材料\n  - 身份证\n  - 户口本\n", ["2:3 list-not-nested"]),
    "nested twice": ("- 材料\n  - 身份证\n- 时限\n  - 十日\n", ["2:3 list-not-nested", "4:3 list-not-nested"]),
    "third step by two blanks": ("- 甲\n    - 乙\n      - 丙\n", ["3:7 list-not-nested"]),
    "apart, by three": ("1. 甲\n\n   - 乙\n", ["3:4 list-not-nested"]),
    "of strong words": ("- 甲\n  - **乙**丙\n", ["2:3 list-not-nested"]),
    "bullets below a step": ("1. 第一步\n   - 填表\n", ["2:4 list-in-paragraph"]),
    "list after a line": ("文字\n- 一\n- 二\n\n又\n* 三\n", ["2:1 list-in-paragraph", "6:1 list-in-paragraph"]),
    "numbers after a line": ("文字：\n1. 一\n2. 二\n", ["2:1 list-in-paragraph"]),
    "in a quotation": ("> 文\n> - **一**好\n", ["2:3 list-in-paragraph"]),
    "surplus cell": ("|a|b|\n|-|-|\n|1|2|\n| 补贴 | 100 | 已停发 |\n", ["4:1 row-too-wide"]),
    "surplus cell without borders": ("文\n\na|b\n-|-\n补贴|`1|0`|停\n", ["5:1 row-too-wide"]),
    "the same row twice": ("|a|b|\n|-|-|\n|1|2|3|\n|1|2|3|\n", ["3:1 row-too-wide", "4:1 row-too-wide"]),
    "no such note": ("看`[^9]`，看[^9]。\n", ["1:10 footnote-missing"]),
    "unused note": ("看[^2]。\n\n[^1]: 注。\n[^2]: 甲\n", ["3:1 footnote-unused"]),
    "open fence": ("看\n\n```python\na\n", ["3:1 fence-never-closes"]),
    "second fence open": ("```\na\n```\n\n```\n\nb\n", ["5:1 fence-never-closes"]),
}

FINE = {
    "nested by four": "- 甲\n    - 乙\n        1. 丙\n- 丁\n",
    "set in alike": "  - 一\n  - 二\n",
    "set in by one": "- 一\n - 二\n",
    "steps set in": "1. 一\n  2. 二\n",
    "an item goes on": "- 一\n- 二\n  续行\n- 三\n",
    "after a heading": "# 标题\n- 一\n",
    "after a forced break": "文  \n- 一\n",
    "a year ends a sentence": "自下列年份起\n2026. 年\n",
    "behind a backslash": "文\n\\- 一\n\n看\\[^7]。\n",
    "code": "```\n文\n- 一\n  - 二\n[^1]\n\n|a|b|\n|-|-|\n|1|2|3|\n```\n\n    文\n    - 一[^3]\n",
    "two blanks in code": "- 一\n\n```\n- 一\n  - 二\n```\n",
    "code in a line": "用`[^1]`和 ``` `~~~` ```。\n",
    "raw": "<!-- 文\n- 一 -->\n\n<pre>\n文\n- 一[^2]\n</pre>\n",
    "empty surplus cells": "|a|b|\n|-|-|\n|1|2| |\n|1|2||\n|1|`2|3`|\n|1|2\\|3|\n|1|\n",
    "notes": "看[^1]。\n\n[^1]: 注。\n",
    "signs": "甲 - 乙\n+86 010\n*注*\n-5 度\n1.1 版\n",
}


def found_in(text: str) -> list[str]:
    return [f"{one.line}:{one.column} {one.code}" for one in render_body(text).slips]


@pytest.mark.parametrize(("text", "expected"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_known_by_its_place(text: str, expected: list[str]) -> None:
    assert found_in(text) == expected
    assert found_in(f"# 题\n\n{text}") == [
        f"{int(one.partition(':')[0]) + 2}:{one.partition(':')[2]}" for one in expected
    ]


@pytest.mark.parametrize("text", FINE.values(), ids=FINE.keys())
def test_what_shows_as_it_was_meant_is_none(text: str) -> None:
    assert found_in(text) == []


def test_facts_keep_slips() -> None:
    facts, _ = make_body("甲[^9]。\n\n|a|b|\n|-|-|\n|1|2|3|\n")
    assert [one.code for one in facts.slips] == ["footnote-missing", "row-too-wide"]
    assert BodyFacts.from_json(facts.to_json()) == facts
    assert BodyFacts.of(outline=[(2, "s-a", "甲 []]")], slips=[Slip("x", 1, 1, " []]")]).slips == (
        Slip("x", 1, 1, " []]"),
    )
    assert BodyFacts.of(outline=[(2, "s-a", "甲 []]")]).slips == ()


@pytest.mark.parametrize(
    "text",
    [
        "文\n- 一\n\n" * 8_000,
        "- 一\n  - 二\n" * 15_000,
        "看[^9]" + "[^a]" * 8_000,
        "|a|b|\n|-|-|\n" + "|1|2|3|\n" * 20_000,
        "```\n\n" * 4_999 + "~~~\n甲\n",
        "甲\n" + "- 乙 \n" * 20_000,
    ],
    ids=lambda text: text[:8],
)
def test_many_slips_take_no_long_and_are_told_in_part(text: str) -> None:
    began = time.process_time()
    assert len(render_body(text).slips) <= 200
    assert time.process_time() - began < 20
