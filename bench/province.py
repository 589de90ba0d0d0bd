"""Builds the cluster of one whole province and says in a table how long it takes: `python bench/province.py`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
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


class BenchFault(Exception):
    """A build that measures nothing: it failed, held sites, or did not do what was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One build: what it said, and the seconds on the clock around it."""

    wall: float
    sites: int
    pages: int
    made: int
    dropped: int
    memory: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Builds of one cluster, and a copy of its output."""

    written: Written
    whole: Run
    files: int
    size: float
    copying: float
    unchanged: Run
    edited: Run


def measure(folder: Path, wanted: Wanted, jobs: int) -> Measured:
    """Write, build, copy, build again, edit one notice and build once more. Raises BenchFault."""
    root, out = folder / "cluster", folder / "public"
    written = write_bench(root, wanted)
    whole = run_build(root, out, jobs)
    files = [file.stat().st_size for file in out.rglob("*") if file.is_file()]
    copying = _time_copy(out, folder / "copy")
    unchanged = run_build(root, out, jobs)
    if unchanged.made:
        raise BenchFault(f"{unchanged.made} files were made again although nothing had changed")
    edit_notice(min((root / "content").glob("*/tzgg/*.md")))
    edited = run_build(root, out, jobs)
    if not edited.made:
        raise BenchFault("a notice was edited and nothing was made")
    return Measured(
        written=written,
        whole=whole,
        files=len(files),
        size=sum(files) / 1e6,
        copying=copying,
        unchanged=unchanged,
        edited=edited,
    )


def run_build(root: Path, out: Path, jobs: int) -> Run:
    """One build by the command line. Raises BenchFault where it is not clean."""
    options = ["--root", str(root), "--out", str(out), "--as-of", TODAY.isoformat(), "--jobs", str(jobs)]
    command = [sys.executable, "build.py", "build", "--format", "json", *options]
    os.sync()
    started = time.perf_counter()
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    wall = time.perf_counter() - started
    try:
        said = json.loads(result.stdout)
    except ValueError:
        raise BenchFault(f"exit code {result.returncode}\n{result.stdout[-2000:]}\n{result.stderr[-4000:]}") from None
    faults = [one for one in said["diagnostics"] if one["severity"] == "error"]
    if result.returncode or faults or said["held"] or said["stopped"]:
        told = json.dumps(faults[:10], ensure_ascii=False, indent=1)
        raise BenchFault(f"exit code {result.returncode}, held: {said['held'][:10]}, {len(faults)} errors: {told}")
    return Run(
        wall=wall,
        sites=said["sites"],
        pages=said["pages"],
        made=said["made"],
        dropped=said["dropped"],
        memory=said["peak_memory_mb"],
    )


def _time_copy(out: Path, to: Path) -> float:
    os.sync()
    started = time.perf_counter()
    subprocess.run(["cp", "-r", str(out), str(to)], check=True)
    seconds = time.perf_counter() - started
    shutil.rmtree(to)
    return seconds


def edit_notice(notice: Path) -> None:
    """Add a sentence to a document."""
    text = notice.read_text(encoding="utf-8")
    notice.write_text(f"{text}\n特此补充通知。\n", encoding="utf-8", newline="\n")


def report(measured: Measured, jobs: int) -> str:
    """A Markdown table."""
    whole, written = measured.whole, measured.written
    documents = f"{written.laws} laws, {written.local} notices and news"
    rows = [
        ("cluster", f"{written.sites} sites: {documents}", ""),
        (f"whole build, {jobs} jobs", _seconds(whole.wall), f"{whole.pages / whole.wall:.0f} pages/s"),
        ("pages", f"{whole.pages:,}", f"{measured.files:,} files, {measured.size:.0f} MB"),
        ("peak memory", f"{whole.memory:.0f} MB", ""),
        ("`cp -r` of the output", _seconds(measured.copying), f"the build takes {whole.wall / measured.copying:.1f}×"),
        ("nothing changed", _seconds(measured.unchanged.wall), "0 files made"),
        ("one notice edited", _seconds(measured.edited.wall), f"{measured.edited.made} files made"),
    ]
    return "\n".join(["| what | measured | |", "| --- | ---: | --- |", *(f"| {' | '.join(row)} |" for row in rows)])


def _seconds(count: float) -> str:
    return f"{count:.2f} s"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line. Exit 1: a build was not clean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--province", default=Wanted.province)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            measured = measure(Path(folder), Wanted(province=given.province, corpus=given.corpus), given.jobs)
        except (BenchFault, OSError, ValueError) as fault:
            sys.exit(f"bench: {fault}")
    print(report(measured, given.jobs))


if __name__ == "__main__":
    main()
