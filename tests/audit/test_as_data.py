"""Norms are data: another table gives other findings and other pages, with no line of code touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from builder.audit.examine import Recorded
from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection
from builder.norms.tables import PRODUCT
from catalog.standard import Status
from catalog.verdict import Grade
from tests.audit.looking import inspection_of, look, reports_of
from tests.portal_from import build_at, edit, lines, out_of, standard_cluster, write

TOWN = "township-general-02"
SILENT = "silent-home"
RULES = "content/tingxi/zhengce/wenjian/20260401-xize.md"


def owed(inspection: Inspection, site: str) -> set[str]:
    """The items that a site owes."""
    record = next(one for one in inspection.sites if one.id == site)
    return {duty.item for duty in record.duties}


def missing(inspection: Inspection) -> set[str]:
    """The subjects that the rule of missing duties found wrong or doubtful."""
    cases = (case.recorded for case in inspection.cases if case.rule == "missing-duty" and case.site == "liuzhu")
    return {one.finding.key.removeprefix("duty:") for one in cases if one is not None}


def write_table(root: Path, path: str, table: object) -> None:
    write(root, path, yaml.safe_dump(table, allow_unicode=True, sort_keys=False))


def own_standard(root: Path, edition: str = "2019", effective_from: str = "", **limits: int | None) -> None:
    """The cluster's own file of the inspection's standard, with other numbers for silent home pages."""
    table = yaml.safe_load((PRODUCT / "standards" / "site-inspection.yaml").read_text(encoding="utf-8"))
    table["edition"] = edition
    if effective_from:
        table["effective_from"] = effective_from
    next(one for one in table["clauses"] if one["id"] == "JC19-V3.1")["limits"] = limits
    name = "site-inspection" if edition == "2019" else f"site-inspection-{edition}"
    write_table(root, f"catalog/standards/{name}.yaml", table)


def silent(inspection: Inspection) -> list[tuple[str, object]]:
    """Of each home page that is found silent, the days that it may be."""
    cases = (case for case in inspection.cases if case.rule == SILENT and case.recorded is not None)
    return [(case.site, case.recorded.finding.values.get("allowed")) for case in cases if case.recorded is not None]


def test_a_closed_item_is_no_longer_owed(root: Path) -> None:
    before = inspection_of(look(root))
    assert TOWN in owed(before, "liuzhu")
    assert TOWN in missing(before)
    row = {"code": TOWN, "closed": True, "reason": "已并入他项", "source": "汀溪县目录"}
    write_table(root, "catalog/registers/township-general.yaml", {"items": [row]})
    after = inspection_of(look(root))
    assert owed(before, "liuzhu") - owed(after, "liuzhu") == {TOWN}
    assert missing(before) - missing(after) == {TOWN}


def test_an_item_of_the_clusters_own_is_owed_and_shown(root: Path) -> None:
    before = inspection_of(look(root))
    new = {
        **{"code": "township-general-90", "level1": "茶叶", "level2": "茶树病虫情报", "source": "汀溪县目录"},
        **{"status": "official", "limit": "信息形成或变更之日起20个工作日内"},
        **{"everybody": "√", "proactive": "√", "township": "√"},
    }
    write_table(root, "catalog/registers/township-general.yaml", {"items": [new]})
    after = inspection_of(look(root))
    assert owed(after, "liuzhu") - owed(before, "liuzhu") == {"township-general-90"}
    assert missing(after) - missing(before) == {"township-general-90"}
    told = (case.recorded.finding.title for case in after.cases if case.recorded is not None)
    assert any("茶树病虫情报" in title for title in told)


def recorded(inspection: Inspection, site: str, item: str) -> Recorded:
    """What the rule of missing duties found at an item of a site."""
    cases = (case.recorded for case in inspection.cases if case.rule == "missing-duty" and case.site == site)
    return next(one for one in cases if one is not None and one.finding.key == f"duty:{item}")


def test_what_is_missing_stands_under_the_clause_that_gives_it(root: Path) -> None:
    found = inspection_of(look(root))
    by_law, by_directory = recorded(found, "liuzhu", "disclosure-regulation-26"), recorded(found, "liuzhu", TOWN)
    assert (by_law.clause, by_law.clause_status) == ("GK19-21.2", Status.OFFICIAL)
    assert (by_directory.clause, by_directory.clause_status) == ("ML20-01", Status.REPRINT)
    report = json.loads(reports_of(found)["findings.json"])
    told = {one["fingerprint"]: one for one in report["findings"]}
    assert [told[by_law.fingerprint][key] for key in ("clause", "indicator")] == ["GK19-21.2", "第21条"]
    assert told[by_directory.fingerprint]["clause_status"] == "reprint"


def test_what_is_owed_by_inference_is_never_missing(root: Path) -> None:
    rows = [{"items": [TOWN], "levels": ["township"], "bodies": ["government"], "status": "partial", "source": "推得"}]
    write_table(root, "catalog/registers/assignments.yaml", {"assignments": rows})
    found = recorded(inspection_of(look(root)), "liuzhu", TOWN)
    assert (found.finding.verdict, found.clause_status) == (Verdict.TO_REVIEW, Status.PARTIAL)


@pytest.mark.parametrize(("made_on", "grade"), [("2019-05-14", None), ("2019-05-15", Grade.STATUTORY)])
def test_what_is_older_than_the_regulation_is_not_late_by_it(made_on: str, grade: Grade | None, root: Path) -> None:
    edit(root, RULES, "genre: 意见\n", f"genre: 意见\nmade_on: {made_on}\ndiscloses: [disclosure-regulation-01]\n")
    found = inspection_of(look(root))
    record = next(one for one in found.sites if one.id == "tingxi")
    assert next(one for one in record.duties if one.item == "disclosure-regulation-01").grade is grade
    late = {case.rule for case in found.cases if case.rule.startswith("late-") and case.site == "tingxi"}
    assert ("late-beyond-the-law" in late) is (grade is not None)
    assert "late-beyond-the-promise" not in late


def test_an_item_under_a_clause_that_is_not_there_is_told(root: Path) -> None:
    row = {"code": TOWN, "clause": "GK19-21.3", "source": "汀溪县目录", "status": "official"}
    write_table(root, "catalog/registers/township-general.yaml", {"items": [row]})
    result = look(root)
    assert result.inspection is None
    assert any("township-general.yaml:2:" in line and "unknown-clause" in line for line in lines(result.diagnostics))


def test_pages_follow_the_catalogue(tmp_path: Path) -> None:
    """The page of a field loses an item that is closed, and gains one that the cluster adds."""
    root = standard_cluster(tmp_path / "cluster")
    page = out_of(root) / "tingxi/liuzhu/zwgk/biaozhun/township-general.html"
    build_at(root)
    before = page.read_text(encoding="utf-8")
    closed = {"code": TOWN, "closed": True, "reason": "已并入他项", "source": "汀溪县目录"}
    new = {
        **{"code": "township-general-90", "level1": "茶叶", "level2": "茶树病虫情报", "source": "汀溪县目录"},
        **{"status": "official", "limit": "信息形成或变更之日起20个工作日内"},
        **{"everybody": "√", "proactive": "√", "township": "√"},
    }
    write_table(root, "catalog/registers/township-general.yaml", {"items": [closed, new]})
    assert build_at(root).made > 0
    after = page.read_text(encoding="utf-8")
    assert (TOWN in before, TOWN in after) == (True, False)
    assert ("茶树病虫情报" in before, "茶树病虫情报" in after) == (False, True)


@pytest.mark.parametrize(("days", "late"), [(14, True), (18, True), (40, False)])
def test_a_threshold_is_the_tables(days: int, late: bool, root: Path) -> None:
    own_standard(root, days=days)
    sites = silent(inspection_of(look(root)))
    assert {allowed for _, allowed in sites} == ({days} if late else set())


def test_a_number_that_is_not_known_is_asked_of_a_person(root: Path) -> None:
    own_standard(root, days=None)
    inspection = inspection_of(look(root))
    problems = {case.recorded.finding.problem for case in inspection.cases if case.rule == SILENT and case.recorded}
    assert problems == {"limit-unknown"}


def test_a_new_edition_holds_from_its_day(root: Path) -> None:
    own_standard(root, edition="2027", effective_from="2026-11-25", days=2)
    before = inspection_of(look(root, as_of="2026-11-24 12:00"))
    after = inspection_of(look(root, as_of="2026-11-25 12:00"))
    assert {allowed for _, allowed in silent(before) if allowed is not None} == {14}
    assert {allowed for _, allowed in silent(after) if allowed is not None} == {2}
    assert "site-inspection/2027" not in before.editions
    assert "site-inspection/2027" in after.editions


def test_the_status_of_a_clause_follows_its_table(root: Path) -> None:
    table = yaml.safe_load((PRODUCT / "standards" / "site-inspection.yaml").read_text(encoding="utf-8"))
    for clause in table["clauses"]:
        clause["status"] = "unverified"
    write_table(root, "catalog/standards/site-inspection.yaml", table)
    inspection = inspection_of(look(root))
    assert statuses(inspection, "JC19-") == {Status.UNVERIFIED}


def statuses(inspection: Inspection, prefix: str) -> set[Status]:
    found = (case.recorded for case in inspection.cases if case.recorded is not None)
    return {one.clause_status for one in found if one.clause.startswith(prefix)}


def test_a_catalogue_that_is_not_whole_stops_with_its_faults(root: Path) -> None:
    write_table(root, "catalog/standards/own.yaml", {"id": "own", "clauses": [{"id": "X-1", "severity": "grave"}]})
    result = look(root)
    assert result.inspection is None
    assert any(line.startswith("catalog/standards/own.yaml:") for line in lines(result.diagnostics))
