"""`seal` and `admit` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import cli
from tests.exchange.clusters import INTERNAL, NEWS, POLICY, tree_of
from tests.exchange.conftest import Two
from tests.portal_from import state_of


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in (*words, "--lang", "en")], catch_exceptions=False)


def seal(two: Two, bundle: Path, *words: object) -> Result:
    when = ("--root", two.inner, "--state", state_of(two.inner), "--as-of", "2026-11-25 12:00")
    return run("seal", bundle, "--to", "waiwang", "--key", two.key, *words, *when)


def admit(two: Two, *words: object) -> Result:
    when = ("--root", two.outer, "--state", state_of(two.outer), "--as-of", "2026-11-25 15:00")
    return run("admit", *words, *when)


def test_from_seal_to_approval(two: Two, tmp_path: Path) -> None:
    bundle = tmp_path / "b.zqb"
    done = seal(two, bundle, NEWS, POLICY)
    assert done.exit_code == 0
    assert "2 documents and 0 withdrawals sealed for waiwang, serial 1" in done.stderr
    held = admit(two, bundle)
    assert held.exit_code == 0
    short = held.stdout.split()[0]
    assert f"admit --approve {short} --by NAME" in held.stderr
    assert f"+ {POLICY}  茶园养护办法" in held.stdout
    assert "1 bundles wait" in admit(two, "--list").stderr
    done = admit(two, "--approve", short, "--by", "李敏")
    assert done.exit_code == 0
    assert f"the bundle {short} is taken in" in done.stderr
    assert f"left out, for it is not here: {POLICY}: amends 岚政发〔2024〕1号" in done.stderr
    assert "0 bundles wait" in admit(two, "--list").stderr


def test_a_refusal_is_told_with_its_code_and_ends_with_1(two: Two, sealed: Path, tmp_path: Path) -> None:
    before = tree_of(two.outer)
    bundle = tmp_path / "b.zqb"
    bundle.write_bytes(sealed.read_bytes()[:-1])
    done = admit(two, bundle)
    assert done.exit_code == 1
    assert "error[broken-bundle]" in done.stderr
    assert "refused; nothing was written" in done.stderr
    assert tree_of(two.outer) == before
    assert seal(two, bundle, INTERNAL).exit_code == 1


def test_json_tells_the_same(two: Two, sealed: Path, tmp_path: Path) -> None:
    def told(done: Result) -> Any:
        return json.loads(done.stdout)

    made = told(seal(two, tmp_path / "b.zqb", NEWS, POLICY, "--format", "json"))
    assert (made["bundle"]["serial"], made["diagnostics"]) == (1, [])
    held = told(admit(two, sealed, "--dry-run", "--format", "json"))
    assert held["bundle"]["documents"] == [NEWS, POLICY]
    assert held["files"][0] == "content/tingxi/tzgg/20261120-biaoge.csv"
    refused = told(admit(two, two.key, "--format", "json"))
    assert refused["bundle"] is None
    assert [one["code"] for one in refused["diagnostics"]] == ["broken-bundle"]
    assert told(admit(two, "--list", "--format", "json")) == {"held": [], "diagnostics": []}


@pytest.mark.parametrize(
    "words",
    [
        ("admit",),
        ("admit", "--list", "--approve", "00000000"),
        ("admit", "--approve", "00000000"),
        ("admit", "--reject", "00000000", "--by", "x"),
        ("seal", "b.zqb", "--to", "waiwang", "--key", "k"),
        ("seal", "b.zqb", "--to", "waiwang", "a/b"),
    ],
)
def test_what_is_missing_is_asked_for(words: tuple[str, ...], two: Two) -> None:
    assert run(*words, "--root", two.outer).exit_code == 2


def test_an_id_that_nothing_waits_under_is_told(two: Two) -> None:
    for name in ("00000000", "../../x", "*"):
        done = admit(two, "--approve", name, "--by", "李敏")
        assert (done.exit_code, "no-such-bundle" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [("exchange/allowed_signers", "signers-not-readable"), ("exchange/partners.yaml", "no-partners")],
)
def test_what_the_cluster_lacks_is_told_and_ends_with_2(spoil: str, code: str, two: Two, sealed: Path) -> None:
    (two.outer / spoil).unlink()
    done = admit(two, sealed)
    assert (done.exit_code, f"error[{code}]" in done.stderr) == (2, True)


def test_partners_with_faults_are_told(two: Two, sealed: Path) -> None:
    path = two.outer / "exchange/partners.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new, code in (
        ("cluster: waiwang", "cluster: 外网", "bad-cluster-name"),
        ("name: neiwang", "name: waiwang", "doubled-partner"),
        ("to: tingxi", "to: nowhere", "unknown-site"),
        ("to: tingxi", "to: tingxi, into: nowhere", "unknown-channel"),
        ("zone: intranet", "zone: moon", "unknown-choice"),
        ("accepts: [down]", "accepts: [sideways]", "unknown-choice"),
        ("partners:", "partner:", "unknown-key"),
    ):
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        for done in (admit(two, sealed), admit(two, "--approve", "00000000", "--by", "李敏")):
            assert (done.exit_code, f"error[{code}]" in done.stderr) == (1, True), new


def test_without_the_program_that_is_told(
    two: Two, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for done in (admit(two, sealed), seal(two, tmp_path / "b.zqb", POLICY)):
        assert (done.exit_code, "error[no-ssh-keygen]" in done.stderr) == (2, True)


def test_a_partner_that_is_unknown_is_told(two: Two, tmp_path: Path) -> None:
    done = run("seal", tmp_path / "b.zqb", POLICY, "--to", "none", "--key", two.key, "--root", two.inner)
    assert (done.exit_code, "error[no-such-partner]" in done.stderr) == (2, True)
