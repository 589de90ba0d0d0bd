"""Whose fault stops what: a document's its site, the cluster's everything."""

import shutil
from pathlib import Path

import pytest

from builder.diagnostic import Problems, in_order
from builder.pipeline.faults import CouldNotRun
from catalog.origin import Mark
from tests.portal_from import build_at, check_at, lines, out_of, state_of, write
from tests.rebuild.bench import Bench

TOWN = "content/liuzhu/tzgg/20261105-cunjie.md"
REGION = "content/lanjiang/tzgg/20261012-jiaqi.md"
POLICY = "content/lanjiang/zhengce/wenjian/20260312-banfa.md"


def below(bench: Bench, folder: str) -> dict[str, bytes]:
    return {file: data for file, data in bench.tree().items() if file.startswith(folder)}


def test_a_typing_error_in_one_township_holds_only_it(bench: Bench) -> None:
    before = below(bench, "tingxi/liuzhu/")
    bench.edit(TOWN, "published_at: 2026-11-05 09:00", "published_on: 2026-11-05 09:00")
    bench.edit("content/liuzhu/tzgg/20261106-chedao.md", "机耕道封闭通知", "机耕道开通通知")
    bench.edit(REGION, "放假通知", "假期安排")
    result = bench.build()
    assert result.held == ("liuzhu",)
    assert not result.stopped
    assert lines(result.diagnostics) == [
        f"{TOWN}:2:1: error[missing-key]: “published_at” is missing",
        f"{TOWN}:3:1: error[unknown-key]: nothing is known by the key “published_on”",
    ]
    assert below(bench, "tingxi/liuzhu/") == before
    assert "假期安排" in bench.text("lanjiang/index.html")
    assert "机耕道封闭通知" in bench.text("tingxi/index.html")  # it shows what the township has on line

    bench.edit(TOWN, "published_on", "published_at")
    bench.rebuild()
    assert "机耕道开通通知" in bench.text("tingxi/index.html")


def test_who_names_a_document_that_cannot_be_read_is_not_held_with_it(bench: Bench) -> None:
    """The county forwards and links to the region's policy."""
    bench.edit(POLICY, "genre: 通知", "genre: 通 知")
    bench.edit("content/tingxi/tzgg/20261101-tingshui.md", "停水通知", "停水公告")
    result = bench.build()
    assert result.held == ("lanjiang",)
    assert "停水公告" in bench.text("tingxi/tzgg/20261101-tingshui.html")
    assert "20260312-banfa" in bench.text("tingxi/tzgg/20261101-tingshui.html")
    assert "政务公开办法" in bench.text("tingxi/zhengce/wenjian/20260401-xize.html")


def test_a_link_to_a_site_that_was_held_from_the_beginning_comes_with_it(bench: Bench) -> None:
    """The first build has nothing of the region that it could show."""
    faulty = "content/lanjiang/tzgg/20251120-gongyou.md"
    shutil.rmtree(out_of(bench.root))
    shutil.rmtree(state_of(bench.root))
    bench.edit(faulty, "title:", "titel:")
    assert bench.build().held == ("lanjiang",)
    assert "20260312-banfa" not in bench.text("tingxi/tzgg/20261101-tingshui.html")
    bench.edit(faulty, "titel:", "title:")
    bench.rebuild()
    assert "20260312-banfa.html" in bench.text("tingxi/tzgg/20261101-tingshui.html")


def test_strict_writes_nothing_when_any_site_has_a_fault(bench: Bench) -> None:
    before = bench.tree()
    bench.edit(TOWN, "title:", "titel:")
    bench.edit(REGION, "放假通知", "假期安排")
    result = build_at(bench.root, strict=True)
    assert result.stopped
    assert result.held == ("liuzhu",)
    assert bench.tree() == before


def test_strict_writes_nothing_when_a_template_fails_on_one_page(bench: Bench) -> None:
    bench.write(
        "-- sites/lanjiang/tingxi/qiaotou/site.yaml --\nid: qiaotou\nname: 桥头镇人民政府\nlevel: township\n"
        "body: government\npresence: section\npath: qiaotou\norgan: {name: 桥头镇人民政府}\n"
    )
    bench.build()
    before = bench.tree()
    bench.remove("sites/lanjiang/tingxi/qiaotou/site.yaml")
    bench.edit("themes/plain/templates/documents/dataset.html", "document.table", "document.tabel")
    bench.edit(REGION, "放假通知", "假期安排")
    result = build_at(bench.root, strict=True)
    assert result.held == ("lanjiang",)
    assert result.made == result.dropped == 0
    assert bench.tree() == before


def test_strict_without_faults_builds_as_any_build_does(bench: Bench) -> None:
    bench.edit(REGION, "放假通知", "假期安排")
    result = build_at(bench.root, strict=True)
    assert len(result.made_files) == 5
    assert bench.tree() == bench.clean()
    assert bench.build().made == 0


def test_a_template_that_fails_holds_its_site_and_names_its_line(bench: Bench) -> None:
    before = below(bench, "lanjiang/")
    bench.edit("themes/plain/templates/documents/dataset.html", "document.table", "document.tabel")
    bench.edit(REGION, "放假通知", "假期安排")
    result = bench.build()
    assert result.held == ("lanjiang",)
    assert [line.partition(": error")[0] for line in lines(result.diagnostics)] == [
        "themes/plain/templates/documents/dataset.html:2:1"
    ]
    assert below(bench, "lanjiang/") == before
    bench.edit("themes/plain/templates/documents/dataset.html", "document.tabel", "document.table")
    bench.rebuild()


def test_a_page_template_that_is_missing_is_told(bench: Bench) -> None:
    bench.remove("themes/plain/templates/elder.html")
    result = bench.build()
    assert result.stopped or result.held
    assert any("elder.html" in line for line in lines(result.diagnostics))


def test_a_syntax_error_in_a_child_theme_holds_the_sites_that_use_it(bench: Bench) -> None:
    bench.put("themes/deep/templates/map.html", "{% block main %}\n{% endif %}")
    bench.edit(REGION, "放假通知", "假期安排")
    result = bench.build()
    assert result.held == ("liuzhu", "tingxi")
    assert {line.partition(": error")[0] for line in lines(result.diagnostics)} == {
        "themes/deep/templates/map.html:2:1"
    }
    assert "假期安排" in bench.text("lanjiang/index.html")


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("sites/cluster.yaml", "hosting:", "hostings:", "unknown-key"),
        ("sites/lanjiang/tingxi/site.yaml", "level: county", "level: contry", "unknown-choice"),
        ("sites/lanjiang/tingxi/liuzhu/site.yaml", "id: liuzhu", "id: tingxi", "doubled-site-id"),
        (
            "themes/plain/templates/layout.html",
            "{% for name, content in metas %}",
            "{% for name in %}",
            "template-syntax",
        ),
        ("themes/plain/templates/layout.html", "in metas", "in meta", "template-undefined"),
        ("catalog/standards/site-profiles.yaml", "status: unverified\neff", "stat: unverified\neff", "unknown-key"),
    ],
)
def test_a_fault_of_the_cluster_stops_everything(bench: Bench, path: str, old: str, new: str, code: str) -> None:
    before = bench.tree()
    bench.edit(path, old, new)
    bench.edit(REGION, "放假通知", "假期安排")
    result = bench.build()
    assert result.stopped
    assert f"error[{code}]" in " ".join(lines(result.diagnostics))
    assert bench.tree() == before


def test_all_faults_are_told_at_once_by_line_as_numbers_run() -> None:
    problems = Problems()
    for line in (10, 9, 100):
        problems.add("doubled-channel", Mark("a.md", line))
    problems.add("doubled-channel", Mark("a.md", 9, 10))
    problems.add("doubled-channel", Mark("a.md", 9, 2))
    told = [(one.mark.line, one.mark.column) for one in in_order(problems)]
    assert told == [(9, 1), (9, 2), (9, 10), (10, 1), (100, 1)]


def test_a_relation_to_nobody_is_told_at_its_line(bench: Bench) -> None:
    bench.put(
        "content/lanjiang/zhengce/jiedu/20260313-jiedu.md",
        "---\ntitle: 解读\npublished_at: 2026-03-13 09:30\ninterprets: [岚政发〔2026〕9号]\n---\n说明。\n",
    )
    assert lines(check_at(bench.root)) == [
        "content/lanjiang/zhengce/jiedu/20260313-jiedu.md:4:14: error[unknown-document]: "
        "interprets names 岚政发〔2026〕9号, which no site holds"
    ]


@pytest.mark.parametrize(
    "alias",
    [
        "/tzgg/index.html",  # the file of the channel's front
        "/index.html",
        "/tzgg",  # a folder of the output
        "/tzgg/20261101-tingshui.html/old.html",  # a folder where a page is
        "/tzgg/20261101-tingshui.html",
        "/liuzhu/index.html",  # the page of another site
    ],
)
def test_an_alias_at_the_place_of_another_page_is_told(bench: Bench, alias: str) -> None:
    bench.edit("content/tingxi/tzgg/20251201-jiugao.md", "/old/1234.html", alias)
    result = bench.build()
    assert "tingxi" in result.held
    assert "content/tingxi/tzgg/20251201-jiugao.md:4:11" in " ".join(lines(result.diagnostics))


def test_a_document_named_as_the_front_of_its_channel_is_told(bench: Bench) -> None:
    bench.move(REGION, "content/lanjiang/tzgg/index.md")
    result = bench.build()
    assert result.held == ("lanjiang",)
    assert "content/lanjiang/tzgg/index.md" in " ".join(lines(result.diagnostics))


@pytest.mark.parametrize(
    "alias", ["/../../escaped.html", "../lanjiang/escaped.html", "/a/../../lanjiang/x.html", "/./x.html", "/a//b.html"]
)
def test_an_alias_never_leads_out_of_its_site(bench: Bench, alias: str, tmp_path: Path) -> None:
    bench.edit("content/tingxi/tzgg/20251201-jiugao.md", "/old/1234.html", alias)
    result = bench.build()
    assert result.held == ("tingxi",)
    assert not list(tmp_path.rglob("escaped.html"))


@pytest.mark.parametrize("path", ["../../escaped", "..", "a/../..", "a b", "/x"])
def test_the_path_of_a_section_never_leads_out_of_its_portal(bench: Bench, path: str, tmp_path: Path) -> None:
    bench.edit("sites/lanjiang/tingxi/liuzhu/site.yaml", "path: liuzhu", f'path: "{path}"')
    result = bench.build()
    assert result.stopped or "liuzhu" in result.held
    assert not list(tmp_path.rglob("escaped*"))


def test_a_table_that_is_no_table_is_told(bench: Bench) -> None:
    bench.put("content/lanjiang/shuju/chanliang.csv", 'nian,dun\n2024,"' + "1" * 200_000)
    result = bench.build()
    assert result.held == ("lanjiang",)


def test_a_link_out_of_the_cluster_is_told(bench: Bench) -> None:
    (bench.root / "content/liuzhu/tzgg/20261107-x.md").symlink_to("/etc/hostname")
    result = bench.build()
    assert result.held == ("liuzhu",)
    assert "error[link-out]" in lines(result.diagnostics)[0]


def test_a_foreign_output_folder_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    write(tmp_path, "mine/precious.txt", "1")
    with pytest.raises(CouldNotRun, match="output-not-ours"):
        build_at(bench.root, out=tmp_path / "mine")
    assert (tmp_path / "mine/precious.txt").read_text() == "1"


def test_the_site_that_is_asked_for_must_exist(bench: Bench) -> None:
    with pytest.raises(CouldNotRun, match="unknown-site"):
        build_at(bench.root, only="tingshi")
