"""Inspects a large generated cluster and says in a table what that takes: `python bench/audit.py --sites 2300`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cluster import CORPUS, ROOT, Wanted, Written, write_bench
from bench.documents import TODAY
from bench.province import BenchFault, edit_notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """One inspection: what it said, and the seconds on the clock around it. `looked` sites were looked at anew."""

    wall: float
    sites: int
    rules: int
    findings: int
    subjects: int
    looked: int
    memory: float


def inspect(root: Path, state: Path, jobs: int, report: Path | None = None) -> Inspected:
    """One inspection by the command line. Raises BenchFault where it could not run."""
    options = ["--root", str(root), "--state", str(state), "--as-of", TODAY.isoformat(), "--jobs", str(jobs)]
    options += ["--report", str(report)] if report else []
    os.sync()
    started = time.perf_counter()
    command = [sys.executable, "build.py", "audit", "--format", "json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    wall = time.perf_counter() - started
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise BenchFault(f"exit code {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}") from None
    return Inspected(
        wall=wall,
        sites=said["sites"],
        rules=said["rules"],
        findings=said["findings"],
        subjects=sum(said["by_verdict"].values()),
        looked=said["looked"],
        memory=said["peak_memory_mb"],
    )


def report(written: Written, runs: Sequence[tuple[str, Inspected]]) -> str:
    """A Markdown table."""
    first = runs[0][1]
    lines = [
        f"{written.sites} sites, {written.laws + written.local:,} documents; {first.rules} rules put to "
        f"{first.subjects:,} subjects, {first.findings:,} findings",
        "",
        "| inspection | seconds | sites looked at | peak memory |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines += [f"| {name} | {run.wall:.1f} | {run.looked:,} | {run.memory:.0f} MB |" for name, run in runs]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line. Exit 1: an inspection could not run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2300)
    parser.add_argument("--documents", type=int, default=23_000)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--reports", action="store_true", help="Write the reports too, as one more inspection.")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        root, state = folder / "cluster", folder / "state"
        try:
            written = write_bench(root, Wanted(sites=given.sites, documents=given.documents, corpus=given.corpus))
            runs = [("the first, with the build of every page", inspect(root, state, given.jobs))]
            runs.append(("nothing changed", inspect(root, state, given.jobs)))
            edit_notice(min((root / "content").glob("*/tzgg/*.md")))
            runs.append(("one document edited", inspect(root, state, given.jobs)))
            if given.reports:
                told = inspect(root, state, given.jobs, folder / "report")
                runs.append(("nothing changed, all reports written", told))
        except (BenchFault, OSError, ValueError) as fault:
            sys.exit(f"bench: {fault}")
    print(report(written, runs))


if __name__ == "__main__":
    main()
