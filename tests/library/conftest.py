"""The small cluster to read, and a cluster of six sites that share."""

from pathlib import Path

import pytest

from builder.norms import Norms
from tests.library.sharing_of import CLUSTER, Cluster, write_norms
from tests.portal_from import small_cluster, write_cluster


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small cluster, not built."""
    return small_cluster(tmp_path / "root")


@pytest.fixture(scope="package")
def norms(tmp_path_factory: pytest.TempPathFactory) -> Norms:
    """The tables of the cluster that shares."""
    return write_norms(tmp_path_factory.mktemp("norms"))


@pytest.fixture
def cluster(norms: Norms, tmp_path: Path) -> Cluster:
    """Six sites: sheng above shi above xian and qu; ju, a department, and zhen, a section, below xian."""
    return Cluster(root=write_cluster(tmp_path / "root", CLUSTER), norms=norms)
