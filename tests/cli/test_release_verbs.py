"""`release`, `releases`, `rollback`, `prune` and `verify` from the command line, in both languages."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import cli
from builder.disk import WrittenFile, move_file
from builder.locks import locked
from builder.output import MARKER
from builder.release.layout import Target
from builder.release.working import at_work
from tests.needs import need
from tests.portal_from import build_at, edit, lines, out_of, read_tree, state_of, write
from tests.release.ground import NOON

PAGE = "tingxi/index.html"


def call(*words: str, **environment: str) -> Result:
    result = CliRunner(env={"ZHANQUN_LANG": "en", **environment}).invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run(root: Path, *words: str, **environment: str) -> Result:
    """Run a verb on the releases of a cluster."""
    places = ["--root", str(root), "--from", str(out_of(root)), "--state", str(state_of(root))]
    return call(*words, *places, "--to", str(target_of(root)), **environment)


def target_of(root: Path) -> Path:
    return root.with_name("www")


def data(result: Result) -> Any:
    """The one JSON value on stdout."""
    return json.loads(result.stdout)


def build_other(root: Path) -> None:
    edit(root, "sites/lanjiang/tingxi/site.yaml", "\nname: ", "\nname: 新")
    assert lines(build_at(root).diagnostics) == []


def test_a_release_from_build_to_live_and_back(root: Path) -> None:
    first = data(run(root, "release", "--by", "press", "--format", "json"))
    assert (first["new"], first["before"], first["signed"], first["copied"]) == (True, None, False, first["files"])
    assert first["about"]["as_of"] == "2026-11-25T12:00"
    assert {"engine", "catalogue"} <= set(first["about"])
    assert "jinja2 " in first["about"]["libraries"]
    assert (target_of(root) / "live" / PAGE).read_bytes() == (out_of(root) / PAGE).read_bytes()
    again = run(root, "release")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "nothing to release" in again.stderr
    build_other(root)
    second = run(root, "release", "--by", "press")
    assert "is live" in second.stderr
    assert "not signed" in second.stderr
    back = run(root, "rollback", "--by", "night")
    assert f"{first['release']} is live again" in back.stderr
    assert "is live already" in run(root, "rollback", "1").stderr
    told = data(run(root, "releases", "--format", "json"))
    assert [(one["live"], one["by"], one["there"]) for one in told] == [(False, "press", True), (True, "night", True)]
    text = run(root, "releases")
    assert [line[:8] for line in text.stdout.splitlines()] == ["  000002", "* 000001"]
    assert "2 releases" in text.stderr
    pruned = data(run(root, "prune", "--keep", "1", "--grace", "0", "--format", "json"))
    assert pruned == {"releases": [], "folders": 0}


def test_rollback_tells_machines_what_returns(root: Path) -> None:
    run(root, "release")
    page = out_of(root) / PAGE
    page.unlink()
    run(root, "release")
    assert data(run(root, "rollback", "--format", "json"))["returning"] == [PAGE]
    assert run(root, "rollback").exit_code == 0
    assert PAGE in run(root, "rollback").stderr


def test_what_is_live_again_where_nothing_was_is_told_so(root: Path) -> None:
    """Whoever took the switch away took nothing that was released."""
    first = data(run(root, "release", "--format", "json"))["release"]
    (target_of(root) / "live").unlink()
    told = data(run(root, "rollback", "1", "--format", "json"))
    assert (told["release"], told["before"]) == (first, None)
    (target_of(root) / "live").unlink()
    back = run(root, "rollback", "1")
    assert (back.exit_code, "nothing was live till now" in back.stderr) == (0, True), back.stderr
    assert (target_of(root) / "live" / PAGE).is_file()


def test_the_score_of_an_inspection_stands_in_the_ledger_and_is_not_served(root: Path, tmp_path: Path) -> None:
    site = {"outcome": "failed", "vetoes": ["x"]}
    table = {"as_of": "2026-11-25T12:00", "sites": [site, {"outcome": "not-scored", "vetoes": []}]}
    (tmp_path / "findings.json").write_text(json.dumps(table), encoding="utf-8")
    run(root, "release", "--findings", str(tmp_path / "findings.json"))
    about = data(run(root, "releases", "--format", "json"))[0]["about"]
    assert (about["audit_vetoed"], about["audit_failed"], about["audit_not-scored"]) == ("1", "1", "1")
    said = json.loads((target_of(root) / "live/_release/release.json").read_bytes())
    assert not [name for name in said if name.startswith("audit") or name == "by"]
    (tmp_path / "findings.json").write_text("[]", encoding="utf-8")
    assert "no-findings" in run(root, "release", "--findings", str(tmp_path / "findings.json")).stderr


def test_the_commit_that_was_built_is_told(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "1"]):
        subprocess.run([*git, *words], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert data(run(root, "release", "--format", "json"))["about"]["work_tree_on"] == commit
    build_at(root, revision="HEAD")
    about = data(run(root, "release", "--format", "json"))["about"]
    assert (about["commit"], "work_tree_on" in about) == (commit, False)


def test_verify_ends_as_it_promises(root: Path) -> None:
    run(root, "release")
    place = str(target_of(root))
    whole = call("verify", place)
    assert (whole.exit_code, whole.stdout) == (0, "")
    assert "whole: " in whole.stderr
    assert "the signature was not looked at" in whole.stderr
    page = target_of(root) / "live" / PAGE
    page.chmod(0o644)
    page.write_bytes(b"defaced")
    (page.parent / "\x1b[31mred").touch()
    altered = call("verify", place)
    assert altered.exit_code == 1
    assert altered.stdout == f"tingxi/\\x1b[31mred: added \n{PAGE}: changed\n"
    assert data(call("verify", place, "--format", "json"))["alterations"][1] == {
        "path": PAGE,
        "change": "changed",
        "detail": "",
    }
    for nowhere in (str(root / "none"), "http://127.0.0.1:9/"):
        told = call("verify", nowhere, no_proxy="127.0.0.1")
        assert (told.exit_code, "nothing-to-verify" in told.stderr) == (2, True)


def test_a_signed_release_is_vouched_for(root: Path, tmp_path: Path) -> None:
    program = need(shutil.which("ssh-keygen"), "ssh-keygen")
    for name in ("press", "stranger"):
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"press@example.gov.cn {(tmp_path / 'press.pub').read_text(encoding='ascii')}", encoding="ascii")
    place, asked = str(target_of(root)), ["--allowed", str(allowed)]
    run(root, "release")
    assert "is not signed" in call("verify", place, *asked).stdout
    assert data(run(root, "release", "--key", str(tmp_path / "press"), "--format", "json"))["signed"]
    whole = call("verify", place, *asked)
    assert (whole.exit_code, "signed by press@example.gov.cn" in whole.stderr) == (0, True)
    run(root, "release", "--anew", "--key", str(tmp_path / "stranger"))
    forged = call("verify", place, *asked)
    assert forged.exit_code == 1
    assert forged.stdout.startswith("_release/manifest.sha256.sig: ")
    assert "SHA256:" in forged.stdout
    broken = run(root, "release", "--anew", "--key", str(allowed))
    assert (broken.exit_code, "error[signing-key" in broken.stderr) == (2, True)
    assert call("verify", place).exit_code == 0


def refuse_tingxi(source: str, target: str) -> WrittenFile:
    """As `move_file`, where one site may not be written."""
    if "/tingxi/" in str(target):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return move_file(source, target)


@pytest.mark.parametrize("how", ["held", "one site", "not written"])
def test_no_site_goes_off_line_because_it_was_not_built(how: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(root, "release").exit_code == 0
    for folder in (out_of(root), state_of(root)):
        shutil.rmtree(folder)
    if how == "held":
        write(root, "content/tingxi/tzgg/20261102-broken.md", "no head")
        build_at(root, search=True)
    elif how == "not written":
        with monkeypatch.context() as patch:
            patch.setattr("builder.output.move_file", refuse_tingxi)
            build_at(root, search=True)
    else:
        call("build", "--site", "lanjiang", *places_of(root))
    refused = run(root, "release")
    assert (refused.exit_code, "[sites-unbuilt]" in refused.stderr, "tingxi" in refused.stderr) == (2, True, True)
    assert (target_of(root) / "live/tingxi/index.html").exists()
    assert run(root, "release", "--partial").exit_code == 0
    assert not (target_of(root) / "live/tingxi/index.html").exists()
    (root / "content/tingxi/tzgg/20261102-broken.md").unlink(missing_ok=True)
    build_at(root, search=True)
    assert run(root, "release").exit_code == 0
    assert (target_of(root) / "live/tingxi/index.html").exists()


def places_of(root: Path) -> list[str]:
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root))]
    return [*places, "--as-of", "2026-11-25T12:00", "--jobs", "1"]


def test_what_is_live_is_no_release_to_go_back_to(root: Path) -> None:
    run(root, "release")
    assert "1 releases, 0 of them" in run(root, "releases").stderr


@pytest.mark.parametrize("place", ["", "/releases", "/lanjiang/releases"])
def test_nothing_is_released_into_the_output(place: str, root: Path) -> None:
    before = read_tree(out_of(root))
    words = ["release", "--root", str(root), "--from", str(out_of(root)), "--state", str(state_of(root))]
    refused = call(*words, "--to", f"{out_of(root)}{place}")
    assert (refused.exit_code, "[target-in-output]" in refused.stderr) == (2, True), refused.stderr
    assert read_tree(out_of(root)) == before


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_what_could_not_begin_ends_with_2_and_leaves_what_is_live(language: str, root: Path) -> None:
    def told(*words: str) -> str:
        result = run(root, *words, "--lang", language)
        assert result.exit_code == 2, result.stderr
        return result.stderr

    assert "[no-releases]" in told("releases")
    assert "[no-release-before]" in told("rollback")
    run(root, "release")
    live = (target_of(root) / "live").readlink()
    assert "[no-such-release]" in told("rollback", "9")
    out = out_of(root)
    with locked(out / MARKER, patience=0), pytest.MonkeyPatch.context() as patch:
        patch.setattr("builder.pipeline.releasing.PATIENCE", 0.0)
        assert "[build-running]" in told("release")
    staging = out.with_name(f".{out.name}.staging")
    staging.mkdir()
    assert "[build-unfinished]" in told("release")
    staging.rmdir()
    (out / "tingxi/x").symlink_to("/etc")
    assert "[not-releasable]: " in told("release")
    (out / "tingxi/x").unlink()
    (out / MARKER).unlink()
    assert "[not-an-output]" in told("release")
    with at_work(Target(target_of(root)), "colleague", NOON):
        busy = told("release")
    assert "[release-running]" in busy
    assert "colleague" in busy
    (target_of(root) / "thesis.docx").touch()
    assert "[target-not-ours]" in told("prune")
    assert (target_of(root) / "live").readlink() == live


def test_the_configuration_of_a_web_server_follows_the_cluster(root: Path, tmp_path: Path) -> None:
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root))]
    folder = tmp_path / "conf"
    (state_of(root) / "gone.txt").write_bytes(b"www.tingxi.example\t/tzgg/x.html\n")
    words = ["webserver", "nginx", str(folder), "--to", str(target_of(root)), *places]
    told = data(call(*words, "--hosting", "host", "--format", "json"))
    assert (told["gone"], "listen.conf" in told["files"]) == (1, True)
    assert len((folder / "hosts.map").read_text(encoding="utf-8").splitlines()) == told["hosts"] > 1
    assert f'root "{target_of(root)}/live/$zhanqun_site";' in (folder / "zhanqun.conf").read_text(encoding="utf-8")
    (folder / "listen.conf").write_text("listen 8080;", encoding="ascii")
    again = call(*words, "--hosting", "path")
    assert (again.exit_code, "include " in again.stderr) == (0, True)
    assert (folder / "listen.conf").read_text(encoding="ascii") == "listen 8080;"
    assert f'root "{target_of(root)}/live";' in (folder / "zhanqun.conf").read_text(encoding="utf-8")
    odd = call("webserver", "nginx", str(tmp_path / "a b"), *places)
    assert (odd.exit_code, "odd-name-for-server" in odd.stderr) == (2, True)
