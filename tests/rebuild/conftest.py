"""The small cluster, built once a worker; each test gets a copy with its output and state."""

import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from builder.diagnostic import Problems
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading
from builder.store import Store
from tests.portal_from import build_at, lines, out_of, small_cluster, state_of
from tests.rebuild.bench import Bench

story = import_module("builder.pipeline.build")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cluster with its first build."""
    root = small_cluster(tmp_path_factory.mktemp("small") / "root")
    assert lines(build_at(root).diagnostics) == []
    return root


@pytest.fixture
def bench(built: Path, tmp_path: Path) -> Bench:
    """A copy of the built cluster, to edit and build again."""
    root = tmp_path / built.name
    for place in (Path, out_of, state_of):
        shutil.copytree(place(built), place(root))
    return Bench(root=root, scratch=tmp_path / "clean")


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The roots that were read."""
    found: list[Path] = []
    real: Callable[[ReadOptions, Store, Problems, Any], Reading | None] = story.read_and_plan

    def read(options: ReadOptions, store: Store, problems: Problems, ahead: Any) -> Reading | None:
        found.append(options.root)
        return real(options, store, problems, ahead)

    monkeypatch.setattr(story, "read_and_plan", read)
    return found
