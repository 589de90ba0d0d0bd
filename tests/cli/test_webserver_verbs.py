"""`webserver caddy`, `webserver nginx --brotli` and `release --pack` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import cli
from builder.release.nginx import MAIN
from tests.portal_from import out_of, state_of


def run(root: Path, *words: str) -> Result:
    """Run a verb on a cluster."""
    places = ["--root", str(root), "--to", str(root.with_name("www"))]
    environment = {"ZHANQUN_LANG": "en"}
    return CliRunner(env=environment).invoke(cli, [*words, *places], catch_exceptions=False)


def configure(root: Path, *words: str) -> Result:
    """Write a configuration for a cluster."""
    return run(root, "webserver", *words, "--out", str(out_of(root)), "--state", str(state_of(root)))


def test_the_configuration_of_caddy_is_written_and_what_is_the_operators_is_kept(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "caddy"
    first = json.loads(configure(built, "caddy", str(folder), "--format", "json").stdout)
    names = ["zhanqun.caddy", "hosts.caddy", "folded.caddy", "gone.caddy", "listen.caddy"]
    assert first["files"] == names
    assert f'"{built.with_name("www")}/live/' in (folder / "zhanqun.caddy").read_text(encoding="utf-8")
    (folder / "listen.caddy").write_text("mine", encoding="ascii")
    again = configure(built, "caddy", str(folder))
    assert f"include {folder}/zhanqun.caddy" in again.stderr
    assert (folder / "listen.caddy").read_text(encoding="ascii") == "mine"
    odd = configure(built, "caddy", str(tmp_path / "a b"))
    assert (odd.exit_code, "odd-name-for-server" in odd.stderr) == (2, True)


def test_nginx_is_told_of_brotli_where_it_has_the_module(built: Path, tmp_path: Path) -> None:
    for words, count in (([], 0), (["--brotli"], 1)):
        assert configure(built, "nginx", *words, str(tmp_path)).exit_code == 0
        assert (tmp_path / MAIN).read_text(encoding="utf-8").count("brotli_static on;") == count


def test_a_site_that_cannot_be_read_takes_no_host_away(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    assert configure(root, "nginx", str(folder)).exit_code == 0
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    (root / "sites/lanjiang/tingxi/site.yaml").write_text("id: [", encoding="ascii")
    refused = configure(root, "nginx", str(folder))
    assert (refused.exit_code, "cluster-at-fault" in refused.stderr) == (2, True)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_addresses_that_were_taken_back_are_not_forgotten(root: Path, tmp_path: Path) -> None:
    """A list that is there and cannot be read is none without a line."""
    gone = state_of(root) / "gone.txt"
    gone.unlink(missing_ok=True)
    assert configure(root, "nginx", str(tmp_path)).exit_code == 0
    gone.mkdir()
    refused = configure(root, "nginx", str(tmp_path))
    assert (refused.exit_code, "state-not-writable" in refused.stderr) == (2, True)


@pytest.mark.parametrize(("words", "endings"), [([], {".br", ".gz"}), (["--pack", "gzip"], {".gz"})])
def test_a_release_packs_what_it_is_told_to(words: list[str], endings: set[str], root: Path) -> None:
    released = run(root, "release", *words, "--from", str(out_of(root)), "--state", str(state_of(root)))
    assert released.exit_code == 0
    packed = [file.suffix for file in (root.with_name("www") / "sites").rglob("*.html.*")]
    assert set(packed) == endings
