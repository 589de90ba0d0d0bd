"""The verbs, with places of every kind, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import cli
from tests.release.ground import PAGES, served, write_output
from tests.transfer.ground import Keys, make_keys
from tests.transfer.sshd import Sshd


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return make_keys(tmp_path)


def call(*words: str, lang: str = "en") -> Result:
    result = CliRunner(env={"ZHANQUN_LANG": lang}).invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run(folder: Path, *words: str, lang: str = "en") -> Result:
    """A verb on the output `folder/public`."""
    return call(*words, "--root", str(folder), "--from", str(folder / "public"), lang=lang)


def data(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
def test_over_ssh(lang: str, tmp_path: Path, sshd: Sshd) -> None:
    write_output(tmp_path / "public", PAGES)
    there = tmp_path / "there"
    to = ["--to", f"ssh://press.test{there}", "--ssh-config", str(sshd.config)]
    first = run(tmp_path, "release", *to, lang=lang)
    assert first.exit_code == 0, first.stderr
    assert {"en": "in one step", "zh-Hans": "一步切换"}[lang] in first.stderr
    assert served(there) == PAGES
    if lang == "zh-Hans":
        return
    assert (tmp_path / "public.releases/live").is_symlink()
    write_output(tmp_path / "public", {"county/index.html": b"2\n"})
    told = data(run(tmp_path, "release", *to, "--stage", str(tmp_path / "public.releases"), "--format", "json"))
    assert (told["carried"]["guarantee"], told["carried"]["new"]) == ("at-once", True)
    assert data(run(tmp_path, "rollback", *to, "--format", "json"))["before"] == told["release"]
    assert served(there) == PAGES
    assert [one["live"] for one in data(run(tmp_path, "releases", *to, "--format", "json"))] == [False, True]
    gone = data(run(tmp_path, "prune", *to, "--keep", "1", "--grace", "0", "--format", "json"))
    assert gone == {"releases": [], "folders": 0}
    again = run(tmp_path, "release", *to)
    assert "2 files sent" not in again.stderr
    assert served(there)["county/index.html"] == b"2\n"


def test_by_archive_and_in_again(tmp_path: Path, keys: Keys) -> None:
    write_output(tmp_path / "public", PAGES)
    first, second, there = tmp_path / "1.tar", tmp_path / "2.tar", tmp_path / "there"
    signed = ["--key", str(keys.press)]
    told = run(tmp_path, "release", "--to", f"archive:{first}", *signed)
    assert "nothing changes before `receive`" in told.stderr
    write_output(tmp_path / "public", {"county/index.html": b"2\n"})
    carried = data(run(tmp_path, "release", "--to", f"archive:{second}", "--since", "1", *signed, "--format", "json"))
    assert (carried["carried"]["files"], carried["carried"]["guarantee"]) == (1, "carried")
    taking = ["--to", str(there), "--allowed", str(keys.allowed)]
    early = call("receive", str(second), *taking)
    assert (early.exit_code, "[base-missing]" in early.stderr) == (2, True)
    once = call("receive", str(first), *taking).stderr
    assert "signed by press@example.gov.cn" in once
    assert "where nothing was before" in once
    assert "in place of" not in once
    received = data(call("receive", str(second), *taking, "--format", "json"))
    assert (received["release"], received["since"]) == (carried["release"], received["before"])
    assert served(there)["county/index.html"] == b"2\n"
    replayed = call("receive", str(first), *taking, lang="zh-Hans")
    assert (replayed.exit_code, "[release-replayed]" in replayed.stderr) == (2, True)
    assert "is live already" in call("receive", str(second), *taking).stderr
    first.write_bytes(second.read_bytes()[:-1])
    broken = call("receive", str(first), *taking[:1], str(tmp_path / "other"), *taking[2:])
    assert broken.exit_code == 2
    assert not (tmp_path / "other").exists() or not list((tmp_path / "other").rglob("live"))


@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
def test_what_cannot_be_done_is_told(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_output(tmp_path / "public", PAGES)

    def told(*words: str) -> str:
        result = run(tmp_path, *words, lang=lang)
        assert result.exit_code == 2, result.stderr
        return result.stderr

    assert "[odd-place]" in told("release", "--to", "ssh://-evil/srv")
    assert "[unknown-place]" in told("release", "--to", "ftp://host/srv")
    assert "[since-without-archive]" in told("release", "--to", "ssh://host/srv", "--since", "1")
    assert not (tmp_path / "public.releases").exists()
    file = f"archive:{tmp_path}/r.tar"
    assert "[archive-not-signed]" in told("release", "--to", file)
    for verb in ("rollback", "releases", "prune"):
        assert "[archive-is-one]" in told(verb, "--to", file)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "[no-program]" in told("releases", "--to", "ssh://host/srv")
