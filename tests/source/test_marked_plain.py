"""A head that needs no YAML is read as YAML reads it: the same words, the same places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.source import marked
from builder.source.marked import Table, read_table

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
        patch.setattr(marked, "_read_plain", lambda *_: None)
        return read_table(text, "x.md", problems, first_line=2), problems


def read(text: str) -> tuple[Table | None, Problems]:
    problems = Problems()
    return read_table(text, "x.md", problems, first_line=2), problems


@pytest.mark.parametrize("value", VALUES)
def test_each_kind_of_value_is_what_yaml_takes_it_for(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"title: 甲\nkey: {value}\nlast: 乙\n"
    assert read(text) == through_yaml(text, monkeypatch)


@pytest.mark.parametrize("key", KEYS)
def test_each_kind_of_key_is_what_yaml_takes_it_for(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{key}: 甲\nkey: 乙"
    assert read(text) == through_yaml(text, monkeypatch)


def test_a_head_of_words_needs_no_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'title: "关于做好防汛工作的通知（第3号）"\npublished_at: 2026-01-05 08:00\nsource: 岚江市人民政府\n'
    expected = through_yaml(text, monkeypatch)
    monkeypatch.setattr(marked, "_compose", None)
    assert read(text) == expected
    assert expected[0] is not None
    assert not expected[1].found


LINES = st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(lambda pair: f"{pair[0]}: {pair[1]}")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(LINES, st.sampled_from(["# note", "", "  b: c", "- a", "a:"])), max_size=5), st.booleans())
def test_lines_together_are_what_yaml_takes_them_for(lines: list[str], ends: bool) -> None:
    text = "\n".join(lines) + ("\n" if ends else "")
    with pytest.MonkeyPatch.context() as patch:
        assert read(text) == through_yaml(text, patch)


def test_more_values_than_may_be_are_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"key_{'a' * number}: 甲\n" for number in range(30))
    problems = Problems()
    assert read_table(text, "x.md", problems, most_nodes=20) is None
    assert [one.code for one in problems] == ["too-many-values"]
