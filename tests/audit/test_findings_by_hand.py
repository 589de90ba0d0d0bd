"""What people found decides results as what rules found does: every report shows it, and their figures agree."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml.html import HtmlElement, document_fromstring
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.finding import Verdict
from builder.audit.inspection import FindingState, Inspection
from builder.audit.settling import count_hits
from builder.norms.inspections import LEDGER
from catalog.score import Outcome
from catalog.standard import Severity, Status
from tests.audit.inspecting import audit_at
from tests.audit.labels import Reports, label
from tests.audit.looking import reports_of
from tests.portal_from import small_cluster, write
from tests.test_floors import ROOT

VETO, UNRULED, LATE, VAGUE, ASKED, SETTLED, UNSURE = (f"hand-{number}" for number in range(1, 8))
LEDGER_TEXT = """entries:
  - {fingerprint: hand-1, site: lanjiang, clause: JC19-V1.1, problem: 首页国名写错, discovery: hand, found_on: 2026-10-08, status: confirmed}
  - {fingerprint: hand-2, site: tingxi, clause: JC19-V1.6, problem: 引发严重负面舆情, discovery: hand, found_on: 2026-10-08, status: mended}
  - {fingerprint: hand-3, site: tingxi, clause: JC19-D16, problem: 答复迟了八天, discovery: hand, found_on: 2026-10-08, status: mending}
  - {fingerprint: hand-7, site: tingxi, clause: JC19-V6.3, problem: 指南都不全, discovery: hand, found_on: 2026-10-08, status: confirmed}
  - {fingerprint: hand-4, site: tingxi, problem: 电话无人接听, discovery: report, found_on: 2026-10-08, status: confirmed}
  - {fingerprint: hand-5, site: tingxi, clause: JC19-D16, problem: 答复不知所云, discovery: report, found_on: 2026-10-08}
  - {fingerprint: hand-6, site: tingxi, clause: JC19-D16, problem: 已复查的答复, discovery: hand, found_on: 2026-10-08, status: dismissed}
"""  # noqa: E501 - an entry a line
STANDING = {
    VETO: "首页国名写错",
    UNRULED: "引发严重负面舆情",
    LATE: "答复迟了八天",
    VAGUE: "电话无人接听",
    UNSURE: "指南都不全",
}


@pytest.fixture(scope="module")
def inspection(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    """The small cluster with findings by hand in its ledger."""
    root = small_cluster(tmp_path_factory.mktemp("by-hand") / "root")
    write(root, LEDGER, LEDGER_TEXT)
    return audit_at(root)


@pytest.fixture(scope="module")
def reports(inspection: Inspection) -> Reports:
    """All of its reports."""
    return reports_of(inspection)


@pytest.fixture(scope="module")
def book(reports: Reports) -> Workbook:
    """The workbook among them."""
    return load_workbook(io.BytesIO(reports["workbook.xlsx"]))


def lines_of(book: Workbook, name: str) -> Iterator[Mapping[str, Any]]:
    """The lines of a sheet by the heads of its columns."""
    sheet: Worksheet = book[label(f"sheet-{name}")]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    last = int(str(sheet.print_title_rows).rpartition("$")[2])
    first = int(str(sheet.print_title_rows).split("$")[1].rstrip(":"))
    heads = [str(under or above) for under, above in zip(rows[last - 1], rows[first - 1], strict=True)]
    return (dict(zip(heads, row, strict=True)) for row in rows[last:])


def told(reports: Reports) -> dict[str, dict[str, Any]]:
    """The findings of the JSON by fingerprint."""
    return {one["fingerprint"]: one for one in json.loads(reports["findings.json"])["findings"]}


def test_they_decide(inspection: Inspection) -> None:
    assert "JC19-V1.1" in inspection.scores["lanjiang"].vetoes
    assert "JC19-V1.6" in inspection.scores["tingxi"].vetoes
    verdicts = {case.fingerprint: case.verdict for case in inspection.cases if case.entry is not None}
    assert {name for name, verdict in verdicts.items() if verdict is Verdict.FAILED} == set(STANDING)
    assert (verdicts[ASKED], verdicts[SETTLED]) == (Verdict.TO_REVIEW, None)


def test_tables_for_machines_tell_weight_status_and_verdict(reports: Reports) -> None:
    schema = json.loads((ROOT / "docs" / "findings.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(reports["findings.json"]))
    found = told(reports)
    keys = ("severity", "clause_status", "verdict", "indicator")
    assert [found[VETO][key] for key in keys] == ["veto", "reprint", "failed", "安全、泄密事故等严重问题"]
    assert [found[LATE][key] for key in keys] == ["deduct", "partial", "failed", "办理答复"]
    assert [found[VAGUE][key] for key in keys] == ["", "", "failed", ""]
    assert [found[ASKED]["verdict"], found[SETTLED]["verdict"]] == ["to-review", None]
    rows = csv.DictReader(io.StringIO(reports["findings.csv"].decode("utf-8-sig"), newline=""))
    assert {row["fingerprint"]: row["verdict"] for row in rows} == {
        name: one["verdict"] or "" for name, one in found.items()
    }


def test_sarif_tells_them_by_their_clauses(reports: Reports) -> None:
    (run,) = json.loads(reports["findings.sarif"])["runs"]
    results = {one["partialFingerprints"]["zhanqun/v1"]: one for one in run["results"]}
    rules = run["tool"]["driver"]["rules"]
    assert set(STANDING) | {ASKED} <= set(results)
    assert SETTLED not in results
    assert (results[VETO]["ruleId"], results[VETO]["level"]) == ("JC19-V1.1", "error")
    assert (results[ASKED]["kind"], results[VAGUE]["ruleId"]) == ("review", "hand")
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results.values())
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)


def test_the_workbook_shows_them(book: Workbook) -> None:
    listed = {line[label("col-fingerprint")]: line for line in lines_of(book, "findings")}
    assert {name: listed[name][label("col-problem")] for name in STANDING} == STANDING
    assert listed[VETO][label("col-severity")] == label("severity-veto")
    assert listed[ASKED][label("col-verdict")] == label("verdict-to-review")
    weights = {line[label("ledger-fingerprint")]: line[label("ledger-weight")] for line in lines_of(book, "ledger")}
    assert (weights[VETO], weights[LATE]) == (label("severity-veto"), label("severity-deduct"))


def test_every_hit_stands_in_the_table_of_scores(book: Workbook, inspection: Inspection) -> None:
    names = {site.name: site.id for site in inspection.sites}
    shown: Counter[tuple[str, str]] = Counter()
    for line in lines_of(book, "scores"):
        for head, value in line.items():
            if head.startswith("JC19-") and value:
                shown[names[line[label("col-site")]], head.split()[0]] += value
    weighing = (Severity.VETO, Severity.DEDUCT, Severity.SCORE, Severity.BONUS)
    scored = {name for name, clause in inspection.clauses.items() if clause.severity in weighing}
    hits = {
        (site, clause): count
        for site, found in count_hits(inspection.cases).items()
        for clause, count in found.items()
        if clause in scored and site
    }
    assert shown == hits
    assert shown["tingxi", "JC19-V1.6"] == 1


def tile_of(page: HtmlElement, kind: str) -> str:
    """The figure on a tile."""
    return next(str(one.text) for one in page.iter("b") if one.get("class") == kind)


def test_the_page_prints_them_and_counts_them(reports: Reports, inspection: Inspection) -> None:
    page = document_fromstring(reports["report.html"].decode())
    printed = {str(one.get("id")).removeprefix("f-") for one in page.iter("div") if one.get("class") == "finding"}
    assert set(STANDING) | {ASKED} <= printed
    failed = sum(case.weighs for case in inspection.cases)
    assert tile_of(page, "failed") == str(failed)
    vetoed = sum(bool(score.vetoes) for score in inspection.scores.values())
    assert tile_of(page, "veto") == str(vetoed)


def test_the_notice_names_as_many_vetoes_as_it_counts(reports: Reports, inspection: Inspection) -> None:
    text = reports["notice.md"].decode()
    lines = text.split(label("notice-vetoes"))[1].split("\n## ")[0].split("\n### ")[0]
    sites = {site.id: site.name for site in inspection.sites}
    for site, score in inspection.scores.items():
        assert (score.outcome is Outcome.FAILED) == (sites[site] in lines)
        assert all(clause in lines for clause in score.vetoes)
    assert all(problem in text for name, problem in STANDING.items() if name != VAGUE)
    failed = sum(case.weighs for case in inspection.cases)
    assert f"发现不合规问题{failed}项" in text


def test_every_report_tells_as_many_failed_findings(reports: Reports, book: Workbook, inspection: Inspection) -> None:
    standing = {state.value for state in FindingState if state.counts}
    by_site = Counter(
        one["site_name"] for one in told(reports).values() if one["verdict"] == "failed" and one["state"] in standing
    )
    for sheet in ("overview", "ranking"):
        found = {line[label("col-site")]: line[label("col-failed")] for line in lines_of(book, sheet)}
        assert found == {site.name: by_site[site.name] for site in inspection.sites}, sheet


def test_an_unverified_clause_is_named_with_its_status(
    reports: Reports, book: Workbook, inspection: Inspection
) -> None:
    unsure = f"JC19-V6.3，{label('status-unverified')}"
    assert inspection.scores["tingxi"].status is Status.UNVERIFIED
    notice = reports["notice.md"].decode()
    assert f"指南都不全（{unsure}）。" in notice
    site = next(one.name for one in inspection.sites if one.id == "tingxi")
    ranked = next(line for line in lines_of(book, "ranking") if line[label("col-site")] == site)
    assert unsure in ranked[label("col-vetoes")]
    assert ranked[label("col-status")] == label("status-unverified")
    for start in (f"| {ranked[label('col-rank')]} | {site} |", f"| {site} | JC19-V6.3 |"):
        assert label("status-unverified") in next(line for line in notice.splitlines() if start in line)
