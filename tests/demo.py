"""The demo cluster, and pages of the classes that it lacks, built once for all tests and all workers of a run."""

import fcntl
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.portal_from import write_cluster

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-25"
BESIDE = ROOT / "tests" / "browser" / "beside.txt"


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
            said.write_text(run_build(demo, _copy_cluster(folder / "cluster")), encoding="utf-8")
    if words := said.read_text(encoding="utf-8"):
        raise BuildError(words)
    return demo


def run_build(demo: Demo, root: Path = ROOT) -> str:
    """Build a cluster as it is on the day that its content was written for; what was said if that failed."""
    options = ["--root", str(root), "--out", str(demo.out), "--state", str(demo.state), "--as-of", AS_OF]
    command = [sys.executable, "build.py", "build", "--hosting", "path", *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    return "" if result.returncode == 0 else f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"


def _copy_cluster(root: Path) -> Path:
    """The demo cluster, and what it has no page of."""
    for folder in ("content", "sites"):
        shutil.copytree(ROOT / folder, root / folder)
    return write_cluster(root, BESIDE.read_text(encoding="utf-8"))
