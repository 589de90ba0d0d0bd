"""The product's own standards, read once; and standards read out of a few lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.norms import read_standards
from catalog.standard import Standards

Read = Callable[..., tuple[Standards | None, list[str]]]


def told(problems: Problems) -> list[str]:
    """Each fault as place and code."""
    return sorted(f"{one.mark.file}:{one.mark.line}:{one.mark.column} {one.code}" for one in problems)


@pytest.fixture(scope="session")
def standards(tmp_path_factory: pytest.TempPathFactory) -> Standards:
    """The standards of the product."""
    problems = Problems()
    found = read_standards(tmp_path_factory.mktemp("nothing"), problems)
    assert told(problems) == []
    assert found is not None
    return found


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads the product's standards with a cluster's files (name to text) over them: what is read, and the faults."""

    def read_with(**files: str) -> tuple[Standards | None, list[str]]:
        folder = tmp_path / "catalog/standards"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
        problems = Problems()
        return read_standards(tmp_path, problems), told(problems)

    return read_with
