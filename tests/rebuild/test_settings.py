"""Edits of sites and of the cluster: which files are made again, and why."""

import shutil

import pytest

from builder.pipeline import build as building
from builder.pipeline import site_work
from tests.portal_from import build_at, edit, lines, out_of
from tests.rebuild.bench import Bench

CLUSTER = "sites/cluster.yaml"
REGION = "sites/lanjiang/site.yaml"
COUNTY = "sites/lanjiang/tingxi/site.yaml"
TOWN = "sites/lanjiang/tingxi/liuzhu/site.yaml"


def pages_of(bench: Bench, folder: str, *, without: str = "/ /") -> set[str]:
    """The pages of a site that carry its frame."""
    bare = ("old/1234.html",)
    return {
        file
        for file in bench.tree()
        if file.startswith(folder)
        and not file.startswith(without)
        and file.endswith(".html")
        and not file.endswith(bare)
    }


def test_a_label_of_the_navigation_touches_the_pages_of_its_site_only(bench: Bench) -> None:
    bench.edit(COUNTY, "theme: deep", "theme: deep\nchannels: [{path: tzgg, title: 公告通知}]")
    made = bench.rebuild()
    assert made == pages_of(bench, "tingxi/", without="tingxi/liuzhu/")
    assert "changed fragment header|zhengce" in bench.causes("tingxi/zhengce/index.html")


def test_a_channel_that_is_added_has_its_page_and_one_that_is_closed_goes(bench: Bench) -> None:
    bench.edit(
        COUNTY,
        "theme: deep",
        "theme: deep\nchannels: [{path: shuju, closed: true}, {path: huati, title: 话题, type: 专题, kinds: [page]}]",
    )
    made = bench.rebuild()
    assert "tingxi/huati/index.html" in made
    assert "tingxi/shuju/index.html" not in bench.tree()
    assert not any(file.startswith(("lanjiang/", "tingxi/liuzhu/")) for file in made)


def test_a_setting_of_the_footer_touches_the_pages_of_its_site_only(bench: Bench) -> None:
    bench.edit(TOWN, "0990-550101", "0990-550102")
    assert bench.rebuild() == pages_of(bench, "tingxi/liuzhu/")
    assert bench.causes("tingxi/liuzhu/index.html") == ["changed fragment footer|"]


def test_a_setting_that_is_inherited_touches_the_heirs(bench: Bench) -> None:
    bench.edit(TOWN, "path: liuzhu", "path: liuzhu\npage_size: 1")
    made = bench.rebuild()
    assert "tingxi/liuzhu/tzgg/2026-2.html" in made
    assert not any(file.startswith("lanjiang/") for file in made)
    bench.edit(COUNTY, "theme: deep", "theme: deep\ntheme_values: {brand: '#123456'}")
    made = bench.rebuild()
    assert any(file.startswith("tingxi/liuzhu/_assets/site.") for file in made)


@pytest.mark.parametrize("size", [1, 2, 4, 50])
def test_the_length_of_windows(bench: Bench, size: int) -> None:
    bench.edit(CLUSTER, "page_size: 3", f"page_size: {size}")
    bench.rebuild()
    front = bench.text("lanjiang/tzgg/index.html")
    assert front.count("<li>") == min(size, 4)


def test_the_length_of_windows_may_change_where_their_number_does_not(bench: Bench) -> None:
    bench.put(
        "content/lanjiang/tzgg/20260401-a.md", "---\ntitle: 植树公告\npublished_at: 2026-04-01 09:00\n---\n植树。\n"
    )
    bench.rebuild()
    bench.edit(CLUSTER, "page_size: 3", "page_size: 2")
    bench.rebuild()
    assert bench.text("lanjiang/tzgg/2026.html").count("<li>") == 2


def test_a_site_that_is_added_is_built_and_one_that_is_removed_leaves_nothing(bench: Bench) -> None:
    bench.write(
        """-- sites/lanjiang/tingxi/qiaotou/site.yaml --
id: qiaotou
name: 桥头镇人民政府
level: township
body: government
presence: section
path: qiaotou
organ: {name: 桥头镇人民政府}
-- content/qiaotou/tzgg/20261110-jishi.md --
---
title: 集市公告
published_at: 2026-11-10 09:00
---
赶集。
"""
    )
    made = bench.rebuild()
    assert "tingxi/qiaotou/tzgg/20261110-jishi.html" in made
    assert {"lanjiang/directory.html", "lanjiang/index.html", "tingxi/index.html"} <= made
    bench.remove("content/qiaotou/tzgg/20261110-jishi.md")
    bench.remove("sites/lanjiang/tingxi/qiaotou/site.yaml")
    bench.rebuild()
    assert [file for file, data in bench.tree().items() if "qiaotou" in file or b"qiaotou" in data] == []


def rename_the_town(bench: Bench) -> None:
    bench.edit(TOWN, "id: liuzhu", "id: liuzhu-zhen")
    bench.edit(CLUSTER, "sites: [tingxi, liuzhu]", "sites: [tingxi]")
    bench.move("content/liuzhu", "content/liuzhu-zhen")


def test_a_site_may_take_another_id_at_the_same_address(bench: Bench) -> None:
    rename_the_town(bench)
    made = bench.rebuild()
    assert "tingxi/liuzhu/elder.html" not in made


def test_what_a_site_left_was_altered_before_another_takes_its_place(bench: Bench) -> None:
    rename_the_town(bench)
    edit(out_of(bench.root), "tingxi/liuzhu/elder.html", "<title>", "<title>altered ")
    bench.build()
    assert bench.tree() == bench.clean()


def test_what_the_heir_of_a_place_could_not_make_is_not_forgotten(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("gone")

    bench.build()  # which sweeps, as the output was copied to where it lies; those that follow do not
    rename_the_town(bench)
    with monkeypatch.context() as broken:
        broken.setattr(site_work, "make_output", fail)
        assert "liuzhu-zhen" in bench.build().held
    assert "tingxi/liuzhu/index.html" in bench.tree()
    bench.remove(TOWN)
    shutil.rmtree(bench.root / "content/liuzhu-zhen")
    bench.build()
    assert not any(file.startswith("tingxi/liuzhu/") for file in bench.tree())
    assert bench.tree() == bench.clean()


def test_an_heir_that_is_held_keeps_what_it_has(bench: Bench) -> None:
    """Though the site that had the place before was not yet forgotten."""
    rename_the_town(bench)
    build_at(bench.root, only="liuzhu-zhen")
    before = {file: data for file, data in bench.tree().items() if file.startswith("tingxi/liuzhu/")}
    bench.edit("content/liuzhu-zhen/tzgg/20261105-cunjie.md", "title:", "titel:")
    assert bench.build().held == ("liuzhu-zhen",)
    after = bench.tree()
    assert [file for file in before if file not in after] == []


def test_a_build_that_will_have_no_fault_leaves_all_to_who_had_the_place(bench: Bench) -> None:
    before = bench.tree()
    rename_the_town(bench)
    bench.edit("content/tingxi/tzgg/20261101-tingshui.md", "---\ntitle:", "---\ntitel:")
    assert build_at(bench.root, strict=True).stopped
    assert bench.tree() == before
    bench.edit("content/tingxi/tzgg/20261101-tingshui.md", "---\ntitel:", "---\ntitle:")
    made = build_at(bench.root, strict=True).made_files
    assert "tingxi/liuzhu/elder.html" not in made
    assert bench.tree() == bench.clean()


class Killed(BaseException):
    """The end of a build, wherever it is."""


def test_a_build_that_is_killed_before_it_forgets_who_had_the_place(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise Killed

    rename_the_town(bench)
    with monkeypatch.context() as broken:
        broken.setattr(building, "_drop_the_gone", fail)
        with pytest.raises(Killed):
            bench.build()
    assert bench.build().made == 0
    assert bench.tree() == bench.clean()
    bench.remove(TOWN)
    shutil.rmtree(bench.root / "content/liuzhu-zhen")
    bench.build()
    assert bench.tree() == bench.clean()


def test_two_sections_may_change_places(bench: Bench) -> None:
    bench.write(
        """-- sites/lanjiang/tingxi/qiaotou/site.yaml --
id: qiaotou
name: 桥头镇人民政府
level: township
body: government
presence: section
path: qiaotou
organ: {name: 桥头镇人民政府}
"""
    )
    bench.build()
    bench.edit(TOWN, "path: liuzhu", "path: qiaotou")
    bench.edit("sites/lanjiang/tingxi/qiaotou/site.yaml", "path: qiaotou", "path: liuzhu")
    bench.build()
    assert bench.tree() == bench.clean()


def test_a_section_may_move_to_another_path(bench: Bench) -> None:
    bench.edit(TOWN, "path: liuzhu", "path: lz")
    bench.build()
    assert bench.tree() == bench.clean()
    assert not any(file.startswith("tingxi/liuzhu/") for file in bench.tree())


def test_another_host_changes_every_link_to_it(bench: Bench) -> None:
    bench.edit(REGION, "www.lanjiang.gov.example", "www.lj.gov.example")
    made = bench.rebuild()
    assert {"tingxi/tzgg/20261101-tingshui.html", "lanjiang/robots.txt", "lanjiang/feed.xml"} <= made
    assert [file for file, data in bench.tree().items() if b"www.lanjiang.gov.example" in data] == []


def test_a_link_to_a_file_of_another_site_follows_its_host(bench: Bench) -> None:
    bench.edit(
        "content/lanjiang/tzgg/20260301-fangxun.md",
        "各地要检查堤防。",
        "见[范围](../../tingxi/tzgg/20261101-fanwei.txt)。",
    )
    bench.rebuild()
    bench.edit(COUNTY, "host: www.tingxi.gov.example", "host: www.tx.gov.example")
    bench.rebuild()
    assert "https://www.tx.gov.example/tzgg/20261101-fanwei.txt" in bench.text("lanjiang/tzgg/20260301-fangxun.html")


def test_another_scheme_changes_every_whole_address(bench: Bench) -> None:
    bench.edit(CLUSTER, "hosting: {by: host}", "hosting: {by: host, scheme: http}")
    bench.rebuild()
    assert [file for file, data in bench.tree().items() if b"https://www.lanjiang" in data] == []


def test_hosting_by_path_and_back(bench: Bench) -> None:
    first = bench.tree()
    bench.edit(CLUSTER, "hosting: {by: host}", "hosting: {by: path, host: zhan.gov.example}")
    bench.rebuild()
    assert 'href="/lanjiang/tzgg/"' in bench.text("lanjiang/index.html")
    bench.edit(CLUSTER, "hosting: {by: path, host: zhan.gov.example}", "hosting: {by: host}")
    bench.rebuild()
    assert bench.tree() == first


@pytest.mark.parametrize("state", ["suspended", "moved", "closed", "archived"])
def test_a_site_that_is_not_open_any_longer_and_open_again(bench: Bench, state: str) -> None:
    first = bench.tree()
    bench.edit(COUNTY, "theme: deep", f"theme: deep\nstate: {{is: {state}, on: 2026-11-01, reason: 整改}}")
    bench.rebuild()
    bench.edit(COUNTY, f"\nstate: {{is: {state}, on: 2026-11-01, reason: 整改}}", "")
    bench.rebuild()
    assert bench.tree() == first


def test_robots_name_only_sitemaps_that_are_there(bench: Bench) -> None:
    bench.edit(TOWN, "path: liuzhu", "path: liuzhu\nstate: {is: suspended, on: 2026-11-01, reason: 整改}")
    bench.rebuild()
    assert "tingxi/liuzhu/sitemap.xml" not in bench.tree()
    assert "/liuzhu/sitemap.xml" not in bench.text("tingxi/robots.txt")


def test_another_theme_and_back(bench: Bench) -> None:
    first = bench.tree()
    bench.edit(COUNTY, "theme: deep", "theme: plain")
    bench.rebuild()
    bench.edit(COUNTY, "theme: plain", "theme: deep")
    bench.rebuild()
    assert bench.tree() == first


def test_another_language_changes_what_depends_on_it(bench: Bench) -> None:
    bench.put("themes/plain/labels/en.yaml", (bench.root / "themes/plain/labels/zh-Hans.yaml").read_bytes())
    bench.put("themes/deep/labels/en.yaml", "more: 全部\n")
    bench.put("themes/plain/templates/elder.html", "{{ site.records.icp }}{{ page.title }}")
    bench.put("themes/plain/templates/documents/consultation.html", "{{ document.detail.closes_on | cndate }}")
    bench.rebuild()
    bench.edit(CLUSTER, "domain_suffix", "language: en\ndomain_suffix")
    bench.rebuild()
    assert bench.text("lanjiang/zhengji/20261110-caoan.html") == "30 November 2026"


def test_a_norm_of_the_cluster_changes_its_sites(bench: Bench) -> None:
    profiles = "catalog/standards/site-profiles.yaml"
    bench.edit(profiles, "footer: [site-code, organ, icp]", "footer: [site-code]")
    bench.edit(
        "catalog/standards/site-profiles.yaml",
        "description: 征集, keywords: [征集]",
        "description: 征集, keywords: [意见]",
    )
    assert bench.rebuild() == {
        "lanjiang/zhengji/index.html",
        "lanjiang/zhengji/20261110-caoan.html",
        "tingxi/zhengji/index.html",
        "tingxi/liuzhu/zhengji/index.html",
    }


def test_one_site_alone_can_be_built(bench: Bench) -> None:
    before = bench.tree()
    bench.edit("content/lanjiang/tzgg/20261012-jiaqi.md", "放假通知", "假期安排")
    bench.edit("content/tingxi/tzgg/20261101-tingshui.md", "停水通知", "停水公告")
    result = build_at(bench.root, only="tingxi")
    assert lines(result.diagnostics) == []
    assert result.made_files
    assert all(file.startswith("tingxi/") for file in result.made_files)
    assert {file: data for file, data in bench.tree().items() if file.startswith("lanjiang/")} == {
        file: data for file, data in before.items() if file.startswith("lanjiang/")
    }
    assert bench.rebuild()
