"""The recipe that citizens are given works as it is written, and fails where anything was altered."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from builder.release.lists import digest_of, parse_list, spell_list
from builder.signing import RELEASES, sign
from tests.demo import ROOT
from tests.needs import need
from tests.release.ground import PAGES, release_at, write_output
from tests.release.serving import serve

GUIDE = (ROOT / "docs/verify.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"^```sh\n(.+?)^```$", GUIDE, re.M | re.S)


def run(script: str, folder: Path, **values: str) -> subprocess.CompletedProcess[bytes]:
    for program in ("bash", "curl", "sha256sum", "ssh-keygen"):
        need(shutil.which(program), program)
    folder.mkdir(exist_ok=True)
    words = ["bash", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(
        words, cwd=folder, env={**os.environ, "no_proxy": "127.0.0.1", **values}, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key made and listed as the guide says."""
    folder = tmp_path_factory.mktemp("keys")
    made = run(SCRIPTS[-1].replace("ssh-keygen ", "ssh-keygen -q -N '' "), folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def copy(tmp_path: Path, keys: Path) -> Path:
    target = tmp_path / "releases"
    out = write_output(tmp_path / "public", PAGES)
    release_at(out, target, sign=lambda data: sign(data, keys / "release-key", RELEASES))
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))


def look(copy: Path, keys: Path, folder: Path, file: str = "news/2026/a.html") -> int:
    """Do as the guide says for one page."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(keys / "allowed_signers", folder)
    with serve(copy) as address:
        done = run(SCRIPTS[0], folder, BASE=address, SITE="county", FILE=file, SIGNER="press@example.gov.cn")
    return done.returncode


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_page_is_verified_with_nothing_of_ours(copy: Path, keys: Path, tmp_path: Path) -> None:
    assert look(copy, keys, tmp_path / "citizen") == 0
    assert look(copy, keys, tmp_path / "citizen", "index.html") == 0


@pytest.mark.parametrize(
    "path",
    [
        "county/news/2026/a.html",
        "_release/sites/county.sha256",
        "_release/manifest.sha256",
        "_release/manifest.sha256.sig",
    ],
)
def test_anything_altered_fails(path: str, copy: Path, keys: Path, tmp_path: Path) -> None:
    data = (copy / path).read_bytes()
    rewrite(copy / path, data[:10] + bytes([data[10] ^ 1]) + data[11:])
    assert look(copy, keys, tmp_path / "citizen") != 0


def test_lists_written_anew_fail(copy: Path, keys: Path, tmp_path: Path) -> None:
    rewrite(copy / "county/news/2026/a.html", b"defaced")
    about = copy / "_release"
    listed = spell_list(
        parse_list((about / "sites/county.sha256").read_bytes()) | {"news/2026/a.html": digest_of(b"defaced")}
    )
    root = parse_list((about / "manifest.sha256").read_bytes()) | {"sites/county.sha256": digest_of(listed)}
    rewrite(about / "sites/county.sha256", listed)
    rewrite(about / "manifest.sha256", spell_list(root))
    assert look(copy, keys, tmp_path / "citizen") != 0


def test_a_folder_is_verified_with_sha256sum(copy: Path, tmp_path: Path) -> None:
    target = tmp_path / "releases"
    script = SCRIPTS[1].replace("FOLDER", str(target)).replace("SITE", "county")
    assert run(script, tmp_path / "citizen").returncode == 0
    rewrite(target / "live/county/index.html", b"defaced")
    assert run(script, tmp_path / "citizen").returncode != 0
