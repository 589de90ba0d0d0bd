"""The small cluster with its first build; each test ruins a copy of it."""

import shutil
from pathlib import Path

import pytest

from tests.portal_from import build_at, lines, out_of, small_cluster, state_of


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cluster, built."""
    root = small_cluster(tmp_path_factory.mktemp("first") / "root")
    assert lines(build_at(root).diagnostics) == []
    return root


def copy_built(first: Path, folder: Path) -> Path:
    """A copy of a built cluster with its output and state."""
    root = folder / first.name
    for source, target in ((first, root), (out_of(first), out_of(root)), (state_of(first), state_of(root))):
        shutil.copytree(source, target)
    return root


@pytest.fixture
def root(first: Path, tmp_path: Path) -> Path:
    """A built cluster to be ruined."""
    return copy_built(first, tmp_path)
