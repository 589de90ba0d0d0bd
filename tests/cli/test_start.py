"""What a call loads before it does anything: libraries that it may not need are for later, as each takes its time."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
