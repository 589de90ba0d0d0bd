"""Symbolic links that stand in the output and in the state where files and folders of a build belong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.diagnostic import Diagnostic
from builder.pipeline.faults import CouldNotRun
from tests.portal_from import build_at, edit, lines, out_of, read_tree, small_cluster, state_of


def put_link(place: Path, elsewhere: Path) -> None:
    """Have a link stand in a place; what lay there lies elsewhere now."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(elsewhere)
    else:
        elsewhere.mkdir()
    place.symlink_to(elsewhere)


def told(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    """Where faults are, and which."""
    return [f"{one.mark.file} {one.code}" for one in diagnostics]


def edit_all(root: Path) -> None:
    """An edit that touches pages of every folder of the region."""
    edit(root, "sites/lanjiang/site.yaml", "name: 岚江省人民政府\n", "name: 岚江省政府\n")


@pytest.mark.parametrize("search", [False, True])
@pytest.mark.parametrize("folder", ["lanjiang", "lanjiang/tzgg", "lanjiang/search", "lanjiang/search/t"])
def test_nothing_is_written_to_where_a_link_in_the_output_leads(folder: str, search: bool, root: Path) -> None:
    if "search" in folder and not search:
        pytest.skip("without indexes nothing goes there")
    build_at(root, search=search)
    elsewhere = root.with_name("elsewhere")
    put_link(out_of(root) / folder, elsewhere)
    before = read_tree(elsewhere)
    edit_all(root)
    edit(root, "content/lanjiang/tzgg/20261012-jiaqi.md", "title: 放假通知", "title: 放假的通知")
    result = build_at(root, search=search)
    assert told(result.diagnostics) == [f"{folder} link-in-output"]
    assert result.held == (() if "search" in folder else ("lanjiang",))
    assert read_tree(elsewhere) == before
    (out_of(root) / folder).unlink()
    assert lines(build_at(root, search=search).diagnostics) == []
    build_at(root, out=root / "x", state=root / "y", search=search)
    assert read_tree(out_of(root)) == read_tree(root / "x")


def test_nothing_of_a_new_output_goes_through_a_link(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    (out_of(root)).mkdir()
    (out_of(root) / ".zhanqun-output").touch()
    put_link(out_of(root) / "lanjiang", tmp_path / "elsewhere")
    put_link(out_of(root) / "tingxi/zhengce", tmp_path / "far")
    result = build_at(root, search=True)
    assert told(result.diagnostics) == ["lanjiang link-in-output", "tingxi/zhengce link-in-output"]
    assert (read_tree(tmp_path / "elsewhere"), read_tree(tmp_path / "far")) == ({}, {})
    assert not list((out_of(root) / "tingxi").glob("*.html"))


def test_a_link_stops_a_strict_build_before_anything_is_in_its_place(root: Path) -> None:
    put_link(out_of(root) / "tingxi", root.with_name("elsewhere"))
    before = read_tree(out_of(root))
    edit_all(root)
    result = build_at(root, strict=True)
    assert (result.stopped, set(told(result.diagnostics))) == (True, {"tingxi link-in-output"})
    assert read_tree(out_of(root)) == before


def test_a_link_in_the_place_of_a_page_gives_way_to_it(root: Path) -> None:
    page = out_of(root) / "lanjiang/index.html"
    kept = root.with_name("kept.html")
    shutil.copy(page, kept)
    page.unlink()
    page.symlink_to(kept)
    before = kept.read_bytes()
    edit_all(root)
    assert lines(build_at(root).diagnostics) == []
    assert kept.read_bytes() == before
    assert not page.is_symlink()


def test_what_lies_behind_a_link_does_not_go_with_a_site(root: Path) -> None:
    elsewhere = root.with_name("elsewhere")
    put_link(out_of(root) / "tingxi/liuzhu", elsewhere)
    before = read_tree(elsewhere)
    shutil.rmtree(root / "sites/lanjiang/tingxi/liuzhu")
    shutil.rmtree(root / "content/liuzhu")
    edit(root, "sites/cluster.yaml", "[tingxi, liuzhu]", "[tingxi]")
    assert lines(build_at(root, search=True).diagnostics) == []
    assert read_tree(elsewhere) == before
    assert not (out_of(root) / "tingxi/liuzhu").is_symlink()


def test_the_marker_of_an_output_is_no_link(root: Path) -> None:
    precious = root.with_name("precious")
    precious.write_text("1", encoding="utf-8")
    marker = out_of(root) / ".zhanqun-output"
    marker.unlink()
    marker.symlink_to(precious)
    edit_all(root)
    with pytest.raises(CouldNotRun) as refused:
        build_at(root)
    assert refused.value.diagnostic.code == "output-not-writable"
    assert precious.read_text(encoding="utf-8") == "1"


@pytest.mark.parametrize("name", ["lock", "state.sqlite", "templates", "search-static"])
def test_nothing_of_the_state_is_kept_where_a_link_leads(name: str, root: Path) -> None:
    build_at(root, search=True)
    elsewhere = root.with_name("elsewhere")
    put_link(state_of(root) / name, elsewhere)
    before = read_tree(root.parent)
    edit_all(root)
    with pytest.raises(CouldNotRun) as refused:
        build_at(root, search=True)
    assert refused.value.diagnostic.code == "link-in-state"
    changed = {"root/sites/lanjiang/site.yaml"}
    after = read_tree(root.parent)
    assert {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)} == changed


def test_nothing_that_an_index_leaves_goes_through_a_link(root: Path) -> None:
    build_at(root, search=True)
    left = state_of(root) / "search-static/tingxi"
    put_link(left, root.with_name("elsewhere"))
    before = read_tree(root.with_name("elsewhere"))
    edit_all(root)
    result = build_at(root, search=True)
    assert told(result.diagnostics) == ["tingxi link-in-state"]
    assert read_tree(root.with_name("elsewhere")) == before
    left.unlink()
    assert lines(build_at(root, search=True).diagnostics) == []
