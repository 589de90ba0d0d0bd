"""An inspection of a day and a commit: the same whenever, wherever and however it is run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from builder.audit.inspection import FindingState
from tests.audit.looking import found, inspection_of, look, reports_of
from tests.portal_from import AS_OF, edit, small_cluster, write

WATER = "content/tingxi/tzgg/20261101-tingshui.md"
DECLARATION = """items:
  - {item: township-general-02, reason: 正在编制, approver: 镇长, declared_on: 2026-11-01, expires_on: 2026-11-22}
"""
WAIVER = """waivers:
  - rule: missing-search
    site: liuzhu
    reason: 由县网站统一提供
    approver: 县办
    granted_on: 2026-11-19
    expires_on: 2026-11-30
"""
ADDED = "---\ntitle: 补发通知\npublished_at: 2026-11-15 09:00\n---\n正文。\n"
DOCUMENTS = 3
"""Of the county, before the last day."""

CHILD = """
import hashlib, json, sys
from pathlib import Path
from tests.audit.looking import inspection_of, look, reports_of
root, state, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
inspection = inspection_of(look(root, state=state, jobs=jobs))
told = {f"{language}/{name}": hashlib.sha256(data).hexdigest()
        for language in ("zh-Hans", "en") for name, data in reports_of(inspection, language).items()}
print(json.dumps(told))
"""


def commit(root: Path, day: str) -> None:
    """Everything, as of noon of a day."""
    stamp = f"{day}T12:00:00+08:00"
    env = {**os.environ, "GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp}
    who = ("-c", "user.name=x", "-c", "user.email=x@example", "-c", "commit.gpgsign=false")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "--message", day)):
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, env=env)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster with four days: as it was; a declaration; a waiver; and, later, all else."""
    root = small_cluster(tmp_path_factory.mktemp("history") / "root")
    commit(root, "2026-11-10")
    write(root, "content/liuzhu/declarations.yaml", DECLARATION)
    commit(root, "2026-11-15")
    write(root, "catalog/inspections/waivers.yaml", WAIVER)
    commit(root, "2026-11-20")
    write(root, "content/tingxi/tzgg/bufa.md", ADDED)
    row = "{code: township-general-03, closed: true, reason: 停办, source: 县目录}"
    write(root, "catalog/registers/township-general.yaml", f"items: [{row}]\n")
    write(root, "content/liuzhu/declarations.yaml", "items: []\n")
    write(root, "catalog/inspections/waivers.yaml", "waivers: []\n")
    commit(root, "2026-11-24")
    return root


def standing_of(root: Path, revision: str, as_of: str) -> tuple[str, str, bool, bool]:
    """How two duties of the township and a waived finding stand; and whether the later document is there."""
    inspection = inspection_of(look(root, revision=revision, as_of=as_of))
    township = next(site for site in inspection.sites if site.id == "liuzhu")
    duties = {duty.item: duty.standing.value for duty in township.duties}
    waived = {case.rule for case in inspection.cases if case.state is FindingState.WAIVED}
    county = next(site for site in inspection.sites if site.id == "tingxi")
    later = county.shape.documents > DOCUMENTS
    return duties["township-general-02"], duties.get("township-general-03", "closed"), "missing-search" in waived, later


@pytest.mark.parametrize(
    ("revision", "as_of", "expected"),
    [
        ("@2026-11-15", "2026-11-16 12:00", ("declared", "missing", False, False)),
        ("@2026-11-15", "2026-11-23 12:00", ("declaration-expired", "missing", False, False)),
        ("@2026-11-20", "2026-11-21 12:00", ("declared", "missing", True, False)),
        ("@2026-11-20", "2026-11-18 12:00", ("declared", "missing", False, False)),
        ("@2026-11-24", "2026-11-25 12:00", ("missing", "closed", False, True)),
        ("", "2026-11-14 12:00", ("missing", "closed", False, False)),
    ],
)
def test_a_commit_says_what_was_known_and_the_day_what_holds(
    revision: str, as_of: str, expected: tuple[str, str, bool, bool], history: Path
) -> None:
    assert standing_of(history, revision, as_of) == expected


def test_the_same_day_is_told_the_same_later(history: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(history, root)
    first = inspection_of(look(root, revision="@2026-11-20", as_of="2026-11-21 12:00", state=tmp_path / "one"))
    edit(root, WATER, "管道检修。", "不在提交中。")
    commit(root, "2026-11-26")
    edit(root, WATER, "不在提交中。", "也不在提交中。")
    again = inspection_of(look(root, revision="@2026-11-20", as_of="2026-11-21 12:00", state=tmp_path / "two"))
    for language in ("zh-Hans", "en"):
        assert reports_of(first, language) == reports_of(again, language)


def test_the_clock_alone_changes_what_the_clock_decides(root: Path) -> None:
    before = inspection_of(look(root, as_of="2026-11-16 12:00"))
    assert inspection_of(look(root, as_of=AS_OF)).moment - before.moment == timedelta(days=9)
    assert found(inspection_of(look(root, as_of="2026-11-16 12:00"))) == found(before)
    late = inspection_of(look(root, as_of="2027-06-01 12:00"))
    assert found(late, "silent-channel") - found(before, "silent-channel")


def digests(root: Path, state: Path, *, jobs: int = 1, **env: str) -> Mapping[str, str]:
    """The digest of each report, made by another process."""
    project = str(Path(__file__).parents[2])
    inherited = {**os.environ, "PYTHONPATH": project, **env}
    words = [sys.executable, "-c", CHILD, str(root), str(state), str(jobs)]
    done = subprocess.run(words, capture_output=True, text=True, env=inherited, cwd=project)
    assert done.returncode == 0, done.stderr[-2_000:]
    told: dict[str, str] = json.loads(done.stdout)
    return told


@pytest.mark.slow
def test_neither_seed_nor_zone_nor_language_nor_workers_nor_order_matter(root: Path, tmp_path: Path) -> None:
    inspection = inspection_of(look(root))
    here = {
        f"{language}/{name}": hashlib.sha256(data).hexdigest()
        for language in ("zh-Hans", "en")
        for name, data in reports_of(inspection, language).items()
    }
    shuffled = tmp_path / "shuffled"
    for path in sorted((one for one in root.rglob("*") if one.is_file()), reverse=True):
        write(shuffled, path.relative_to(root).as_posix(), path.read_bytes())
    first = digests(root, tmp_path / "a", PYTHONHASHSEED="1", TZ="America/New_York", LANG="tr_TR.UTF-8", LC_ALL="C")
    second = digests(shuffled, tmp_path / "b", jobs=2, PYTHONHASHSEED="2", TZ="Pacific/Apia", LANG="C")
    assert first == second == here
