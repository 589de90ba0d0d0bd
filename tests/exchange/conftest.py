"""A key, an inner cluster that seals, an outer one that admits; each test has copies of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.exchange.clusters import NEWS, POLICY, codes, ground_at, make_inner, make_key, make_outer, seal_at, seals_at
from tests.exchange.still import Still
from tests.needs import need
from tests.portal_from import check_at, lines, state_of


@dataclass(frozen=True, slots=True)
class Two:
    """Two clusters and the key of the first, which the second knows."""

    inner: Path
    outer: Path
    key: Path


@pytest.fixture(scope="session", autouse=True)
def ssh_keygen() -> str:
    """The program that signs."""
    return need(shutil.which("ssh-keygen"), "ssh-keygen")


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, ssh_keygen: str) -> Two:
    """Both clusters, without a fault."""
    folder = tmp_path_factory.mktemp("exchange")
    key = make_key(folder, "neiwang")
    two = Two(make_inner(folder / "inner"), make_outer(folder / "outer", key), key)
    assert lines(check_at(two.inner)) == []
    assert lines(check_at(two.outer)) == []
    return two


@pytest.fixture
def two(first: Two, tmp_path: Path) -> Two:
    """Copies of both, to be changed."""
    for root in (first.inner, first.outer):
        shutil.copytree(root, tmp_path / root.name)
        shutil.copytree(state_of(root), state_of(tmp_path / root.name))
    return Two(tmp_path / first.inner.name, tmp_path / first.outer.name, first.key)


@pytest.fixture(scope="session")
def sealed(first: Two, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good bundle with a notice, its table, and the policy that it links to."""
    folder = tmp_path_factory.mktemp("sealed")
    shutil.copytree(first.inner, folder / "inner")
    bundle = folder / "bundle.zqb"
    assert codes(seal_at(folder / "inner", bundle, first.key, NEWS, POLICY)) == []
    return bundle


@pytest.fixture(scope="session")
def still(first: Two) -> Still:
    """The outer cluster, read once; nothing may change it."""
    return Still(ground_at(first.outer), seals_at(first.outer), first.key)
