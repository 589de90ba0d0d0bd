"""What a call loads before it does anything: libraries that it may not need are for later, as each takes its time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

DEAR = ("jinja2", "markdown", "nh3", "numpy", "pypinyin", "whoosh", "openpyxl", "docx", "pypdf", "watchdog", "dask")


def find_loaded(module: str) -> set[str]:
    """Which of the dear libraries a new process has, that has loaded a module."""
    told = f"import sys, {module}; print(*(name for name in {DEAR!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "needs"),
    [
        ("builder.cli.build", set()),
        ("builder.pipeline.quick", {"jinja2", "markdown", "nh3"}),
        ("builder.cli.building", {"jinja2", "markdown", "nh3", "numpy"}),
    ],
)
def test_a_build_loads_what_its_way_needs(module: str, needs: set[str]) -> None:
    assert find_loaded(module) <= needs


NAMED = re.compile(r"build\.py ([a-z]+(?: [a-z]+)?)")
WORDS = re.compile(r"(?m)^  ([a-z-]+)(?:  |$)")


def find_verbs(*before: str) -> set[str]:
    """The verbs that a new process tells of, that has loaded nothing else."""
    words = [sys.executable, "build.py", *before, "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(WORDS.findall(done.stdout.partition("Commands:")[2]))


def test_all_verbs_that_papers_name_are_there() -> None:
    papers = [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md")]
    named = {tuple(found.split()) for one in papers for found in NAMED.findall(one.read_text(encoding="utf-8"))}
    verbs = find_verbs()
    assert {one[0] for one in named} <= verbs
    groups = {one: find_verbs(one) for one in sorted(verbs & {one[0] for one in named if len(one) > 1})}
    for verb, *more in named:
        if groups.get(verb):
            assert set(more) <= groups[verb], f"{verb} {more}"
    assert {"rule", "duty", "page"} <= groups["explain"]
