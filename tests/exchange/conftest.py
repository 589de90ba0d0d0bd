"""A key, an inner cluster that seals, an outer one that admits; each test has copies of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.norms import Norms, read_norms
from builder.pipeline import reading, state
from tests.exchange.clusters import NEWS, POLICY, codes, make_inner, make_key, make_outer, seal_at
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


@pytest.fixture(scope="module", autouse=True)
def tables_read_once() -> Iterator[None]:
    """The tables of `catalog/` are the same in all these clusters, and take longer to read than all the rest.

    For the tests of these modules alone: others in the same process have tables of their own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_norms", _read_norms_once)
        patch.setattr(state, "state_edition", cache(state.state_edition))
        yield


_kept: list[Norms | None] = []


def _read_norms_once(root: Path, problems: Problems) -> Norms | None:
    if not _kept:
        _kept.append(read_norms(root, problems))
    return _kept[0]


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
