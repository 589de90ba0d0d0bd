"""What all runs of this family share: tables that are read once, and a ground for each scene."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.norms import Norms, read_norms
from builder.norms.audit_tables import AuditTables, read_audit_tables
from builder.pipeline import auditing, reading
from builder.pipeline.searching import update_search_index
from tests.audit.inspecting import audit_at
from tests.crash.scene import Ground
from tests.crash.scenes import SCENES
from tests.needs import need
from tests.portal_from import build_at, read_options, small_cluster


@pytest.fixture(scope="module", autouse=True)
def tables_read_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tables of `catalog/` are the same in all these clusters, and take longer to read than all the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_norms", _read_norms_once)
        patch.setattr(auditing, "read_audit_tables", _read_audit_tables_once)
        if not _norms:
            _warm(tmp_path_factory.mktemp("warm") / "root")
        yield


def _warm(root: Path) -> None:
    """All that a process reads but once: each of the others is a fork of this one."""
    small_cluster(root)
    build_at(root, search=True)
    audit_at(root)
    update_search_index(read_options(root), Problems())


_norms: list[Norms | None] = []
_tables: list[AuditTables | None] = []


def _read_norms_once(root: Path, problems: Problems) -> Norms | None:
    if not _norms:
        _norms.append(read_norms(root, problems))
    return _norms[0]


def _read_audit_tables_once(root: Path, problems: Problems) -> AuditTables | None:
    if not _tables:
        _tables.append(read_audit_tables(root, problems))
    return _tables[0]


@pytest.fixture(scope="module")
def ground_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ground]:
    """The ground of a scene, made once."""
    need(shutil.which("ssh-keygen"), "ssh-keygen")

    @cache
    def make(name: str) -> Ground:
        return Ground.make(tmp_path_factory.mktemp(name), SCENES[name].prepare)

    return make
