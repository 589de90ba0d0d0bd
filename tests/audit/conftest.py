"""An inspected cluster that tests copy and change."""

import shutil
from pathlib import Path

import pytest

from builder.audit.inspection import Inspection
from tests.audit.inspecting import audit_at
from tests.portal_from import small_cluster, state_of


@pytest.fixture(scope="session")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Inspection]:
    """The small cluster, inspected; tests only read it."""
    root = small_cluster(tmp_path_factory.mktemp("audit") / "root")
    return root, audit_at(root)


@pytest.fixture
def inspection(inspected: tuple[Path, Inspection]) -> Inspection:
    """What the inspection of the small cluster says."""
    return inspected[1]


@pytest.fixture
def root(inspected: tuple[Path, Inspection], tmp_path: Path) -> Path:
    """A copy of the cluster to change, with the state of its inspection."""
    shutil.copytree(inspected[0], tmp_path / "root")
    shutil.copytree(state_of(inspected[0]), tmp_path / "root-public.state")
    return tmp_path / "root"
