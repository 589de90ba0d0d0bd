"""What an inspection could not read is told, and is not kept for what was found."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.disk import read_bytes
from tests.audit.looking import findings_json, look
from tests.portal_from import edit, out_of, state_of, write

WATER = "content/tingxi/tzgg/20261101-tingshui.md"
BESIDE = "20261101-fanwei.txt"


def broken_at(ending: str) -> Callable[[Path], bytes]:
    """As `read_bytes`, on a disk that cannot read the files of an ending."""

    def read(path: Path) -> bytes:
        if str(path).endswith(ending):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return read_bytes(path)

    return read


def test_a_page_that_cannot_be_read_is_not_passed_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record without it would be kept, and nobody would look again."""
    edit(root, WATER, "管道检修。", "管道检修完毕，电话13800001234。")
    with monkeypatch.context() as patch:
        patch.setattr("builder.audit.gathering.pages.read_bytes", broken_at("tzgg/20261101-tingshui.html"))
        with pytest.raises(OSError, match="Input/output"):
            look(root)
    assert findings_json(look(root)) == findings_json(look(root, state=root / "clean"))


def test_a_file_that_cannot_be_read_is_told_and_looked_at_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, f"content/tingxi/tzgg/{BESIDE}", "城西片区，联系人身份证号11010519491231002X。\n")
    with monkeypatch.context() as patch:
        patch.setattr("builder.library.attachments.read_bytes", broken_at(BESIDE))
        result = look(root)
    assert [(one.code, one.mark.file) for one in result.diagnostics] == [
        ("unreadable-file", f"content/tingxi/tzgg/{BESIDE}")
    ]
    assert findings_json(look(root)) == findings_json(look(root, state=root / "clean"))


def test_an_inspection_that_holds_all_sites_does_not_end_well(root: Path) -> None:
    for site in ("lanjiang", "tingxi", "liuzhu"):
        write(root, f"content/{site}/tzgg/geduan.md", "---\ntitel: 隔断\n---\n正文。\n")
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), "--jobs", "1"]
    words = ["audit", *places, "--as-of", "2026-11-25T12:00"]
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, words)
    assert told.exit_code == 1
    assert "not examined, for their sources have faults: lanjiang, tingxi, liuzhu" in told.output
    assert "0 sites with a veto, 0 below the pass mark, 0 passed, 3 not scored" in told.output
