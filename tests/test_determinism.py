"""The same sources give the same bytes in every process: hash seeds, time zones, languages, numbers of workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import ROOT, SURROUNDINGS, Demo, copy_demo, run_build
from tests.portal_from import AS_OF, read_tree, small_cluster, standard_cluster

ELSEWHERE = {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8"}


def build(root: Path, folder: Path, environment: dict[str, str], jobs: str) -> dict[str, bytes]:
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
        AS_OF,
        "--jobs",
        jobs,
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return read_tree(folder / "public")


def both(root: Path, folder: Path) -> None:
    compare(build(root, folder / "0", SURROUNDINGS, "1"), build(root, folder / "1", ELSEWHERE, "2"))


def compare(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    assert first
    assert first.keys() == second.keys()
    assert [file for file in first if first[file] != second[file]] == []


def test_a_small_cluster(tmp_path: Path) -> None:
    both(small_cluster(tmp_path / "root"), tmp_path)


def test_the_standard_theme(tmp_path: Path) -> None:
    both(standard_cluster(tmp_path / "root"), tmp_path)


@pytest.mark.slow
def test_the_demo_cluster(demo: Demo, tmp_path: Path) -> None:
    """The build that all tests of the demo share is one of the two: made by two workers, where this one has one."""
    again = Demo(out=tmp_path / "public", state=tmp_path / "state")
    assert run_build(again, copy_demo(tmp_path / "cluster"), jobs=1, **ELSEWHERE) == ""
    compare(read_tree(demo.out), read_tree(again.out))
