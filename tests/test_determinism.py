"""The same sources give the same bytes in every process: hash seeds, time zones, languages, numbers of workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal_from import AS_OF, read_tree, small_cluster, standard_cluster

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = (
    ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}, "1"),
    ({"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8"}, "2"),
)


def build(root: Path, folder: Path, environment: dict[str, str], jobs: str, as_of: str) -> dict[str, bytes]:
    """The output of `build.py build` in a process of its own."""
    places = ["--root", str(root), "--out", str(folder / "public"), "--state", str(folder / "state")]
    command = [
        sys.executable,
        "-W",
        "error",
        str(ROOT / "build.py"),
        "build",
        *places,
        "--as-of",
        as_of,
        "--jobs",
        jobs,
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return read_tree(folder / "public")


def both(root: Path, folder: Path, as_of: str) -> None:
    first, second = (
        build(root, folder / str(number), environment, jobs, as_of)
        for number, (environment, jobs) in enumerate(ENVIRONMENTS)
    )
    assert first
    assert first.keys() == second.keys()
    assert [file for file in first if first[file] != second[file]] == []


def test_a_small_cluster(tmp_path: Path) -> None:
    both(small_cluster(tmp_path / "root"), tmp_path, AS_OF)


def test_the_standard_theme(tmp_path: Path) -> None:
    both(standard_cluster(tmp_path / "root"), tmp_path, AS_OF)


@pytest.mark.slow
def test_the_demo_cluster(tmp_path: Path) -> None:
    both(ROOT, tmp_path, "2026-11-25")
