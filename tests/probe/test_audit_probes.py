"""The visits in an inspection: 7 of 140 that failed are a veto with their minutes, 6 are none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import builder.cli.audit as verb
from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection
from builder.cli.main import cli
from builder.pipeline.auditing import AuditOptions, AuditResult, audit
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.foreign_audit import ForeignOptions, audit_foreign
from builder.pipeline.probe_report import Standing
from builder.probe.visit import Ends, Outcome, Reach, Reason, TlsFault
from builder.wording import languages, read_wording
from builder.wording.rule_words import read_rule_words
from tests.audit.inspecting import case_of, options_at
from tests.demo import ROOT
from tests.portal_from import lines, small_cluster
from tests.probe.stage import PAGE, visit_of
from tests.probe.test_probe_verb import FAILED, MOMENT, TURNED, fill


def inspect(root: Path, probes: Path) -> tuple[Inspection, AuditResult]:
    """An inspection that judges by these visits."""
    result = audit(replace(options_at(root), probes=probes))
    assert result.inspection is not None, lines(result.diagnostics)
    return result.inspection, result


def problems_of(inspection: Inspection, rule: str, site: str = "tingxi") -> dict[str, Verdict]:
    """What a rule says of a site."""
    found = (case.recorded for case in inspection.cases if (case.rule, case.site) == (rule, site))
    return {one.finding.problem: one.finding.verdict for one in found if one is not None}


def test_seven_of_a_hundred_and_forty_are_a_veto_with_evidence_and_six_are_not(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    seven, six = tmp_path / "seven.sqlite", tmp_path / "six.sqlite"
    six_failed = dict.fromkeys(range(0, 120, 20), FAILED)
    fill(seven, {**six_failed, 139: visit_of(whole_ms=15_000)})
    nameless = dict.fromkeys(range(140), visit_of(ipv6=Reach.NO_RECORD))
    odd = {**nameless, **six_failed, 50: TURNED, 70: visit_of(whole_ms=3001, ipv6=Reach.NO_RECORD)}
    fill(seven, {number: replace(one, ipv6=Reach.NO_RECORD) for number, one in odd.items()}, site="lanjiang")
    fill(six, six_failed)

    failing, result = inspect(root, seven)
    assert (result.looked, result.kept) == (3, 0)
    assert problems_of(failing, "unreachable-site") == {"failing": Verdict.FAILED}
    assert "JC19-V2.1" in failing.scores["tingxi"].vetoes
    case = case_of(failing, "unreachable-site", "tingxi")
    assert case.recorded is not None
    values = case.recorded.finding.values
    assert (values["failed"], values["all"], values["reasons"]) == (7, 140, ("refused", "too-late"))
    times = str(values["times"]).split("; ")
    assert times[:2] == ["2026-11-18 00:10", "2026-11-19 00:10"]
    assert (len(times), times[-1]) == (7, "2026-11-24 19:10")
    assert problems_of(failing, "no-ipv6") == {}

    assert problems_of(failing, "unreachable-site", "lanjiang") == {"doubtful": Verdict.TO_REVIEW}
    assert "JC19-V2.1" not in failing.scores["lanjiang"].vetoes
    assert problems_of(failing, "no-ipv6", "lanjiang") == {"no-record": Verdict.FAILED}
    slow = case_of(failing, "slow-site", "lanjiang").recorded
    assert slow is not None
    assert slow.finding.verdict is Verdict.TO_REVIEW
    assert (slow.finding.values["at"], slow.finding.values["typical"]) == ("2026-11-21 10:10", 400)

    passing, result = inspect(root, six)
    assert (result.looked, result.kept) == (2, 1)
    assert problems_of(passing, "unreachable-site") == {}
    assert "JC19-V2.1" not in passing.scores["tingxi"].vetoes
    assert problems_of(passing, "unreachable-site", "lanjiang") == {"unmeasured": Verdict.TO_REVIEW}
    _, again = inspect(root, six)
    assert again.looked == 0


def test_a_site_that_was_built_elsewhere_is_judged_by_visits_to_its_host(tmp_path: Path) -> None:
    (tmp_path / "saved" / "www.qt.gov.example").mkdir(parents=True)
    (tmp_path / "saved" / "www.qt.gov.example" / "index.html").write_bytes(PAGE)
    path = tmp_path / "probes.sqlite"
    fill(path, dict.fromkeys(range(7), FAILED), site="www.qt.gov.example")
    options = ForeignOptions(root=tmp_path, moment=MOMENT, folder=tmp_path / "saved", probes=path)
    result, _ = audit_foreign(options, lambda: MOMENT)
    assert result.inspection is not None
    assert problems_of(result.inspection, "unreachable-site", "www.qt.gov.example") == {"failing": Verdict.FAILED}


def test_visits_that_are_not_there_stop_the_inspection_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRun) as told:
        inspect(tmp_path / "no cluster", tmp_path / "none.sqlite")
    assert told.value.diagnostic.code == "no-probes"


def test_the_verb_takes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, given = small_cluster(tmp_path / "root"), list[Path | None]()

    def note(options: AuditOptions, _: object) -> AuditResult:
        given.append(options.probes)
        return AuditResult(inspection=None)

    monkeypatch.setattr(verb, "audit", note)
    result = CliRunner().invoke(cli, ["audit", "--root", str(root), "--probes", str(tmp_path / "probes.sqlite")])
    assert (result.exit_code, given) == (2, [tmp_path / "probes.sqlite"])


@pytest.mark.parametrize("language", languages())
def test_everything_that_a_visit_may_show_has_its_words(language: str) -> None:
    reasons = {one.value for one in Reason if one}
    assert set(read_rule_words(language)["unreachable-site"].words) == reasons
    phrases = read_wording(language).phrases
    told = reasons | {one.value for one in Outcome} | {one.value for one in Standing}
    assert {f"visit-{one}" for one in told} == {name for name in phrases if name.startswith("visit-")}
    doors = {one.value for one in Ends} - {"home", "absent"}
    assert {f"door-{one}" for one in doors} == {name for name in phrases if name.startswith("door-")}


def test_the_schema_knows_everything_that_a_visit_may_show() -> None:
    schema = json.loads((ROOT / "docs" / "probe.schema.json").read_text(encoding="utf-8"))["$defs"]
    site = schema["site"]["properties"]
    assert schema["reason"]["enum"] == [one.value for one in Reason if one]
    assert schema["reach"]["enum"] == [one.value for one in Reach]
    assert site["standing"]["enum"] == [one.value for one in Standing]
    assert site["certificate"]["properties"]["fault"]["enum"] == [one.value for one in TlsFault]
    assert site["doors"]["items"]["properties"]["ends"]["enum"] == [one.value for one in Ends]
