"""YAML with places: every value knows where it stands, every fault is told, nothing is raised."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.source.marked import Node, Scalar, Sequence, Table, read_table
from catalog.origin import Mark
from tests.needs import need

CORPUS = Path(__file__).resolve().parents[3] / "shared/corpus/attack"


def read(text: str, *, first_line: int = 1) -> tuple[Table | None, list[str]]:
    """A mapping, and what was told."""
    problems = Problems()
    table = read_table(text, "f.yaml", problems, first_line=first_line)
    return table, [f"{one.mark.line}:{one.mark.column} {one.code}" for one in problems]


def plain(node: Node) -> object:
    """The same values as bare lists and dictionaries of text."""
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Sequence):
        return [plain(one) for one in node.items]
    return {key: plain(one) for key, one in node.entries.items()}


def test_every_value_knows_its_place() -> None:
    table, _ = read("a: 一\nb:\n  - c: x\n    二: [y, z]\n", first_line=5)
    assert table is not None
    assert table.keys == {"a": Mark("f.yaml", 5, 1), "b": Mark("f.yaml", 6, 1)}
    assert table.mark_of("a") == Mark("f.yaml", 5, 4)
    inner = table.entries["b"]
    assert isinstance(inner, Sequence)
    item = inner.items[0]
    assert isinstance(item, Table)
    assert (item.mark_of("二", 1), item.mark_of("二", 9)) == (Mark("f.yaml", 8, 12), Mark("f.yaml", 8, 8))
    assert item.mark_of("nowhere") == Mark("f.yaml", 7, 5)


def test_scalars_stay_as_they_are_written() -> None:
    text = "a: 007\nb: 1e3\nc: yes\nd: 2026-03-01\ne: ~\nf:\ng: 'null'\nh: null\ni: !!str null\nj: !!null k\n"
    table, told = read(text + "l: Null\nm: !!int\n")
    assert table is not None
    assert plain(table) == {
        "a": "007", "b": "1e3", "c": "yes", "d": "2026-03-01", "e": None, "f": None, "g": "null", "h": None,
        "i": "null", "j": None, "l": None, "m": ""
    }  # fmt: skip
    assert told == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3:1 doubled-key"]),
        ("x: {a: 1, a: 2}\ny: [{b: 1, b: 2}]\n", ["1:11 doubled-key", "2:12 doubled-key"]),
        ("? [a]\n: b\nc: d\n", ["1:3 key-not-a-word"]),
        ("- a\n", ["1:1 not-a-table"]),
        ("text", ["1:1 not-a-table"]),
        ("a: 'b\n", ["1:4 broken-yaml"]),
        ('a: "b\nc: d\n', ["1:4 broken-yaml"]),
        ("a: [b, c\nd: e\n", ["1:4 broken-yaml"]),
        ("a: [b,\n  c} ]\nd: e\n", ["2:4 broken-yaml"]),
        ("a: {b: [c, d\n", ["1:8 broken-yaml"]),
        ("a\nb: c\n", ["2:2 broken-yaml"]),
        ("a: 1\nb\nc: d\n", ["2:1 broken-yaml"]),
        ("a：甲\nb: c\n", ["1:2 wide-colon"]),
        ("x: 1\n\na：甲\nb：[乙]\nc: d\n", ["3:2 wide-colon"]),
        ("x:\n  - a：甲\n    b: c\n", ["2:6 wide-colon"]),
        ("x:\n  - a: 甲\n    b：c\n", ["3:6 wide-colon"]),
        ("a: 甲\n  说：乙\nb: c: d\n", ["3:5 broken-yaml"]),
        ("a: 甲\n  b：乙\nb: c: d\n", ["3:5 broken-yaml"]),
        ("a：甲\n", ["1:2 wide-colon"]),
        ("a: b: c\n", ["1:5 broken-yaml"]),
        ("a: *b\n", ["1:4 broken-yaml"]),
        ("a: 1\n---\nb: 2\n", ["2:1 broken-yaml"]),
        ("a:\n\t- b\n", ["2:1 tab-in-yaml"]),
        ("a: \x01\n", ["1:1 broken-yaml"]),
    ],
)
def test_faults_are_told_at_their_places(text: str, told: list[str]) -> None:
    assert read(text)[1] == told


@pytest.mark.parametrize("text", ["", "\n", "# only words\n"])
def test_an_empty_text_is_an_empty_mapping(text: str) -> None:
    assert read(text) == (Table({}, {}, Mark("f.yaml", 1)), [])


def test_a_bomb_of_aliases_is_told_at_once() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{n}: &{n} [{', '.join([f'*{m}'] * 10)}]" for m, n in zip("abcdefghij", "bcdefghijk", strict=True)]
    start = time.process_time()
    assert read("\n".join(lines))[1] == ["1:1 too-many-values"]
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "a: " + "[" * 5000 + "]" * 5000,
        "a: " + "{b: " * 5000,
        "- " * 5000,
        "a:\n" + "".join(f"{' ' * depth}b:\n" for depth in range(1, 2000)),
    ],
    ids=["open", "lists", "tables", "items", "blocks"],
)
def test_depth_is_told_and_never_crashes(text: str) -> None:
    table, told = read(text)
    assert table is None
    assert len(told) == 1


def test_an_alias_reads_as_what_it_stands_for() -> None:
    table, told = read("a: &a [x, {b: y}]\nc: *a\nd: [*a, {e: *a}]\n")
    inner = ["x", {"b": "y"}]
    assert table is not None
    assert (plain(table), told) == ({"a": inner, "c": inner, "d": [inner, {"e": inner}]}, [])


def test_each_use_of_an_alias_counts() -> None:
    text = "a: &a [x, y]\nb: *a\nc: [*a]\n"
    problems = Problems()
    assert read_table(text, "f.yaml", problems, most_nodes=11) is not None
    assert read_table(text, "f.yaml", problems, most_nodes=10) is None
    assert [one.code for one in problems] == ["too-many-values"]


@pytest.mark.parametrize(("above", "deep"), [(20, False), (21, True)])
def test_what_an_alias_stands_for_is_as_deep_as_if_it_were_written(above: int, deep: bool) -> None:
    table, told = read(f"a: &a {'[' * 20}{']' * 20}\nb: {'[' * above}*a{']' * above}\n")
    assert (table is None, told) == (deep, ["1:1 too-deep"] if deep else [])


def test_an_alias_of_itself_is_told() -> None:
    assert read("a: &a [*a]\n")[1] == ["1:1 too-deep"]


@given(st.text())
def test_any_text_is_read_or_told(text: str) -> None:
    table, told = read(text)
    assert (table is None) <= bool(told)


@given(
    st.dictionaries(
        st.text(st.characters(categories=["L", "N"]), min_size=1),
        st.recursive(
            st.text(st.characters(exclude_categories=["C"])),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_what_yaml_writes_is_read_back(value: dict[str, object]) -> None:
    text = yaml.dump(value, allow_unicode=True, default_style='"')
    table, told = read(text)
    assert told == []
    assert table is not None
    assert plain(table) == value


def test_the_test_suite_of_yaml_never_raises() -> None:
    folder = CORPUS / "yaml-test-suite"
    files = need(
        [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else None, "the YAML test suite"
    )
    assert len(files) > 200
    for path in files:
        read(path.read_text(encoding="utf-8", errors="replace"))


def test_naughty_strings_are_read_as_they_are() -> None:
    path = CORPUS / "blns/blns.json"
    strings = json.loads(
        need(path if path.is_file() else None, "the list of naughty strings").read_text(encoding="utf-8")
    )
    for one in strings:
        table, told = read(f"a: {json.dumps(one)}\n")
        assert told or (table is not None and plain(table) == {"a": one})
        read(one)
        read(f"a: {one}")


def test_an_outline_knows_the_places_of_keys_and_items_and_holds_nothing_else() -> None:
    text = "id: a\nlinks:\n- {title: 甲, url: b}\n- c\nhosting: {by: host}\n"
    whole = read_table(text, "site.yaml", Problems())
    assert whole is not None
    outline = whole.outline()
    asked = [("id", None), ("links", None), ("links", 0), ("links", 1), ("links", 9), ("hosting", None), ("none", None)]
    assert [outline.mark_of(*one) for one in asked] == [whole.mark_of(*one) for one in asked]
    assert (outline.keys, outline.mark) == (whole.keys, whole.mark)
    assert "甲" not in repr(outline)
