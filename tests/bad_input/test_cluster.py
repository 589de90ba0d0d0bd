"""Faults of the whole cluster stop the build before anything is written; all of them are told."""

from pathlib import Path

import pytest

from tests.portal_from import build_at, edit, lines, out_of, read_tree, small_cluster, write

CLUSTER = "sites/cluster.yaml"
REGION = "sites/lanjiang/site.yaml"
COUNTY = "sites/lanjiang/tingxi/site.yaml"
TOWN = "sites/lanjiang/tingxi/liuzhu/site.yaml"


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of a cluster with one document a site."""
    root = small_cluster(tmp_path_factory.mktemp("sources") / "root")
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file() and not path.relative_to(root).as_posix().startswith("content/")
    }
    for site in ("lanjiang", "tingxi", "liuzhu"):
        files[f"content/{site}/tzgg/gonggao.md"] = "---\ntitle: 公告\npublished_at: 2026-11-01 09:00\n---\n文。\n"
    return files


@pytest.fixture
def root(sources: dict[str, str], tmp_path: Path) -> Path:
    """That cluster, not built yet."""
    for path, text in sources.items():
        write(tmp_path / "root", path, text)
    return tmp_path / "root"


def told(root: Path) -> list[str]:
    """What a build tells of the whole cluster, as places and codes; it must not write anything."""
    result = build_at(root)
    assert (result.stopped, result.made, out_of(root).exists()) == (True, 0, False), lines(result.diagnostics)
    assert all(one.excerpt for one in result.diagnostics if (root / one.mark.file).is_file() and one.mark.line > 1)
    return [f"{one.mark} {one.code}" for one in result.diagnostics]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (CLUSTER, "hosting: {by: host}", "hosting: {by: host", ["2:10 broken-yaml"]),
        (CLUSTER, "page_size: 3", "page_size: 3\npage_size: 4", ["6:1 doubled-key"]),
        (CLUSTER, "page_size: 3", "page_sise: 3", ["5:1 unknown-key"]),
        (CLUSTER, "page_size: 3", "page_size: drei", ["5:12 not-a-number"]),
        (CLUSTER, "page_size: 3", "page_size: 0", ["5:12 bad-page-size"]),
        (CLUSTER, "page_size: 3", "page_size: -1", ["5:12 bad-page-size"]),
        (CLUSTER, "by: host", "by: hosts", ["2:15 unknown-choice"]),
        (CLUSTER, "theme: plain", "theme: plane", ["1:1 unknown-theme"]),
        (CLUSTER, "2026-12-13 00:00", "2026-12-33 00:00", ["7:12 not-a-moment"]),
        (CLUSTER, "[tingxi, liuzhu]", "[tingxi, liuzu]", ["9:5 unknown-site"]),
        (REGION, "level: region", "level: regional", ["4:8 unknown-choice"]),
        (REGION, "name: 岚江省人民政府\n", "", ["1:1 missing-key"]),
        (REGION, "id: lanjiang\n", "id: Lan Jiang\n", ["1:5 bad-site-id"]),
        (REGION, "site: tingxi", "site: tingsi", ["10:9 unknown-site"]),
        (REGION, "host: www.lanjiang.gov.example\n", "", ["1:1 site-without-host"]),
        (REGION, "organ: {name: 岚江省人民政府办公厅, ", "organ: {", ["8:8 missing-key"]),
        (COUNTY, "id: tingxi", "id: lanjiang", ["1:5 doubled-site-id"]),
        (COUNTY, "www.tingxi.gov", "www.lanjiang.gov", ["1:1 doubled-host"]),
        (COUNTY, "theme: deep", "theme_values: {brand: 'red}body{display:none'}", ["8:15 bad-token"]),
        (COUNTY, "theme: deep", "theme_values: {'brand:red}a{b': red}", ["8:15 bad-token"]),
        (COUNTY, "theme: deep", "channels: [{path: A b, title: x}]", ["8:11 bad-channel-path"]),
        (COUNTY, "theme: deep", "channels: [{path: ab}]", ["8:11 channel-without-title"]),
        (COUNTY, "theme: deep", "channels: [{path: ab, title: x}, {path: ab, title: y}]", ["8:11 doubled-channel"]),
        (COUNTY, "theme: deep", "channels: [{path: ab, title: x, freshness: notise}]", ["8:11 unknown-freshness"]),
        (COUNTY, "level: county", "level: township", []),
        (TOWN, "level: township", "level: region", ["4:8 level-above-parent"]),
        (TOWN, "path: liuzhu", "path: ../../liuzhu", ["7:7 bad-section-path"]),
        (TOWN, "path: liuzhu", "path: ''", []),
        (COUNTY, "host: www.tingxi.gov.example", 'host: "www.tingxi\\"><script>.gov.example"', ["6:7 bad-host"]),
        (CLUSTER, "by: host", "by: host, scheme: javascript", ["2:29 unknown-choice"]),
    ],
)
def test_a_fault_of_the_settings_stops_everything(
    file: str, old: str, new: str, expected: list[str], root: Path
) -> None:
    edit(root, file, old, new)
    if not expected:
        assert build_at(root).stopped is False
        return
    assert set(expected) <= {one.removeprefix(f"{file}:") for one in told(root)}


def test_one_fault_of_a_site_is_told_once_and_drags_no_others(root: Path) -> None:
    edit(root, COUNTY, "level: county", "level: countie")
    assert told(root) == [f"{COUNTY}:4:8 unknown-choice"]


def test_all_faults_of_the_settings_are_told_in_one_run(root: Path) -> None:
    edit(root, CLUSTER, "page_size: 3", "page_sise: 3\npage_size: drei")
    edit(root, REGION, "level: region", "level: regional")
    edit(root, TOWN, "body: government", "body: governments\nboddy: x")
    found = told(root)
    for place in (
        f"{CLUSTER}:5:1 unknown-key",
        f"{CLUSTER}:6:12 not-a-number",
        f"{REGION}:4:8 unknown-choice",
        f"{TOWN}:5:7 unknown-choice",
        f"{TOWN}:6:1 unknown-key",
    ):
        assert place in found


def test_a_fault_of_the_catalogue_hides_none_of_the_sites(root: Path) -> None:
    write(root, "catalog/schemes/topics.yaml", "id: topics\n")
    edit(root, CLUSTER, "page_size: 3", "page_sise: 3")
    found = told(root)
    assert "catalog/schemes/topics.yaml:1:1 missing-key" in found
    assert f"{CLUSTER}:5:1 unknown-key" in found


def test_a_site_below_a_folder_that_is_no_site_is_told(root: Path) -> None:
    (root / COUNTY).unlink()
    assert f"{TOWN}:1:1 site-under-no-parent" in told(root)


def test_a_section_at_the_top_is_told(root: Path) -> None:
    edit(root, REGION, "body: government", "body: government\npresence: section")
    assert f"{REGION}:1:1 section-without-portal" in told(root)


def test_content_of_no_site_and_stray_files_are_told(root: Path) -> None:
    write(root, "content/tingsi/tzgg/a.md", "")
    write(root, "content/readme.txt", "")
    write(root, "sites/lanjiang/notes.txt", "")
    assert [one for one in told(root) if "content" in one or "stray" in one] == [
        "content/readme.txt:1:1 content-of-unknown-site",
        "content/tingsi/tzgg/a.md:1:1 content-of-unknown-site",
        "sites/lanjiang/notes.txt:1:1 stray-file",
    ]


def test_a_site_file_that_is_a_link_is_told(root: Path, tmp_path: Path) -> None:
    (root / TOWN).rename(tmp_path / "site.yaml")
    (root / TOWN).symlink_to(tmp_path / "site.yaml")
    assert f"{TOWN}:1:1 link-out" in told(root)


@pytest.mark.parametrize("data", [b"name: \xff\n", b"name: \0\n", b"- a\n", b"", b"a: &a [*a]\n", b"? [a]\n: b\n"])
@pytest.mark.parametrize("file", [CLUSTER, COUNTY, "catalog/standards/site-profiles.yaml", "themes/plain/theme.yaml"])
def test_any_bytes_in_any_settings_are_told_in_their_file(file: str, data: bytes, root: Path) -> None:
    write(root, file, data)
    assert any(one.startswith(f"{file}:") for one in told(root))


def test_a_fault_of_the_cluster_leaves_what_is_on_line(root: Path) -> None:
    assert lines(build_at(root).diagnostics) == []
    before = read_tree(out_of(root))
    edit(root, CLUSTER, "page_size: 3", "page_size: drei")
    edit(root, "content/liuzhu/tzgg/gonggao.md", "文。", "新文。")
    result = build_at(root)
    assert (result.stopped, [one.code for one in result.diagnostics]) == (True, ["not-a-number"])
    assert read_tree(out_of(root)) == before
