"""The index of a site goes with the site, and stays as it lies while nobody knows what the site has on line."""

import shutil
from pathlib import Path

import pytest

from tests.portal_from import build_at, copy_built, edit, out_of, read_tree, small_cluster, state_of, write

BROKEN = "content/tingxi/tzgg/20261102-broken.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_cluster(tmp_path_factory.mktemp("built") / "root")
    assert not build_at(root, search=True).held
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """The built cluster, for one test alone."""
    return copy_built(built, tmp_path / "root")


@pytest.fixture
def swept(tmp_path: Path) -> Path:
    """A cluster whose output is known not to hold anything of others: nothing is swept there again."""
    root = small_cluster(tmp_path / "root")
    assert not build_at(root, search=True).held
    return root


def index_of(root: Path, site: str) -> dict[str, bytes]:
    return {file: data for file, data in read_tree(out_of(root)).items() if file.startswith(f"{site}/search/")}


@pytest.mark.parametrize("lost", [".", "state.sqlite"])
def test_what_a_held_site_has_is_found_though_the_state_is_lost(root: Path, lost: str) -> None:
    before = index_of(root, "tingxi")
    assert any("/r/" in file for file in before)
    write(root, BROKEN, "no head")
    gone = state_of(root) / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    for _ in range(2):
        assert "tingxi" in build_at(root, search=True).held
        assert index_of(root, "tingxi") == before
    (root / BROKEN).unlink()
    assert not build_at(root, search=True).held
    assert index_of(root, "tingxi") == before


def test_a_held_site_gets_no_index_where_it_has_no_page(root: Path) -> None:
    write(root, BROKEN, "no head")
    shutil.rmtree(state_of(root))
    shutil.rmtree(out_of(root))
    assert "tingxi" in build_at(root, search=True).held
    assert index_of(root, "lanjiang")
    assert not index_of(root, "tingxi")


def test_a_site_that_gets_another_id_leaves_no_folder(swept: Path) -> None:
    for one in [*(swept / "sites").rglob("*.yaml"), *(swept / "content").rglob("*.md")]:
        one.write_text(one.read_text(encoding="utf-8").replace("tingxi", "tongxi"), encoding="utf-8")
    (swept / "content/tingxi").rename(swept / "content/tongxi")
    assert not build_at(swept, search=True).held
    assert index_of(swept, "tongxi")
    assert not (out_of(swept) / "tingxi").exists()


def test_a_site_that_becomes_a_section_leaves_no_folder(swept: Path) -> None:
    edit(swept, "sites/lanjiang/tingxi/site.yaml", "host: www.tingxi.gov.example", "presence: section")
    assert not build_at(swept, search=True).held
    assert not (out_of(swept) / "tingxi").exists()
