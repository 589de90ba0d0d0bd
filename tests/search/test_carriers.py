"""One hit for a document however many sites carry it, found by the filter of each, within the zones of its readers."""

import json
import shutil
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.pipeline.searching import index_folder, update_search_index
from builder.search.entry import Facet
from builder.search.find import Window, find
from builder.search.narrowing import filters_of
from builder.search.static.fetch import Fetcher, fetch_from
from builder.search.static.manifest import MANIFEST, Manifest
from builder.search.static.read import Ask, Index
from tests.portal_from import (
    build_at,
    copy_built,
    edit,
    lines,
    out_of,
    read_options,
    read_tree,
    small_cluster,
    state_of,
    write,
)

XINIU = "content/lanjiang/tzgg/20261101-xiniu.md"
ID = "lanjiang/tzgg/20261101-xiniu"
MORE = f"""
-- sites/lanjiang/neiwang/site.yaml --
id: neiwang
name: 岚江省内网门户
level: region
body: government
host: nei.lanjiang.gov.example
zone: intranet
organ: {{name: 岚江省人民政府办公厅, phone: 0992-550001}}
-- {XINIU} --
---
title: 罕见犀牛保护办法
published_at: 2026-11-01 09:00
push:
  - to: {{sites: [tingxi, liuzhu, neiwang]}}
---
保护犀牛的条文。
-- content/lanjiang/tzgg/20261102-heima.md --
---
title: 河马通报
published_at: 2026-11-02 09:00
push:
  - {{to: {{sites: [tingxi]}}, showing: link}}
---
河马的条文。
-- content/neiwang/tzgg/20261103-daxiang.md --
---
title: 大象内部通报
published_at: 2026-11-03 09:00
---
大象的条文。
"""
WITHDRAWN = "withdrawn: {on: 2026-11-10, reason: 有误, authority: 岚江省人民政府办公厅}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_cluster(tmp_path_factory.mktemp("carried") / "root", MORE)
    edit(root, "sites/cluster.yaml", "page_size: 3", "page_size: 3\nzones: [internet, intranet]")
    result = build_at(root, search=True)
    assert not result.diagnostics, lines(result.diagnostics)
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return copy_built(built, tmp_path / "root")


def hits(root: Path, portal: str, ask: Ask) -> list[tuple[str, list[str]]]:
    """Of each hit the id and the sites that are named."""
    answer = Index(Fetcher(fetch_from(out_of(root) / portal / "search"))).ask(ask)
    return [(str(hit.record["i"]), [site for site, _, _ in hit.record["s"]]) for hit in answer.hits]  # type: ignore[attr-defined]  # JSON


def indexes(root: Path) -> dict[str, bytes]:
    return {file: data for file, data in read_tree(out_of(root)).items() if "/search/" in file}


def test_an_index_of_a_portal_holds_what_its_sites_show_of_others(built: Path) -> None:
    for portal, named in (
        ("lanjiang", ["lanjiang", "tingxi", "liuzhu"]),
        ("tingxi", ["lanjiang", "tingxi", "liuzhu"]),
        ("neiwang", ["lanjiang", "neiwang", "tingxi", "liuzhu"]),
    ):
        assert hits(built, portal, Ask(text="犀牛")) == [(ID, named)]
    assert hits(built, "tingxi", Ask(text="河马")) == [], "a link to the origin is no page of the site"


@pytest.mark.parametrize("site", ["lanjiang", "tingxi", "liuzhu"])
def test_the_filter_of_each_carrying_site_finds_it(built: Path, site: str) -> None:
    assert [one for one, _ in hits(built, "lanjiang", Ask(text="犀牛", site=site))] == [ID]
    assert hits(built, "lanjiang", Ask(text="河马", site="tingxi")) == []


def test_an_index_knows_of_no_narrower_zone(built: Path) -> None:
    assert hits(built, "lanjiang", Ask(text="大象")) == []
    assert [one for one, _ in hits(built, "neiwang", Ask(text="大象"))] == ["neiwang/tzgg/20261103-daxiang"]
    assert hits(built, "lanjiang", Ask(text="犀牛", site="neiwang")) == []
    assert [one for one, _ in hits(built, "neiwang", Ask(text="犀牛", site="neiwang"))] == [ID]
    for file, data in indexes(built).items():
        assert file.startswith("neiwang/") or not any(trace in data for trace in (b"neiwang", "大象".encode())), file


def test_a_portal_counts_a_document_for_its_own_site(built: Path) -> None:
    folder = out_of(built) / "tingxi" / "search"
    facets = f"facets-{Manifest.parse((folder / MANIFEST).read_bytes()).facets}.json"
    counts = {site: count for site, _, count in json.loads((folder / facets).read_text(encoding="utf-8"))["site"]}
    assert counts.keys() == {"tingxi", "liuzhu"}


def test_placements_that_change_leave_what_a_clean_build_makes(root: Path, tmp_path: Path) -> None:
    for old, new in (
        ("sites: [tingxi, liuzhu, neiwang]", "sites: [liuzhu]"),
        ("sites: [liuzhu]", "sites: [tingxi, neiwang]"),
        ("published_at", f"{WITHDRAWN}\npublished_at"),
    ):
        edit(root, XINIU, old, new)
        build_at(root, search=True)
        clean = tmp_path / new[:9].replace("/", "") / "root"
        shutil.copytree(root, clean)
        build_at(clean, search=True)
        assert indexes(root) == indexes(clean)
    assert not any("犀牛".encode() in data or b"xiniu" in data for data in indexes(root).values())


def test_the_index_of_the_service_tells_the_same(root: Path) -> None:
    folder = index_folder(state_of(root))
    update_search_index(read_options(root), Problems())
    for site in ("", "lanjiang", "tingxi", "liuzhu"):
        (hit,) = find(folder, "犀牛", filters_of(site=site), Window(facets=True)).hits
        assert (hit.id, [one.site for one in hit.sites], hit.carried) == (ID, ["lanjiang", "tingxi", "liuzhu"], 3)
        assert hit.site == (site or "lanjiang")
    assert hit.address == "https://www.tingxi.gov.example/liuzhu/tzgg/lanjiang-20261101-xiniu.html"
    counts = find(folder, "犀牛", window=Window(facets=True)).facets[Facet.SITE]
    assert {one.value for one in counts} == {"lanjiang", "tingxi", "liuzhu"}
    assert find(folder, "犀牛", filters_of(site="neiwang")).total == find(folder, "大象").total == 0
    edit(root, XINIU, "sites: [tingxi, liuzhu, neiwang]", "sites: [tingxi]")
    assert update_search_index(read_options(root), Problems()).updated == 1
    assert find(folder, "犀牛", filters_of(site="liuzhu")).total == 0
    edit(root, XINIU, "published_at", f"{WITHDRAWN}\npublished_at")
    assert update_search_index(read_options(root), Problems()).removed == 1
    assert find(folder, "犀牛").total == find(folder, "犀牛", filters_of(site="tingxi")).total == 0


def test_another_site_that_is_placed_on_is_written_anew(root: Path) -> None:
    write(
        root,
        "content/tingxi/tzgg/20261104-xin.md",
        "---\ntitle: 犀牛消息\npublished_at: 2026-11-04 09:00\n---\n\n新。\n",
    )
    build_at(root, search=True)
    assert {one for one, _ in hits(root, "tingxi", Ask(text="犀牛"))} == {ID, "tingxi/tzgg/20261104-xin"}
