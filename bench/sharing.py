"""Shows one document on most sites of a large generated cluster and says in a table what it takes to add, edit and
withdraw it: `python bench/sharing.py --sites 2300 --on 2000`.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cluster import CORPUS, Wanted, Written, write_bench
from bench.documents import TODAY
from bench.province import BenchFault, Run, run_build
from builder.cluster.tree import SITE_FILE, SITES

NAME = "20261124-tongzhi"
_WORDS = "各市、县（区）人民政府要认真组织落实本通知。" * 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A build after a step: `rendered` bodies, and the pages of the document that are on line now."""

    step: str
    run: Run
    rendered: int
    pages: int
    tombstones: int


def measure(folder: Path, wanted: Wanted, on: int, jobs: int) -> tuple[Written, list[Shared]]:
    """Write and build the cluster, then add, edit and withdraw a document of its first site. Raises BenchFault."""
    root, out = folder / "cluster", folder / "public"
    written = write_bench(root, wanted)
    owner, *others = _list_sites(root)
    if len(others) < on:
        raise BenchFault(f"there are only {len(others)} other sites")
    steps = [_build("the whole cluster", root, out, jobs), _build("nothing changed", root, out, jobs)]
    document = root / "content" / owner / "tzgg" / f"{NAME}.md"
    targets = others[:on]
    for step, words, more in (
        ("one document added", "", ""),
        ("its text edited", "另行通知的除外。", ""),
        ("withdrawn", "另行通知的除外。", f"withdrawn: {{on: {TODAY}, reason: 有误, authority: 办公厅}}\n"),
    ):
        _write(document, targets, words, more)
        steps.append(_build(step, root, out, jobs))
    _prove(steps, on)
    return written, steps


def _list_sites(root: Path) -> list[str]:
    """The ids of the sites, parents first."""
    files = sorted((root / SITES).rglob(SITE_FILE), key=lambda file: (len(file.parts), file))
    return [file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("id: ") for file in files]


def _write(document: Path, targets: Sequence[str], words: str, more: str) -> None:
    head = f"title: 关于加强政务公开平台建设的通知\npublished_at: {TODAY} 08:00\n"
    head += f"push:\n- to: {{sites: [{', '.join(targets)}]}}\n"
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(f"---\n{head}{more}---\n{_WORDS}{words}\n", encoding="utf-8", newline="\n")


def _build(step: str, root: Path, out: Path, jobs: int) -> Shared:
    before = _read_bodies(out)
    run = run_build(root, out, jobs)
    pages = [file.read_text(encoding="utf-8") for file in out.rglob(f"*{NAME}.html")]
    whole = sum(_WORDS in text for text in pages)
    return Shared(
        step=step, run=run, rendered=len(_read_bodies(out) - before), pages=whole, tombstones=len(pages) - whole
    )


def _read_bodies(out: Path) -> set[str]:
    """The keys of the bodies that the state holds: each is put there when it is rendered."""
    state = out.with_name(f"{out.name}.state") / "state.sqlite"
    if not state.exists():
        return set()
    with closing(sqlite3.connect(f"{state.as_uri()}?mode=ro", uri=True)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM body")}


def _prove(steps: Sequence[Shared], on: int) -> None:
    """A measurement of what did not happen is none."""
    found = [(one.pages, one.tombstones, one.rendered) for one in steps[1:]]
    if found != [(0, 0, 0), (on + 1, 0, 1), (on + 1, 0, 1), (0, on + 1, 0)]:
        raise BenchFault(f"pages, tombstones and bodies rendered are {found}")


def report(written: Written, steps: Sequence[Shared], on: int) -> str:
    """A Markdown table."""
    lines = [
        f"{written.sites:,} sites, {written.laws + written.local:,} documents; one of them shown on {on:,} other sites",
        "",
        "| build | seconds | bodies rendered | pages of the document | files made | files dropped | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in steps:
        pages = f"{one.tombstones:,} tombstones" if one.tombstones else f"{one.pages:,}"
        run = one.run
        lines.append(
            f"| {one.step} | {run.wall:.1f} | {one.rendered:,} | {pages} | {run.made:,} | {run.dropped:,} "
            f"| {run.memory:.0f} MB |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line. Exit 1: a build was not clean, or did not do what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2300)
    parser.add_argument("--on", type=int, default=2000, help="how many other sites show the document")
    parser.add_argument("--documents", type=int, default=23_000)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        try:
            wanted = Wanted(sites=given.sites, documents=given.documents, corpus=given.corpus)
            written, steps = measure(Path(name), wanted, given.on, given.jobs)
        except (BenchFault, OSError, ValueError) as fault:
            sys.exit(f"bench: {fault}")
    print(report(written, steps, given.on))


if __name__ == "__main__":
    main()
