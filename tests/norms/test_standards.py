"""Standards as they are read: overlays, editions, and every fault at its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog.standard import Severity, Standards
from tests.norms.conftest import Read

HEAD = """id: {id}
edition: '{edition}'
title: 检查指标
effective_from: {day}
status: reprint
source: a notice
clauses:
"""
CLAUSE = """  - id: {id}
    text: {text}
    severity: veto
    status: reprint
"""
DAYS = "    limits: {{days: {days}}}\n"


def edition(
    *clauses: str, name: str = "house-rules", edition: str = "2030", day: str = "2030-01-01", more: str = ""
) -> str:
    return more + HEAD.format(id=name, edition=edition, day=day) + "".join(clauses)


def clause(id: str = "HR30-01", text: str = "不更新", days: int = 14) -> str:
    return CLAUSE.format(id=id, text=text) + DAYS.format(days=days)


def test_a_new_edition_changes_what_a_clause_says_from_its_day_on(read: Read) -> None:
    later = clause("JC19-V4.1", "监测点前1周内的动态、要闻类栏目未更新", days=7)
    found, faults = read(site_inspection_2031=edition(later, name="site-inspection", edition="2031", day="2031-07-01"))
    assert faults == []
    assert found is not None
    before = found.clause("JC19-V4.1", date(2031, 6, 30))
    after = found.clause("JC19-V4.1", date(2031, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.limit("days"), after.limit("days")) == (14, 7)
    assert found.clause("JC19-V4.2", date(2031, 6, 30)) is not None
    assert found.clause("JC19-V4.2", date(2031, 7, 1)) is None, "a clause that the new edition drops is gone"


def test_no_edition_is_in_force_before_its_first_day(standards: Standards) -> None:
    assert standards.clause("JC19-V4.1", date(2019, 4, 17)) is None
    assert standards.clause("JC19-V4.1", date(2019, 4, 18)) is not None


def test_a_superseded_standard_ends_when_its_successor_begins(standards: Standards) -> None:
    assert standards.find("census-2015", date(2019, 4, 17)) is not None
    assert standards.find("census-2015", date(2019, 4, 18)) is None


def test_a_clause_may_begin_later_than_its_standard(standards: Standards) -> None:
    assert standards.clause("NB21-11", date(2021, 9, 25)) is None
    assert standards.clause("NB21-11", date(2021, 9, 26)) is not None


def test_a_file_of_the_cluster_replaces_the_product_s_of_its_name(read: Read) -> None:
    found, faults = read(organ_mark=edition(clause("DZ14-01", "标识", days=3), name="organ-mark", day="2014-01-01"))
    assert faults == []
    assert found is not None
    assert [one.edition for one in found.editions if one.id == "organ-mark"] == ["2030"]


def test_a_number_that_is_not_known_is_not_a_number_that_is_not_there(read: Read) -> None:
    unknown = clause().replace("{days: 14}", "{days: null, share: 0.5}") + "    points: null\n"
    found, faults = read(mine=edition(unknown, clause("HR30-02"), clause("HR30-03") + "    points: 2.5\n"))
    assert faults == []
    assert found is not None
    one, two, three = (found.clause(f"HR30-0{number}", date(2030, 1, 1)) for number in (1, 2, 3))
    assert one is not None
    assert two is not None
    assert three is not None
    assert one.limits == {"days": None, "share": Decimal("0.5")}
    with pytest.raises(LookupError, match="HR30-01 has no known limit days"):
        one.limit("days")
    assert [(each.points, each.scored, each.points_unknown) for each in (one, two, three)] == [
        (None, True, True),
        (None, False, False),
        (Decimal("2.5"), True, False),
    ]


def test_a_table_without_clauses_is_no_standard(read: Read) -> None:
    found, faults = read(words="id: words\nwords: [a, b]\n")
    assert faults == []
    assert found is not None


MINE = "catalog/standards/mine.yaml"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (edition(clause(), clause()), [f"{MINE}:13:9 doubled-clause"]),
        (edition(clause("JC19-V4.1")), [f"{MINE}:8:9 doubled-clause"]),
        (edition(clause(), more="superseded_by: site-inspection/2018\n"), [f"{MINE}:1:16 unknown-edition"]),
        (edition(clause(), more="superseded_by: house-rules/2030\n"), [f"{MINE}:1:16 unknown-edition"]),
        (edition(clause(), more="superceded_by: site-inspection/2019\n"), [f"{MINE}:1:1 unknown-key"]),
        (edition(clause() + "    point: 2\n"), [f"{MINE}:13:5 unknown-key"]),
        (edition(clause().replace("14", "two weeks")), [f"{MINE}:12:20 not-a-number"]),
        (edition(clause() + "    points: many\n"), [f"{MINE}:13:13 not-a-number"]),
        (edition(clause().replace("veto", "vetoed")), [f"{MINE}:10:15 unknown-choice"]),
        (edition(clause().replace("{days: 14}", "14")), [f"{MINE}:12:13 wrong-type"]),
        (edition("  - a\n"), [f"{MINE}:8:5 wrong-type"]),
        (edition().replace("clauses:", "clauses: none"), [f"{MINE}:7:10 wrong-type"]),
        (edition(clause(), edition="2019", name="site-inspection"), [f"{MINE}:2:10 doubled-edition"]),
        (edition(clause(), day="2019-04-18", name="site-inspection"), [f"{MINE}:4:17 editions-same-day"]),
        ("clauses: [", [f"{MINE}:1:10 broken-yaml"]),
    ],
)
def test_each_fault_is_told_at_its_place(read: Read, text: str, faults: list[str]) -> None:
    assert read(mine=text) == (None, faults)


def test_two_editions_of_one_name_or_of_one_day_are_told(read: Read) -> None:
    first, second = edition(clause()), edition(clause(), edition="2031")
    assert read(mine=first, mine_too=first)[1] == ["catalog/standards/mine.yaml:2:10 doubled-edition"]
    assert read(mine=first, mine_too=second)[1] == ["catalog/standards/mine.yaml:4:17 editions-same-day"]


def test_all_faults_are_told_not_the_first(read: Read) -> None:
    found, told = read(mine=edition(clause() + "    point: 2\n", clause("HR30-02").replace("text: 不更新", "text:")))
    assert found is None
    assert [one.rpartition(" ")[2] for one in told] == ["unknown-key", "missing-key"]


def test_ids_are_unique_and_places_told(standards: Standards) -> None:
    clauses = [one for each in standards.editions for one in each.clauses]
    assert len({one.id for one in clauses}) == len(clauses)
    assert [one.id for one in clauses if one.severity is Severity.VETO and not one.place] == []
