"""Zones: what is for a narrower network reaches no wider one, by page, link, file, relation, copy, list or host."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.portal_from import build_at, check_at, edit, lines, out_of, read_tree, small_cluster, standard_cluster

ZONED = """
-- sites/lanjiang/neiwang/site.yaml --
id: neiwang
name: 岚江省内网门户
level: region
body: government
host: nei.lanjiang.gov.example
zone: intranet
organ: {name: 岚江省人民政府办公厅, phone: 0992-550001}
-- sites/lanjiang/waiwang/site.yaml --
id: waiwang
name: 岚江省政务外网门户
level: region
body: government
host: wai.lanjiang.gov.example
zone: extranet
organ: {name: 岚江省人民政府办公厅, phone: 0992-550001}
-- content/neiwang/zhengce/wenjian/mi.md --
---
title: 内部办法
published_at: 2026-05-01 09:30
number: 岚内发〔2026〕1号
index_number: 11990000MB00000009/2026-00001
---
只供内网。
-- content/neiwang/zhengce/wenjian/mi.pdf --
内部附件
-- content/waiwang/tzgg/tong.md --
---
title: 外网通知
published_at: 2026-05-02 09:30
---
外网。
"""
BELOW = """
-- sites/lanjiang/neiwang/xia/site.yaml --
id: xia
name: 下属县人民政府
level: county
body: government
host: xia.lanjiang.gov.example
zone: internet
organ: {name: 下属县人民政府办公室, phone: 0992-550009}
"""
MI = "neiwang/zhengce/wenjian/mi"


def zoned(folder: Path, *more: str) -> Path:
    """The small cluster with an intranet and an extranet portal beside the county."""
    root = small_cluster(folder, ZONED, *more)
    edit(
        root,
        "sites/cluster.yaml",
        "theme: plain",
        "theme: plain\nzones: [internet, extranet, intranet]\nzone: internet",
    )
    return root


def document(path: str, head: str, body: str = "正文。") -> str:
    """A document of a cluster written as one string."""
    return f"-- content/{path}.md --\n---\ntitle: 甲\npublished_at: 2026-11-20 09:00\n{head}---\n{body}\n"


def zone_lines(root: Path) -> list[str]:
    """What `check` tells of zones."""
    return [one for one in lines(check_at(root)) if "[zone-" in one or "zone]" in one]


def test_a_cluster_of_three_zones_stands(tmp_path: Path) -> None:
    assert lines(check_at(zoned(tmp_path / "root"))) == []


def test_a_document_for_a_narrower_zone_than_its_site_is_told_at_its_zone(tmp_path: Path) -> None:
    root = zoned(tmp_path / "root", document("tingxi/tzgg/a", "zone: intranet\n"))
    assert zone_lines(root) == [
        "content/tingxi/tzgg/a.md:4:7: error[zone-own-page]: the document is for intranet, but its own page on tingxi "
        "would be read in internet"
    ]
    build_at(root)
    assert [file for file in read_tree(out_of(root)) if file.endswith("tzgg/a.html")] == []


@pytest.mark.parametrize("zone", ["internet", "extranet"])
def test_a_wider_zone_than_that_of_the_site_opens_nothing(zone: str, tmp_path: Path) -> None:
    link = document("waiwang/tzgg/b", "", "见[甲](doc:neiwang/tzgg/a)。")
    root = zoned(tmp_path / "root", document("neiwang/tzgg/a", f"zone: {zone}\n"), link)
    assert [one.split(": ")[-1] for one in zone_lines(root)] == ["waiwang/tzgg/b → neiwang/tzgg/a"]


@pytest.mark.parametrize(
    ("body", "column", "leads"),
    [
        (f"见[办法](doc:{MI})。", 8, MI),
        ("见[办法](../../neiwang/zhengce/wenjian/mi.md#a)。", 8, MI),
        ("见[附件](../../neiwang/zhengce/wenjian/mi.pdf)。", 8, "content/neiwang/zhengce/wenjian/mi.pdf"),
    ],
)
def test_a_link_into_a_narrower_zone_is_told_at_its_line_with_the_path(
    body: str, column: int, leads: str, tmp_path: Path
) -> None:
    root = zoned(tmp_path / "root", document("waiwang/tzgg/a", "", f"第一段。\n\n{body}"))
    assert zone_lines(root) == [
        f"content/waiwang/tzgg/a.md:7:{column - 1}: error[zone-link]: what is for intranet would be seen in extranet: "
        f"waiwang/tzgg/a → {leads}"
    ]


def test_a_head_that_names_a_file_of_a_narrower_zone_is_told(tmp_path: Path) -> None:
    head = "attachments: [{file: ../../neiwang/zhengce/wenjian/mi.pdf, title: 附件}]\n"
    root = zoned(tmp_path / "root", document("tingxi/tzgg/a", head))
    assert zone_lines(root) == [
        "content/tingxi/tzgg/a.md:4:15: error[zone-link]: what is for intranet would be seen in internet: "
        "tingxi/tzgg/a → content/neiwang/zhengce/wenjian/mi.pdf"
    ]


def test_links_into_the_same_or_a_wider_zone_are_free(tmp_path: Path) -> None:
    body = f"见[办法](doc:{MI})、[通知](doc:waiwang/tzgg/tong)和[细则](doc:tingxi/zhengce/wenjian/20260401-xize)。"
    root = zoned(tmp_path / "root", document("neiwang/tzgg/a", "forwards: [岚政发〔2026〕1号]\n", body))
    assert lines(check_at(root)) == []


@pytest.mark.parametrize("relation", ["forwards", "interprets", "amends", "repeals", "supersedes"])
def test_a_relation_into_a_narrower_zone_is_told(relation: str, tmp_path: Path) -> None:
    root = zoned(tmp_path / "root", document("tingxi/tzgg/a", f"{relation}: [岚内发〔2026〕1号]\n"))
    (told,) = zone_lines(root)
    assert told.startswith("content/tingxi/tzgg/a.md:4:")
    assert told.endswith(f"would be seen in internet: tingxi/tzgg/a —{relation}→ {MI}")


@pytest.mark.parametrize(("relation", "told"), [("forwards", 0), ("interprets", 0), ("repeals", 1), ("amends", 1)])
def test_what_changes_a_document_of_a_wider_zone_cannot_hide_in_a_narrower_one(
    relation: str, told: int, tmp_path: Path
) -> None:
    root = zoned(tmp_path / "root", document("neiwang/tzgg/a", f"{relation}: [岚政发〔2026〕1号]\n"))
    found = zone_lines(root)
    assert len(found) == told
    assert all("error[zone-change]" in one and "neiwang/tzgg/a —" in one for one in found)


def test_a_page_does_not_name_what_interprets_it_in_a_narrower_zone(tmp_path: Path) -> None:
    root = zoned(tmp_path / "root", document("neiwang/tzgg/a", "interprets: [岚政发〔2026〕1号]\n"))
    edit(root, "content/neiwang/tzgg/a.md", "title: 甲", "title: 内部说明")
    assert lines(build_at(root).diagnostics) == []
    tree = read_tree(out_of(root))
    naming = {file.partition("/")[0] for file, data in tree.items() if "内部说明".encode() in data}
    assert naming == {"neiwang"}
    assert "政务公开办法".encode() in tree["neiwang/tzgg/a.html"]


def test_a_copy_of_a_text_of_a_narrower_zone_is_told(tmp_path: Path) -> None:
    root = zoned(tmp_path / "root", document("waiwang/tzgg/a", f"copy_of: {MI}\n"))
    assert zone_lines(root) == [
        "content/waiwang/tzgg/a.md:4:10: error[zone-copy]: a text that is for intranet is repeated in extranet: "
        f"{MI} → waiwang/tzgg/a"
    ]


def test_what_a_home_page_leads_to_in_a_narrower_zone_is_told(tmp_path: Path) -> None:
    root = zoned(tmp_path / "root")
    more = f"theme: deep\nhot_services: [{MI}]\nlinks: [{{title: 内网, site: neiwang}}]"
    edit(root, "sites/lanjiang/tingxi/site.yaml", "theme: deep", more)
    first, second = zone_lines(root)
    assert first.startswith("sites/lanjiang/tingxi/site.yaml:9:16: error[zone-link]")
    assert first.endswith(f"tingxi → {MI}")
    assert second.startswith("sites/lanjiang/tingxi/site.yaml:10:9: error[zone-link]")
    assert second.endswith("tingxi → neiwang")


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (
            "sites/lanjiang/neiwang/site.yaml",
            "zone: intranet",
            "zone: intranets",
            "sites/lanjiang/neiwang/site.yaml:6:7",
        ),
        ("sites/cluster.yaml", "zone: internet", "zone: intenet", "sites/cluster.yaml:6:7"),
        ("content/waiwang/tzgg/tong.md", "---\n外网", "zone: nowhere\n---\n外网", "content/waiwang/tzgg/tong.md:4:7"),
    ],
)
def test_a_zone_that_is_not_declared_is_told(file: str, old: str, new: str, where: str, tmp_path: Path) -> None:
    root = zoned(tmp_path / "root")
    edit(root, file, old, new)
    found = [one for one in check_at(root) if one.code == "unknown-zone"]
    assert [str(one.mark) for one in found] == [where]


def test_a_cluster_without_zones_takes_no_zone(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root", document("tingxi/tzgg/a", "zone: intranet\n"))
    assert [one.code for one in check_at(root)] == ["unknown-zone"]


def test_a_section_cannot_be_narrower_than_the_portal_whose_host_it_shares(tmp_path: Path) -> None:
    root = zoned(tmp_path / "root")
    edit(root, "sites/lanjiang/tingxi/liuzhu/site.yaml", "path: liuzhu", "path: liuzhu\nzone: extranet")
    (told,) = zone_lines(root)
    assert told.startswith(
        "sites/lanjiang/tingxi/liuzhu/site.yaml:8:1: error[zone-shared-host]: liuzhu is for extranet"
    )


def test_sites_of_two_zones_cannot_lie_under_one_host(tmp_path: Path) -> None:
    root = zoned(tmp_path / "root")
    edit(root, "sites/cluster.yaml", "{by: host}", "{by: path, host: www.lanjiang.gov.example}")
    (told,) = zone_lines(root)
    assert told.startswith("sites/cluster.yaml:2:10: error[zone-shared-host]: neiwang is for intranet")


def test_lists_of_the_whole_cluster_leave_out_what_their_readers_may_not_read(tmp_path: Path) -> None:
    root = standard_cluster(tmp_path / "root", ZONED, BELOW)
    edit(root, "sites/cluster.yaml", "theme: standard", "theme: standard\nzones: [internet, extranet, intranet]")
    assert lines(build_at(root).diagnostics) == []
    tree = read_tree(out_of(root))
    words = ("内部办法", "岚内发", "内网门户", "nei.lanjiang.gov.example", "外网通知", "政务外网门户")
    seen = {
        (file, word)
        for file, data in tree.items()
        if file.partition("/")[0] not in ("neiwang", "waiwang")
        for word in words
        if word.encode() in unpacked(file, data)
    }
    assert seen == set()
    assert "内部办法" in tree["neiwang/zwgk/mulu/2026.html"].decode()
    assert "下属县人民政府".encode() in tree["xia/index.html"]
    assert "下属县人民政府".encode() in tree["neiwang/directory.html"]
    assert "汀溪县人民政府".encode() in tree["lanjiang/directory.html"]
    assert "汀溪县人民政府".encode() in tree["lanjiang/zwgk/mulu/jiqun.csv"]


def unpacked(file: str, data: bytes) -> bytes:
    """The words of a file; of a workbook those in its cells."""
    if not file.endswith(".xlsx"):
        return data
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    cells = (str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    return "\n".join(cells).encode()
