"""What is told of a text that is no YAML: where the fault begins, and in words of the tables, not of the library."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.diagnostic import Diagnostic, Problems
from builder.source import yaml_faults
from builder.source.marked import read_table
from builder.wording import languages, read_wording


def told(text: str) -> list[Diagnostic]:
    """What is told of a text."""
    problems = Problems()
    read_table(text, "f.yaml", problems)
    return list(problems)


def short(one: Diagnostic) -> str:
    """Place and reason of a fault; the code where it has none."""
    return f"{one.mark.line}:{one.mark.column} {dict(one.params).get('why') or one.code}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("标题：甲\n", "1:3 wide-colon"),
        ("标题：甲\na: b\n", "1:3 wide-colon"),
        ("a: b\n标题：甲\n", "2:3 wide-colon"),
        ("a：甲\n\n# 乙\nb: c\n", "1:2 wide-colon"),
        ("a：\n  b: c\n", "1:2 wide-colon"),
        ("a:\n  b：\n    c: d\n", "2:4 wide-colon"),
        ("a：[b\nc: d\n", "1:2 wide-colon"),
        ("a: |\n  说：乙\n  x：y\nb：c\nd: e\n", "4:2 wide-colon"),
        ("a: b\n  说：乙\n  c: d\n", "3:4 goes-on"),
        ("a: '甲\nb：乙\n", "1:4 open-quote"),
        ("a:b\n", "1:2 glued-colon"),
        ("a:b\nc: d\n", "1:2 glued-colon"),
        ("a: b\nc:\u3000d\ne: f\n", "2:2 glued-colon"),
        ("a: see\n  http://b.example\n  c: d\n", "3:4 goes-on"),
        ("a b\nc: d\n", "2:2 goes-on"),
        ("a: b\n  c: d\n", "2:4 goes-on"),
        ("a: b: c\n", "1:5 second-colon"),
        ("a: b\nc\nd: e\n", "2:1 no-colon"),
        ("a: 'b\nc: 'd'\n", "1:4 open-quote"),
        ('a: "b\nc: d\n', "1:4 open-quote"),
        ('a: "关于"某"的通知"\n', "1:8 after-quote"),
        ("a: [b] c\n", "1:8 after-bracket"),
        ("a: {b: c}d\n", "1:10 after-bracket"),
        ("a: [b, c】\nd: e\n", "1:4 open-bracket"),
        ("a: [{b: c]\nd: e\n", "1:10 open-bracket"),
        ("a:\n  - {b: c\n  - {b: d}\n", "2:5 open-bracket"),
        ("a: [b,, c]\n", "1:7 open-bracket"),
        ("a: *b\n", "1:4 star"),
        ("a: **b**\n", "1:4 star"),
        ("a: @b\n", "1:4 odd-sign"),
        ("a: %b\n", "1:4 odd-sign"),
        ("a: `b`\n", "1:4 odd-sign"),
        ("a: &甲\n", "1:4 odd-sign"),
        ("a: |b\n", "1:4 odd-sign"),
        ("a: !b!c d\n", "1:4 odd-sign"),
        ("%a: b\n", "1:1 odd-sign"),
        ("a: - b\n", "1:4 list-on-line"),
        ('a: "C:\\数据"\n', "1:7 escape"),
        ("a:\n  b: 1\n c: 2\n", "3:2 indentation"),
        ("a:\n  - b\n  c: d\n", "3:3 indentation"),
        ("  a: b\nc: d\n", "2:1 indentation"),
        ("a: 1\n---\nb: 2\n", "2:1 second-document"),
        ("a: 1\nb: \x01\n", "2:1 control"),
        ("a: 1\n\tb: 2\n", "2:1 tab-in-yaml"),
        ("a: 1\x85  2\nb：甲\nc: d\n", "3:2 wide-colon"),
    ],
)
def test_a_fault_is_told_where_it_begins_and_for_what_it_is(text: str, fault: str) -> None:
    assert [short(one) for one in told(text)] == [fault]


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_words_and_a_cure(language: str) -> None:
    words = read_wording(language).faults["broken-yaml"]
    made = {"goes-on", "after-quote", "after-bracket", "control"}
    whys = {why for _, why in yaml_faults._WHYS} | made
    assert {f"why-{why}" for why in whys} | {"why-other"} == {name for name in words if name.startswith("why-")}
    assert {f"hint-why-{why}" for why in whys} == {name for name in words if name.startswith("hint-")}


def test_no_reason_is_told_in_the_words_of_the_library() -> None:
    (one,) = told("a: 'b\n")
    wording = read_wording("zh-Hans")
    assert wording.line(one) == "f.yaml:1:4: 错误[broken-yaml]: YAML 有语法错误：引号没有结束"
    assert wording.hint(one) == "请在值的末尾补上同样的引号。"
    assert re.search("[a-z]{3}", wording.says(one)) is None


@given(st.text(st.sampled_from("ab甲：:'\"[]{}-,*&%@|>! \n\t#\\\u3000\x85"), max_size=40))
def test_no_text_is_told_at_a_place_that_it_does_not_have(text: str) -> None:
    for one in told(text):
        if one.code == "not-a-table":
            continue
        assert 1 <= one.mark.line <= len(re.split("[\n\x85]", text))
        assert one.mark.column >= 1
