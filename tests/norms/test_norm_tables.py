"""The tables against their source, and facts that a slip of the pen would change."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.standard import Automation, Clause, Severity, Standards, Status
from tests.needs import need
from tests.test_floors import ROOT

TODAY = date(2026, 11, 1)
SOURCE = ROOT.parent / "shared/standards/inspection-rules.csv"
AUTOMATION = {"Y": Automation.FULL, "P": Automation.PARTLY, "N": Automation.NONE, "": Automation.NOT_A_CHECK}
SEES_ELSEWHERE = re.compile(r"见 inspection\.md .*$")


@pytest.fixture(scope="module")
def clauses(standards: Standards) -> dict[str, Clause]:
    return {one.id: one for edition in standards.editions for one in edition.clauses}


def points_as_written(clause: Clause) -> str:
    return "null" if clause.points_unknown else "" if clause.points is None else str(clause.points)


def test_every_row_of_the_source_is_a_clause_with_its_facts(clauses: dict[str, Clause]) -> None:
    path: Path = need(SOURCE if SOURCE.is_file() else None, "the source of the tables of norms")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 140
    for row in rows:
        one = clauses[row["id"]]
        found = (str(one.severity), points_as_written(one), str(one.status), one.automation, one.place, one.scope)
        expected = (
            row["severity"],
            row["points"],
            row["status"],
            AUTOMATION[row["auto"]],
            row["clause"],
            row["scope"],
        )
        assert found == expected, row["id"]
        assert one.source == row["source"], row["id"]
        assert one.note.startswith(row["note"]), row["id"]
        assert one.text.startswith(SEES_ELSEWHERE.sub("", row["text"])), row["id"]
        if row["threshold"] == "null":
            assert None in one.limits.values(), row["id"]
        else:
            assert one.threshold.startswith(SEES_ELSEWHERE.sub("", row["threshold"])), row["id"]
            assert None not in one.limits.values(), row["id"]


def test_the_numbers_of_a_limit_are_printed_in_its_words(clauses: dict[str, Clause]) -> None:
    """A limit is a number of threshold or text, or a week, two weeks, an element count of the same clause."""
    spelled = {"7": "1周", "14": "2周", "1": "一|每年|半年/年", "3": "三", "6": "半年"}
    for one in clauses.values():
        words = f"{one.threshold} {one.text} {one.place}"
        for name, number in one.limits.items():
            if number is None or one.severity in (Severity.FORMAT, Severity.HISTORIC, Severity.LIST):
                continue
            found = re.search(rf"(?<![0-9.]){number}(?![0-9])", words) or re.search(f"0{number}", words)
            other = re.search(spelled.get(str(number), "$^"), words)
            counted = number == len(one.terms)
            assert found or other or counted, f"{one.id}: {name} {number}"


@pytest.mark.parametrize(
    ("id", "limits"),
    [
        ("JC19-V2.1", {"days": 7, "visits_a_day": 20, "seconds": 15, "percent": 5}),
        ("JC19-V4.1", {"days": 14, "months": 6, "channels": 5}),
        ("JC19-V5.2", {"look_back_years": 1, "months": 3}),
        ("JC19-F06", {"full_points": 75, "numerator": 4, "denominator": 3}),
        ("JC19-D01", {"limit": None}),
        ("GK19-26", {"working_days": 20}),
        ("YS18-14.1", {"days": 20}),
        ("CF21-48", {"working_days": 3}),
        ("ZB11-54", {"days": 3, "shown_days": 3}),
        ("SL21-03", None),
    ],
)
def test_limits_keep_their_unit(standards: Standards, id: str, limits: dict[str, int | None] | None) -> None:
    clause = standards.clause(id, TODAY)
    assert clause is not None
    if limits is None:
        assert clause.limit("contrast") == Decimal("4.5")
        assert clause.severity is Severity.ADVISORY
    else:
        assert clause.limits == limits


def test_no_point_is_filled_in_by_a_guess(clauses: dict[str, Clause]) -> None:
    known = {one.id: one.points for one in clauses.values() if one.points is not None}
    assert known == {
        "JC19-F01": 100,
        "JC19-F02": 30,
        "JC19-D05": 5,
        "JC19-D12": 2,
        "JC19-D14": 3,
        "KH19-04": 5,
        "PC15-02": 2,
    }


def test_the_words_that_rules_need(clauses: dict[str, Clause]) -> None:
    assert len(clauses["JC19-V6.4"].terms) == 8
    assert len(clauses["GK19-20"].terms) == 15
    assert re.fullmatch(clauses["CODE-SID"].terms[0], "bm01000001")
    assert re.fullmatch(clauses["CODE-DOCNO"].terms[0], "国办发〔2017〕47号")
    assert not re.fullmatch(clauses["CODE-DOCNO"].terms[0], "国办发〔2017〕047号")
    assert re.fullmatch(clauses["BQ17-09"].terms[1], "2026-03-12 09:30")
    assert re.fullmatch(clauses["ZY17-09.3"].terms[0], "蜀ICP备2025146653号-1")
    assert re.fullmatch(clauses["CODE-INDEX"].terms[0], "000014349/2017-00110")


def test_every_arithmetic_relation_of_the_annual_report_has_its_status(clauses: dict[str, Clause]) -> None:
    found = {id: one.status for id, one in clauses.items() if one.place == "勾稽关系"}
    assert found == {"NB21-11": Status.REPRINT, **{f"NB21-{number}": Status.PARTIAL for number in range(12, 20)}}


def test_every_indicator_of_deductions_is_named_once(clauses: dict[str, Clause]) -> None:
    deductions = [one for id, one in clauses.items() if id.startswith("JC19-D")]
    assert len({one.indicator for one in deductions if one.indicator}) == len(deductions) == 24
