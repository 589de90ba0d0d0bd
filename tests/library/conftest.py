"""The small cluster to read, and the standard one with a document of every kind."""

from pathlib import Path

import pytest

from tests.portal_from import small_cluster


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small cluster, not built."""
    return small_cluster(tmp_path / "root")
