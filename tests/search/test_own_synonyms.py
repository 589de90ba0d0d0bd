"""A cluster's own everyday words: they find official ones; what cannot serve is told."""

from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.search.own_synonyms import FILE, read_own_synonyms
from builder.search.static.synonyms import read_synonyms


def read(root: Path, text: str) -> tuple[tuple[tuple[str, ...], ...], list[str]]:
    file = root / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    problems = Problems()
    groups = read_own_synonyms(root, problems)
    return groups, [f"{one.mark.line} {one.code}" for one in problems]


def test_a_cluster_without_a_file_has_none(tmp_path: Path) -> None:
    problems = Problems()
    assert read_own_synonyms(tmp_path, problems) == ()
    assert not list(problems)


def test_groups_lie_beside_those_of_the_project(tmp_path: Path) -> None:
    groups, faults = read(tmp_path, "groups:\n- [海洋牧场, 海上牧场]\n- [医疗保险, 看病钱]\n")
    assert faults == []
    known = read_synonyms(groups)
    assert known.beside("海上牧场") == ("海洋牧场",)
    assert {"医保", "看病钱"} <= set(known.beside("医疗保险"))


@pytest.mark.parametrize("row", ["[海洋牧场]", "[]", "[海, 洋]", "[海洋, 海洋]", "['海洋 ', 牧场]", "[海洋, '，。']"])
def test_a_group_that_cannot_serve_is_told_and_left_out(tmp_path: Path, row: str) -> None:
    groups, faults = read(tmp_path, f"groups:\n- {row}\n- [牧场, 草场]\n")
    assert groups == (("牧场", "草场"),)
    assert faults == ["2 odd-synonyms"]


@pytest.mark.parametrize("text", ["groups: 1\n", "group: []\n", "- a\n", "groups: [[a: b]]\n"])
def test_a_file_of_another_shape_is_told(tmp_path: Path, text: str) -> None:
    groups, faults = read(tmp_path, text)
    assert groups == ()
    assert faults
