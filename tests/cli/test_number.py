"""The verb `number`: what it tells, what it writes, how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import cli
from tests.portal_from import small_cluster, write

FILE = "content/tingxi/zhengce/wenjian/20261101-xin.md"
TEXT = "---\ntitle: 新细则\npublished_at: 2026-11-01 09:00\nnumber: 汀政发〔2026〕88号\n---\n正文。\n"


def run(root: Path, *arguments: str) -> Result:
    """Call the verb as a person does, in English."""
    options = ["--root", str(root), "--state", str(root.with_name("state")), "--as-of", "2026-11-25", "--jobs", "1"]
    return CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, ["number", *arguments, *options])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small cluster with one policy more, which has no number."""
    root = small_cluster(tmp_path / "root")
    write(root, FILE, TEXT)
    return root


def test_a_dry_run_tells_and_a_run_writes_the_same(root: Path) -> None:
    before = (root / FILE).read_bytes()
    planned = run(root, "tingxi", "--dry-run")
    assert (planned.exit_code, (root / FILE).read_bytes()) == (0, before)
    assert "would be given" in planned.stderr
    done = run(root, "tingxi")
    assert done.exit_code == 0
    assert done.stdout == planned.stdout
    (line,) = [one for one in done.stdout.splitlines() if one.endswith(FILE)]
    assert f'index_number: "{line.split()[0]}"\n' in (root / FILE).read_text(encoding="utf-8")
    assert run(root, "tingxi").stdout == ""


def test_json_tells_numbers_and_faults(root: Path) -> None:
    told = json.loads(run(root, "tingxi", "--dry-run", "--format", "json").stdout)
    assert FILE in [one["file"] for one in told["given"]]
    assert told["diagnostics"] == []
    write(root, FILE, TEXT.replace("title:", "titel:"))
    result = run(root, "tingxi", "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["given"] == []
    assert [one["file"] for one in told["diagnostics"]] == [FILE] * len(told["diagnostics"])


def test_an_unknown_site_ends_with_two(root: Path) -> None:
    result = run(root, "tingxii")
    assert result.exit_code == 2
    assert "Did you mean tingxi?" in result.stderr
