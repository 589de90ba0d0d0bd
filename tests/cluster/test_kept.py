"""Site files that hold the same text are not taken apart again, and say the same."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from builder.cluster import tree
from builder.cluster.kept import KeptSites
from builder.cluster.tree import Cluster, read_cluster
from builder.diagnostic import Problems
from builder.norms import read_norms
from builder.source.marked import read_table
from tests.portal_from import build_at, edit, lines, small_cluster

COUNTY = "sites/lanjiang/tingxi/site.yaml"
TOWN = "sites/lanjiang/tingxi/liuzhu/site.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A cluster to read."""
    return small_cluster(tmp_path / "root")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are taken apart from now on."""
    files: list[str] = []

    def noted(text: str, file: str, problems: Problems) -> object:
        files.append(file)
        return read_table(text, file, problems)

    monkeypatch.setattr(tree, "read_table", noted)
    return files


def cluster_of(root: Path, kept: KeptSites, *told: str) -> Cluster:
    """The cluster, of which this has to be told."""
    problems = Problems()
    cluster = read_cluster(root, read_norms(root, Problems()), problems, kept=kept)
    assert [line.partition(": ")[0] for line in lines(problems)] == list(told)
    assert cluster is not None
    return cluster


def kept_of(root: Path) -> KeptSites:
    """What the state keeps after a first reading."""
    kept = KeptSites({})
    cluster_of(root, kept)
    return KeptSites(kept.new)


def test_the_same_text_says_the_same_and_is_not_read_again(root: Path, read: list[str]) -> None:
    anew, kept = cluster_of(root, KeptSites({})), kept_of(root)
    read.clear()
    again = cluster_of(root, kept)
    assert read == ["sites/cluster.yaml"]
    assert (again.sites, again.written, again.table) == (anew.sites, anew.written, anew.table)
    assert again.explain("liuzhu", "theme") == anew.explain("liuzhu", "theme")
    assert (kept.new, kept.there.keys()) == ({}, kept.known.keys())


def test_another_text_is_read_and_kept(root: Path, read: list[str]) -> None:
    kept = kept_of(root)
    edit(root, COUNTY, "theme: deep", "theme: plain")
    read.clear()
    cluster = cluster_of(root, kept)
    assert (read, list(kept.new)) == (["sites/cluster.yaml", COUNTY], [COUNTY])
    assert cluster.sites["liuzhu"].theme == "plain"


def test_what_was_damaged_is_read_again(root: Path, read: list[str]) -> None:
    kept = kept_of(root)
    digest, data = kept.known[TOWN]
    strangers = zlib.compress(b"cos\nsystem\n(S'false'\ntR.")
    for wrong in (data[:-3], b"", strangers):
        damaged = KeptSites({**kept.known, TOWN: (digest, wrong)})
        read.clear()
        assert cluster_of(root, damaged).sites == cluster_of(root, kept).sites
        assert TOWN in read


def test_what_is_told_of_a_file_is_told_each_time(root: Path) -> None:
    edit(root, TOWN, "level: township", "level: township\ncolour: red")
    kept = KeptSites({})
    problems = Problems()
    read_cluster(root, read_norms(root, Problems()), problems, kept=kept)
    assert any(line.startswith(TOWN) for line in lines(problems))
    assert TOWN not in kept.new
    assert COUNTY in kept.new


def test_a_build_takes_what_the_one_before_kept(root: Path, read: list[str]) -> None:
    build_at(root)
    read.clear()
    edit(root, COUNTY, "theme: deep", "theme: plain")
    assert not build_at(root).stopped
    assert set(read) == {"sites/cluster.yaml", COUNTY}
