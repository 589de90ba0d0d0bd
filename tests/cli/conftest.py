"""A built cluster that verbs are run on."""

import shutil
from pathlib import Path

import pytest

from tests.portal_from import build_at, lines, out_of, small_cluster, state_of


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cluster, built; tests only read it."""
    root = small_cluster(tmp_path_factory.mktemp("cli") / "root")
    assert lines(build_at(root).diagnostics) == []
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    for source, target in ((built, "root"), (out_of(built), "root-public"), (state_of(built), "root-public.state")):
        shutil.copytree(source, tmp_path / target)
    return tmp_path / "root"
