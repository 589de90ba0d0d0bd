"""The site tree: sections, inheritance, channels, and what stands in the place of a site that is not open."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.cluster.tree import Cluster, read_cluster
from builder.diagnostic import Problems
from builder.norms import read_norms
from builder.pipeline.explain import read_sites
from tests.portal_from import build_at, edit, lines, out_of, read_options, read_tree, small_cluster, write

CLUSTER = "sites/cluster.yaml"
REGION = "sites/lanjiang/site.yaml"
COUNTY = "sites/lanjiang/tingxi/site.yaml"
TOWN = "sites/lanjiang/tingxi/liuzhu/site.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A cluster to read."""
    return small_cluster(tmp_path / "root")


def cluster_of(root: Path) -> Cluster:
    """The cluster, which must have no fault."""
    problems = Problems()
    norms = read_norms(root, problems)
    assert norms is not None
    cluster = read_cluster(root, norms, problems)
    assert cluster is not None
    assert lines(problems) == []
    return cluster


def test_the_folder_tree_is_the_site_tree(root: Path) -> None:
    cluster = cluster_of(root)
    assert [(site.id, site.parent, site.portal, site.prefix) for site in cluster.sites.values()] == [
        ("lanjiang", None, "lanjiang", ""),
        ("tingxi", "lanjiang", "tingxi", ""),
        ("liuzhu", "tingxi", "tingxi", "/liuzhu"),
    ]
    assert [site.id for site in cluster.below("lanjiang")] == ["tingxi", "liuzhu"]
    assert [site.id for site in cluster.children("lanjiang")] == ["tingxi"]
    assert [site.id for site in cluster.children(None)] == ["lanjiang"]
    assert [[site.id for site in cluster.sites_at(one)] for one in cluster.sites] == [
        ["lanjiang"],
        ["tingxi", "liuzhu"],
        [],
    ]


def test_sections_lie_in_sections(root: Path) -> None:
    text = (root / TOWN).read_text(encoding="utf-8")
    below = text.replace("id: liuzhu", "id: beicun").replace("path: liuzhu", "path: bei")
    write(root, "sites/lanjiang/tingxi/liuzhu/beicun/site.yaml", below)
    site = cluster_of(root).sites["beicun"]
    assert (site.portal, site.prefix, site.address("tzgg/").file) == (
        "tingxi",
        "/liuzhu/bei",
        "tingxi/liuzhu/bei/tzgg/index.html",
    )


def test_the_id_stays_when_the_folder_moves(root: Path) -> None:
    (root / "sites/lanjiang/tingxi").rename(root / "sites/lanjiang/tingxi-xian")
    assert "tingxi" in cluster_of(root).sites


@pytest.mark.parametrize(
    ("site", "key", "value", "source", "mark"),
    [
        ("tingxi", "theme", "deep", "own", f"{COUNTY}:8:1"),
        ("liuzhu", "theme", "deep", "above", f"{COUNTY}:8:1"),
        ("lanjiang", "theme", "plain", "cluster", f"{CLUSTER}:4:1"),
        ("liuzhu", "page_size", 3, "cluster", f"{CLUSTER}:5:1"),
        ("liuzhu", "language", "zh-Hans", "default", "None"),
        ("liuzhu", "code", "9901210001", "above", f"{COUNTY}:7:1"),
        ("liuzhu", "host", "www.tingxi.gov.example", "above", f"{COUNTY}:6:1"),
        ("tingxi", "records", None, "default", "None"),
        ("liuzhu", "short_name", "柳渚", "own", f"{TOWN}:3:1"),
        ("liuzhu", "links", (), "default", "None"),
    ],
)
def test_every_setting_tells_where_it_comes_from(
    site: str, key: str, value: object, source: str, mark: str, root: Path
) -> None:
    cluster = cluster_of(root)
    setting = cluster.explain(site, key)
    assert (setting.source, str(setting.mark)) == (source, mark)
    assert value is None or setting.value == value or str(setting.value) == value
    if key in ("theme", "page_size", "language", "code", "host", "short_name"):
        assert str(getattr(cluster.sites[site], key)) == str(setting.value)


def test_a_setting_that_is_none_is_no_setting(root: Path) -> None:
    with pytest.raises(KeyError):
        cluster_of(root).explain("tingxi", "colour")
    with pytest.raises(KeyError):
        cluster_of(root).explain("nowhere", "theme")


def test_a_portal_does_not_take_the_code_of_the_site_above(root: Path) -> None:
    edit(root, COUNTY, 'code: "9901210001"\n', "")
    assert cluster_of(root).sites["tingxi"].code == ""


def test_values_of_a_theme_do_not_reach_a_site_with_another_theme(root: Path) -> None:
    edit(root, "sites/lanjiang/tingxi/site.yaml", "theme: deep", "theme: deep\ntheme_values: {brand: '#123456'}")
    town = "sites/lanjiang/tingxi/liuzhu/site.yaml"
    assert cluster_of(root).sites["liuzhu"].theme_values == {"brand": "#123456"}
    edit(root, town, "path: liuzhu", "path: liuzhu\ntheme: plain")
    assert cluster_of(root).sites["liuzhu"].theme_values == {}


def test_channels_are_merged_added_and_closed(root: Path) -> None:
    edit(
        root,
        COUNTY,
        "theme: deep",
        "theme: deep\nchannels:\n"
        "  - {path: tzgg, title: '{short}公告'}\n"
        "  - {path: shuju, closed: true}\n"
        "  - {path: zhengce, channels: [{path: jiedu, closed: true}, {path: guihua, title: 规划, kinds: [policy]}]}\n"
        "  - {path: chaye, title: 茶叶, channels: [{path: shichang, title: 市场}]}\n",
    )
    cluster = cluster_of(root)
    channels = cluster.sites["tingxi"].channels_by_path()
    assert " ".join(channels) == (
        "tzgg zhengce zhengce/wenjian zhengce/guihua zwgk zwgk/zhinan zhengji chaye chaye/shichang"
    )
    changed = channels["tzgg"]
    assert (changed.title, changed.type, changed.description) == ("汀溪公告", "工作动态", "通知和公告")
    assert changed.freshness is not None
    assert (channels["chaye"].kinds, channels["chaye"].keywords) == (("news",), ("茶叶",))
    assert "shuju" in cluster.sites["liuzhu"].channels_by_path()


def state(root: Path, words: str) -> dict[str, bytes]:
    """The output where the county is in a state."""
    edit(root, COUNTY, "theme: deep", f"theme: deep\nstate: {words}")
    (root / "content/lanjiang/tzgg/20260301-fangxun.md").unlink()
    result = build_at(root)
    assert lines(result.diagnostics) == []
    return read_tree(out_of(root))


@pytest.mark.parametrize("condition", ["suspended", "moved", "closed"])
def test_a_notice_stands_in_the_place_of_a_site_that_is_not_open(condition: str, root: Path) -> None:
    (root / "content/lanjiang/zhengce/jiedu/20260313-jiedu.md").unlink()
    tree = state(
        root,
        f"{{is: {condition}, on: 2026-11-01, reason: 网站迁移, authority: 省政府办公厅, to: 'https://new.gov.example/'}}",
    )
    own = {
        file
        for file in tree
        if file.startswith("tingxi/") and not file.startswith(("tingxi/liuzhu/", "tingxi/_assets/"))
    }
    assert own == {"tingxi/index.html", "tingxi/404.html", "tingxi/robots.txt", "tingxi/cluster.css"}
    assert "网站迁移" in tree["tingxi/index.html"].decode()
    assert condition in tree["tingxi/index.html"].decode()
    assert b"Sitemap: https://www.tingxi.gov.example/sitemap.xml" not in tree["tingxi/robots.txt"]


def test_nothing_links_to_a_page_that_a_closed_site_no_longer_has(root: Path) -> None:
    edit(
        root, "content/lanjiang/tzgg/20261012-jiaqi.md", "按规定放假。", "见[停水](doc:tingxi/tzgg/20261101-tingshui)。"
    )
    tree = state(root, "{is: closed, on: 2026-11-01, reason: 撤并, to: 'https://www.lanjiang.gov.example/'}")
    assert "tingxi/tzgg/20261101-tingshui.html" not in tree
    assert [file for file, data in tree.items() if b"20261101-tingshui" in data] == []


def test_an_archived_site_stays_readable(root: Path) -> None:
    assert "tingxi/tzgg/20261101-tingshui.html" in state(root, "{is: archived, on: 2026-11-01}")


def test_the_tree_alone_can_be_read(root: Path) -> None:
    assert list(read_sites(read_options(root)).sites) == ["lanjiang", "tingxi", "liuzhu"]


def test_a_link_to_no_site_is_told_where_it_stands(root: Path) -> None:
    links = "links:\n  - {title: 汀溪县, site: tingxi}\n  - {title: 无, site: nosuch}\n"
    edit(root, REGION, "links: [{title: 汀溪县, site: tingxi}]\n", links)
    found, problems = (root / REGION).read_text(encoding="utf-8").splitlines(), Problems()
    norms = read_norms(root, problems)
    assert norms is not None
    read_cluster(root, norms, problems)
    (told,) = [one for one in problems if one.code == "unknown-site"]
    assert "nosuch" in found[told.mark.line - 1]
