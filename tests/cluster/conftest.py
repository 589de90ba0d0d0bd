"""The small sites with the standard theme, built once by host and once by path."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from builder.cluster.hosting import Method
from tests.portal_from import build_at, lines, read_tree, standard_cluster


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Method, dict[str, bytes]]:
    """Every file of the output, by the method of hosting."""
    folder: Path = tmp_path_factory.mktemp("hosting")
    root = standard_cluster(folder / "root")
    found = {}
    for method in Method:
        result = build_at(root, out=folder / method, state=folder / f"{method}.state", method=method, search=True)
        assert lines(result.diagnostics) == []
        found[method] = read_tree(folder / method)
    return found
