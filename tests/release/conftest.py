"""No test of this family waits for the disk; that all is put on it in time `test_order.py` proves."""

import os
import shutil
from pathlib import Path

import pytest

from tests.release.ground import PAGES, release_at, write_output
from tests.release.sealed import make_keys
from tests.release.watching import MANY


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that says at once that it has written everything."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """What is live, as a copy that may be altered."""
    target = tmp_path / "releases"
    release_at(write_output(tmp_path / "public", {**PAGES, **MANY}), target)
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What is served, as a copy: plain files, fewer of them."""
    target = tmp_path / "releases"
    release_at(write_output(tmp_path / "public", PAGES), target)
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys of the press and of a stranger, and the list of those who may sign."""
    return make_keys(tmp_path_factory.mktemp("keys"))
