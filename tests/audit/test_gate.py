"""A cluster that asks for it is not built while an inspection finds what it bars."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.cluster.gate import Gate
from builder.norms.inspections import LEDGER
from builder.pipeline.gate import GatedResult, build_through_gate, find_gate
from builder.pipeline.options import BuildOptions, ReadOptions
from tests.audit.test_incremental import SETTLED, WATER
from tests.portal_from import AS_OF, edit, moment, out_of, small_cluster, write


def run(root: Path, gate: Gate | None) -> GatedResult:
    out = out_of(root)
    read = ReadOptions(root=root, state=out.with_name(f"{out.name}.state"), moment=moment(AS_OF), jobs=1)
    return build_through_gate(BuildOptions(read=read, out=out), gate)


@pytest.fixture
def cluster(tmp_path: Path) -> Path:
    return small_cluster(tmp_path / "cluster")


def ask_for(root: Path, gate: str) -> None:
    edit(root, "sites/cluster.yaml", "name:", f"gate: {gate}\nname:")


def test_without_a_gate_nothing_is_inspected_and_all_is_built(cluster: Path) -> None:
    done = run(cluster, None)
    assert done.gate is Gate.NONE
    assert done.barring == ()
    assert done.result.made > 0
    assert not (out_of(cluster).with_name(f"{out_of(cluster).name}.state") / "audit").exists()


def test_what_the_gate_bars_is_told_and_nothing_is_built(cluster: Path) -> None:
    done = run(cluster, Gate.DEDUCT)
    assert done.result.stopped
    assert {case.rule for case in done.barring} >= {"missing-footer-field"}
    assert not out_of(cluster).exists()


def test_the_settings_of_the_cluster_ask_for_it(cluster: Path) -> None:
    ask_for(cluster, "deduct")
    assert find_gate(cluster) is Gate.DEDUCT
    assert run(cluster, None).barring
    assert run(cluster, Gate.NONE).result.made > 0


def test_a_lighter_gate_bars_less(cluster: Path) -> None:
    barred = {case.fingerprint for case in run(cluster, Gate.VETO).barring}
    assert barred < {case.fingerprint for case in run(cluster, Gate.DEDUCT).barring}


def test_a_cluster_that_cannot_be_inspected_does_not_pass_the_gate(cluster: Path) -> None:
    write(cluster, "catalog/inspections/ledger.yaml", "entries: [*id001]\n")
    done = run(cluster, Gate.VETO)
    assert (done.result.stopped, done.barring) == (True, ())
    assert [one.code for one in done.result.diagnostics] == ["broken-yaml"]
    assert not out_of(cluster).exists()
    assert run(cluster, Gate.NONE).result.made > 0


def test_an_edited_text_that_passes_the_gate_costs_no_more_than_without(
    cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(cluster, "veto")
    asked: list[object] = []
    monkeypatch.setattr("builder.pipeline.barring.inspect", lambda *given: asked.append(given))
    time.sleep(SETTLED)
    run(cluster, None)
    monkeypatch.setattr("builder.pipeline.build.work_on_sites", lambda *_: pytest.fail("all outputs were asked"))
    edit(cluster, WATER, "管道检修。", "管道检修完毕。")
    time.sleep(SETTLED)
    assert run(cluster, None).result.made > 0
    assert len(asked) == 2


HAND = "entries:\n  - {{fingerprint: hand-1, site: lanjiang, clause: {clause}, problem: 首页国名写错, discovery: hand, "
HAND += "found_on: 2026-10-08, status: {status}}}\n"


@pytest.mark.parametrize(
    ("clause", "status", "barred"),
    [
        ("JC19-V1.1", "confirmed", True),
        ("JC19-V1.1", "mending", True),
        ("JC19-V1.1", "mended", False),
        ("JC19-V1.1", "to-verify", False),
        ("JC19-V1.1", "dismissed", False),
        ("JC19-D16", "confirmed", False),
    ],
)
def test_a_veto_that_a_person_found_bars_till_the_unit_says_that_it_is_mended(
    clause: str, status: str, barred: bool, cluster: Path
) -> None:
    """What was mended is looked at again where it is shown; what nobody confirmed is no failure."""
    write(cluster, LEDGER, HAND.format(clause=clause, status=status))
    done = run(cluster, Gate.VETO)
    found = [(one.fingerprint, one.clause, one.problem) for one in done.barring if not one.rule]
    assert found == ([("hand-1", clause, "首页国名写错")] if barred else [])


def test_what_a_person_found_is_told_in_that_persons_words(cluster: Path) -> None:
    write(cluster, LEDGER, HAND.format(clause="JC19-V1.1", status="confirmed"))
    words = ["build", "--root", str(cluster), "--gate", "veto", "--as-of", "2026-11-25"]
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, words)
    assert told.exit_code == 1, told.output
    assert "lanjiang: 首页国名写错 [hand-1, JC19-V1.1]" in told.output
    answer = CliRunner().invoke(cli, [*words, "--format", "json", "--jobs", "1"])
    found = {"fingerprint": "hand-1", "site": "lanjiang", "rule": "", "clause": "JC19-V1.1"}
    assert found in json.loads(answer.stdout)["barred_by"]
