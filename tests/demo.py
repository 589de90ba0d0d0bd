"""The demo cluster, and pages of the classes that it lacks, built once for all tests and all workers of a run."""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.portal_from import write_cluster

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-25"
BESIDE = ROOT / "tests" / "browser" / "beside.txt"
SURROUNDINGS = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}
"""Where the one build that all tests share is made; `test_determinism.py` makes it again elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where a build of the demo cluster lies; all sites are below one host, each at the path of its id."""

    out: Path
    state: Path


class BuildError(AssertionError):
    """The demo cluster could not be built; the message is what the build said."""


def build_demo(folder: Path) -> Demo:
    """Build the demo cluster into a folder that workers share; whoever comes second waits and finds it built."""
    demo = Demo(out=folder / "public", state=folder / "public.state")
    said = folder / "build.txt"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            root = copy_demo(folder / "cluster")
            said.write_text(run_build(demo, root, jobs=2, **SURROUNDINGS), encoding="utf-8")
    if words := said.read_text(encoding="utf-8"):
        raise BuildError(words)
    return demo


def run_build(demo: Demo, root: Path = ROOT, *, jobs: int | None = None, **environment: str) -> str:
    """Build a cluster as it is on the day that its content was written for; what was said if that failed."""
    options = ["--root", str(root), "--out", str(demo.out), "--state", str(demo.state), "--as-of", AS_OF]
    options += ["--jobs", str(jobs)] if jobs else []
    command = [sys.executable, "-W", "error", "build.py", "build", "--hosting", "path", *options]
    result = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8"
    )
    return "" if result.returncode == 0 else f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"


def copy_demo(root: Path) -> Path:
    """The demo cluster, and what it has no page of."""
    for folder in ("content", "sites"):
        shutil.copytree(ROOT / folder, root / folder)
    return write_cluster(root, BESIDE.read_text(encoding="utf-8"))
