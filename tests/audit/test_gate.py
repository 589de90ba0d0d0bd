"""A cluster that asks for it is not built while an inspection finds what it bars."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from builder.cluster.gate import Gate
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
