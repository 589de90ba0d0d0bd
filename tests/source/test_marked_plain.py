"""A head that needs no YAML is read as YAML reads it: the same words, the same places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.source import marked
from builder.source.marked import Table, read_table

FLOWS = (
    *(
        "[]",
        "[a]",
        "[a, b]",
        "[a,b]",
        "[ a]",
        "[a ]",
        "[a, ]",
        "[a, b",
        "[a]]",
        "[a] b",
        "[a], b",
        "[a b, 甲（乙）]",
        "[null]",
    ),
    *(
        "[nullx, Null]",
        '["a, b", "]"]',
        '["a]',
        "['a']",
        "[a: b]",
        "[a:b]",
        "[8:30, b]",
        "[a:]",
        "[-, b]",
        "[- a]",
        "[a - b]",
    ),
    *(
        "[a #b]",
        "[a#b]",
        "[a, [b, c], {d: e}]",
        "[*a]",
        "[&a b]",
        "[!a b]",
        "[a?]",
        "[3, true, 2026-01-01]",
        "[甲, 乙Ⅲ类]",
    ),
    *(
        "{}",
        "{a: b}",
        "{a: b, c_d: [e, f]}",
        "{a: {b: c}}",
        "{a: b, a: c}",
        "{a:b}",
        "{a: }",
        "{a}",
        "{A: b}",
        "{a: null}",
    ),
    *(
        '{"a": b}',
        '{a: "b, }"}',
        "{a: b: c}",
        "{a: b} c",
        "{a: 8:30—12:00}",
        "{a: b@c.example}",
        "{a: b}}",
        "{<<: b}",
        "[[[[a]]]]",
    ),
    *(
        "[" * 12 + "]" * 12,
        "[a*b, c_d]",
        "[_a]",
        "[@a]",
        "[%a]",
        "[a\u3000b]",
        "[a  b]",
        "[a:b:c]",
        "[http://a.example]",
    ),
)
BELOW = (
    *(
        "- a\n- b",
        "  - a\n  - b",
        "  - a\n - b",
        "  - a\n    - b",
        "  - a\n    b",
        "- a: b",
        "- [a, b]\n- {c: d}",
        '- "a"',
    ),
    *(
        "  -  a",
        "-",
        "- ",
        "  - - a",
        "  a: b",
        "  a",
        "- a\n\n- b",
        "- a # b",
        "- null",
        "- a\nb: c\n- d",
        "    - 甲\n    - 乙",
        "",
    ),
    *(
        " a: b",
        "  a: b\n  c_d: 甲",
        "  a: b\n c: d",
        "  a: b\n    c: d",
        "  a: b\n    c",
        "  a: b\n  a: c",
        "  a: b\nkey: c",
        "  a:\n    b: c",
        "  a:\n  - b",
    ),
    *(
        "  a: b\n  - c",
        "  - a\n  b: c",
        "  a: b\n\n  c: d",
        '  a: "b"\n  c: [d, {e: f}]',
        "  a: b # c",
        "  a: null",
        "  a: 8:30—12:00\n  b: c:",
        "a: b",
        "  A: b",
    ),
)

KEYS = ("title", "published_at", "a", "y", "null", "no_", "Title", "a-b", "1", "", " a", "id ", "<<", "a b", "甲")
VALUES = (
    *(
        "关于做好防汛工作的通知",
        '"关于：# 甲"',
        '""',
        '"a\\n"',
        "'a'",
        "2026-11-21 09:30",
        "2026-11-21",
        "3",
        "-3",
        "1e3",
    ),
    *(
        "true",
        "null",
        "Null",
        "NULL",
        "~",
        "nullx",
        "",
        " ",
        "a ",
        "  a",
        "a  b",
        "a # b",
        "a #b",
        "a#b",
        "a: b",
        "a:b",
        "a:",
    ),
    *(
        "http://a.example/x?y=1#z",
        "[a, b]",
        "{a: b}",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "- a",
        "? a",
        "a, b",
        "a]",
    ),
    *(
        "郑**",
        "a@b.example",
        "a_b",
        "a=b",
        "_a",
        "Ⅲ类，13.6∶38.9，5℃，3×4°",
        "《甲》",
        "“甲”",
        "——甲",
        "甲、乙",
        "甲\u3000乙",
        "甲\u00a0乙",
        "甲\u2028乙",
        "a\tb",
        "a\\b",
        'a"b',
        "---",
        "...",
        "a\x01",
        "=",
        "é",
    ),
)


def through_yaml(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Table | None, Problems]:
    problems = Problems()
    with monkeypatch.context() as patch:
        patch.setattr(marked, "read_plain", lambda *_: None)
        return read_table(text, "x.md", problems, first_line=2), problems


def read(text: str) -> tuple[Table | None, Problems]:
    problems = Problems()
    return read_table(text, "x.md", problems, first_line=2), problems


@pytest.mark.parametrize("value", VALUES)
def test_each_kind_of_value_is_what_yaml_takes_it_for(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"title: 甲\nkey: {value}\nlast: 乙\n"
    assert read(text) == through_yaml(text, monkeypatch)


@pytest.mark.parametrize("value", FLOWS)
@pytest.mark.parametrize(
    "head", ["title: 甲\nkey: {}\nlast: 乙\n", "key:\n- {}\n- 甲", "key:\n  - 甲\n  - {}\nlast: 乙"]
)
def test_what_stands_between_brackets_is_what_yaml_takes_it_for(
    value: str, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = head.format(value)
    assert read(text) == through_yaml(text, monkeypatch)


@pytest.mark.parametrize("items", BELOW)
@pytest.mark.parametrize("head", ["key:\n{}", "title: 甲\nkey:\n{}\nlast: 乙\n", "key: 甲\n{}\n"])
def test_lists_below_their_key_are_what_yaml_takes_them_for(
    items: str, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = head.format(items)
    assert read(text) == through_yaml(text, monkeypatch)


@pytest.mark.parametrize("key", KEYS)
def test_each_kind_of_key_is_what_yaml_takes_it_for(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{key}: 甲\nkey: 乙"
    assert read(text) == through_yaml(text, monkeypatch)


def test_a_head_of_words_needs_no_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'title: "关于做好防汛工作的通知（第3号）"\npublished_at: 2026-01-05 08:00\nsource: 岚江市人民政府\n'
    text += "keywords: [防汛, 通知]\nbasis:\n  - 《条例》第十四条\nsteps:\n- {name: 报灾, limit: 8:30—12:00}\n"
    expected = through_yaml(text, monkeypatch)
    monkeypatch.setattr(marked, "_compose", None)
    assert read(text) == expected
    assert expected[0] is not None
    assert not expected[1].found


def test_a_site_file_of_words_needs_no_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'id: lanjiang\nname: 岚江市人民政府\ncode: "9900000001"\nrecords: {icp: 临ICP备99000001号}\n'
    text += 'organ:\n  name: 岚江市人民政府\n  phone: "0990-5500001"\n  hours: 工作日上午8:30—12:00\n'
    text += "channels:\n- {path: tzgg, closed: true}\n- {path: xxgk, title: 信息公开, kinds: [news]}\n"
    expected = through_yaml(text, monkeypatch)
    monkeypatch.setattr(marked, "_compose", None)
    assert read(text) == expected
    assert expected[0] is not None


LINES = st.tuples(st.sampled_from(KEYS), st.sampled_from((*VALUES, *FLOWS))).map(lambda pair: f"{pair[0]}: {pair[1]}")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(LINES, st.sampled_from(["# note", "", "  b: c", "  d: [e]", " b: c", "- a", "  - [a]", "a:"])),
        max_size=5,
    ),
    st.booleans(),
)
def test_lines_together_are_what_yaml_takes_them_for(lines: list[str], ends: bool) -> None:
    text = "\n".join(lines) + ("\n" if ends else "")
    with pytest.MonkeyPatch.context() as patch:
        assert read(text) == through_yaml(text, patch)


def test_more_values_than_may_be_are_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"key_{'a' * number}: 甲\n" for number in range(30))
    problems = Problems()
    assert read_table(text, "x.md", problems, most_nodes=20) is None
    assert [one.code for one in problems] == ["too-many-values"]
