"""One `sshd` for the family; no test waits for the disk."""

import os
from collections.abc import Iterator

import pytest

from tests.transfer.sshd import Sshd, serving_ssh


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that says at once that it has written everything."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture(scope="package")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with serving_ssh(tmp_path_factory.mktemp("ssh") / "sshd") as server:
        yield server
