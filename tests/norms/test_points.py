"""The points of an inspecting office, as they are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.norms import read_points
from catalog.points import Effect, IndicatorPoints
from catalog.standard import Standards
from tests.norms.conftest import told

FILE = "catalog/inspections/points.yaml"
HEAD = "issuer: 省政府办公厅\nsource: 分值表\neffective_from: 2026-01-01\nindicators:\n"
NEWS = "  - {indicator: 动态要闻, points: 5, cap: 10, unit: 栏目}\n"


def write(root: Path, text: str) -> Path:
    path = root / FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return root


def test_points_are_read(tmp_path: Path, standards: Standards) -> None:
    problems = Problems()
    polls = "  - {indicator: 征集调查, points: 0.5, cap: 3, effect: bonus}\n"
    found = read_points(write(tmp_path, HEAD + NEWS + polls), problems, standards)
    assert told(problems) == []
    assert found is not None
    assert found.find("动态要闻") == IndicatorPoints(
        indicator="动态要闻", points=Decimal(5), cap=Decimal(10), unit="栏目"
    )
    assert found.indicators[1].effect is Effect.BONUS
    assert [found.in_force(date(2025, 12, 31)), found.in_force(date(2026, 1, 1))] == [False, True]


def test_an_office_need_not_have_points(tmp_path: Path) -> None:
    problems = Problems()
    assert read_points(tmp_path, problems) is None
    assert told(problems) == []


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (NEWS + NEWS, [f"{FILE}:6:17 doubled-indicator"]),
        (NEWS.replace("动态要闻", "动态新闻"), [f"{FILE}:5:17 unknown-indicator"]),
        (NEWS.replace("动态要闻", "栏目不更新"), [f"{FILE}:5:17 unknown-indicator"]),
        (NEWS.replace("cap: 10", "cap: 4"), [f"{FILE}:5:31 odd-points"]),
        (NEWS.replace("points: 5", "points: 0"), [f"{FILE}:5:31 odd-points"]),
        (NEWS.replace("points: 5", "points: -1"), [f"{FILE}:5:31 odd-points"]),
        (NEWS.replace(", cap: 10", ""), [f"{FILE}:5:5 missing-key"]),
        (NEWS.replace("unit", "units"), [f"{FILE}:5:43 unknown-key"]),
    ],
)
def test_each_fault_is_told_at_its_place(tmp_path: Path, standards: Standards, rows: str, faults: list[str]) -> None:
    problems = Problems()
    assert read_points(write(tmp_path, HEAD + rows), problems, standards) is None
    assert told(problems) == faults
