"""What docs/bounds.md promises is what the readers do."""

from __future__ import annotations

import importlib
import re

import pytest

from builder.audit.foreign import crawling
from builder.diagnostic import Problems, find_near
from builder.release import asking
from builder.source.front_matter import LONGEST_BODY, LONGEST_HEAD, MOST_FOOTNOTES, MOST_LINES, split
from builder.source.marked import read_table
from catalog.identity import IndexForm
from tests.demo import ROOT

_ROW = re.compile(r"^\| [^|]+ \| (\d[\d,]*)[^|]* \| `([\w.]+)\.([A-Z_]+)` \|$", re.MULTILINE)


def test_the_figures_of_the_table_are_those_of_the_code() -> None:
    rows = _ROW.findall((ROOT / "docs" / "bounds.md").read_text(encoding="utf-8"))
    assert len(rows) > 25
    said = {f"{module}.{name}": int(figure.replace(",", "")) for figure, module, name in rows}
    assert {
        place: getattr(importlib.import_module(place.rpartition(".")[0]), place.rpartition(".")[2]) for place in said
    } == said


def test_answers_of_web_servers_are_bounded_as_the_table_says() -> None:
    table = (ROOT / "docs" / "bounds.md").read_text(encoding="utf-8")
    assert f"| {asking.Bounds().answer:g} seconds | `builder.release.asking.Bounds` |" in table
    assert f"| {crawling.Bounds().timeout:g} seconds | `builder.audit.foreign.crawling.Bounds` |" in table
    assert f"| {IndexForm.LONGEST} characters, " in table


def codes(text: str) -> list[str]:
    problems = Problems()
    split(text, "a", problems)
    return [one.code for one in problems]


def test_heads_and_bodies_are_bounded_to_the_character() -> None:
    head, body = "a" * (LONGEST_HEAD - 1), "b" * LONGEST_BODY
    assert codes(f"---\n{head}\n---\n{body}") == []
    assert codes(f"---\n{head}a\n---\n{body}b") == ["head-too-long", "body-too-long"]


@pytest.mark.parametrize(
    ("line", "most", "told"),
    [("a\n", MOST_LINES, "too-many-lines"), ("[^a]: b\n", MOST_FOOTNOTES, "too-many-footnotes")],
)
def test_lines_and_footnotes_of_a_body_are_counted(line: str, most: int, told: str) -> None:
    assert codes(f"---\na: b\n---\n{line * most}") == []
    assert codes(f"---\na: b\n---\n{line * (most + 1)}") == [told]


@pytest.mark.parametrize(("count", "told"), [(4_998, []), (4_999, ["too-many-values"])])
def test_values_are_counted(count: int, told: list[str]) -> None:
    problems = Problems()
    read_table(f"a: [{'b,' * count}]", "a", problems, most_nodes=5_000)
    assert [one.code for one in problems] == told


def test_a_large_text_is_counted_before_it_is_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.source.marked.yaml.compose", None)
    problems = Problems()
    assert read_table(f"a: [{'b,' * 200_001}]", "a", problems) is None
    assert [one.code for one in problems] == ["too-many-values"]


def test_faults_of_one_text_are_told_up_to_a_number() -> None:
    problems = Problems()
    read_table("k: b\n" * 1_000, "a", problems)
    assert len(problems.found) == 100


def test_no_suggestion_is_looked_for_a_word_that_nobody_mistyped() -> None:
    assert find_near("titel", ["title"]) == "title"
    assert find_near("title" * 100, ["title" * 99]) == ""
