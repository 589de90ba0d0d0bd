"""Fifty faulty documents in one build: each is told at its place, and only their site is held."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.diagnostic import Diagnostic, Problems
from builder.norms.inspections import read_inspections
from builder.norms.standards import read_points
from builder.pipeline.options import BuildResult
from builder.wording import read_wording
from tests.bad_input.conftest import copy_built
from tests.bad_input.documents import CASES, Case
from tests.portal_from import build_at, check_at, edit, lines, out_of, read_tree, small_cluster, write

WIDE = 50 * 1024 * 1024


@pytest.fixture(scope="module")
def ruined(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built cluster with all faulty documents put into its region, and an honest change in its county."""
    root = copy_built(first, tmp_path_factory.mktemp("ruined"))
    for case in CASES:
        write(root, case.file, case.content)
        for file, text in case.beside.items():
            write(root, f"content/lanjiang/{file}", text)
    edit(root, "content/tingxi/tzgg/20261101-tingshui.md", "管道检修", "管道更换")
    return root


@pytest.fixture(scope="module")
def result(ruined: Path) -> BuildResult:
    """One build of it."""
    return build_at(ruined)


def _places(found: Iterator[Diagnostic]) -> list[str]:
    return sorted(f"{one.mark} {one.code}" for one in found)


def _expected(case: Case) -> list[str]:
    return sorted(one if one.startswith("content/") else f"{case.file}:{one}" for one in case.told)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_told_at_its_place(case: Case, result: BuildResult) -> None:
    files = {case.file, *(one.rsplit(":", 2)[0] for one in _expected(case))}
    assert _places(one for one in result.diagnostics if one.mark.file in files) == _expected(case)


def test_nothing_else_is_told(result: BuildResult) -> None:
    known = {case.file for case in CASES} | {one.rsplit(":", 2)[0] for case in CASES for one in _expected(case)}
    assert [one for one in lines(result.diagnostics) if one.split(":")[0] not in known] == []


def test_each_fault_shows_its_line(result: BuildResult) -> None:
    without = {one.code for one in result.diagnostics if not one.excerpt and not one.mark.file.endswith("nothing.md")}
    assert without == set()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_each_fault_has_a_cure(language: str, result: BuildResult) -> None:
    wording = read_wording(language)
    assert {one.code for one in result.diagnostics if not wording.hint(one)} == set()
    assert [line for one in result.diagnostics if re.search(r"[{}]", line := wording.says(one)) and "{" in line] == []


def test_the_site_keeps_every_byte_and_the_others_are_built(first: Path, ruined: Path, result: BuildResult) -> None:
    assert (result.held, result.stopped) == (("lanjiang",), False)
    before, after = read_tree(out_of(first)), read_tree(out_of(ruined))
    assert {file for file in after.keys() | before.keys() if after.get(file) != before.get(file)} == {
        "tingxi/tzgg/20261101-tingshui.html",
        "tingxi/feed.xml",  # it prints the summary
    }
    assert "管道更换" in after["tingxi/tzgg/20261101-tingshui.html"].decode()


def test_nothing_leaves_the_output(ruined: Path, result: BuildResult) -> None:
    assert sorted(path.name for path in ruined.parent.iterdir()) == ["root", "root-public", "root-public.state"]


def test_strict_writes_nothing(first: Path, tmp_path: Path) -> None:
    root = copy_built(first, tmp_path)
    write(root, CASES[0].file, CASES[0].content)
    edit(root, "content/tingxi/tzgg/20261101-tingshui.md", "管道检修", "管道更换")
    result = build_at(root, strict=True)
    assert (result.stopped, result.held, result.made) == (True, ("lanjiang",), 0)
    assert read_tree(out_of(root)) == read_tree(out_of(first))


def test_a_text_of_50_megabytes_is_refused_and_an_attachment_of_50_is_not(root: Path) -> None:
    for name in ("large.md", "large.bin"):
        write(root, f"content/liuzhu/tzgg/{name}", b"")
        with (root / f"content/liuzhu/tzgg/{name}").open("r+b") as file:
            file.truncate(WIDE)
    edit(
        root,
        "content/tingxi/tzgg/20261101-tingshui.md",
        "title: 停水范围}]",
        "title: 停水范围}]\nimage: large.bin",
    )
    (root / "content/liuzhu/tzgg/large.bin").rename(root / "content/tingxi/tzgg/large.bin")
    result = build_at(root)
    assert [(str(one.mark), one.code) for one in result.diagnostics] == [
        ("content/liuzhu/tzgg/large.md:1:1", "text-too-large")
    ]
    assert (out_of(root) / "tingxi/tzgg/large.bin").stat().st_size == WIDE


def test_links_in_the_file_system_are_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: 密\npublished_at: 2026-01-01 09:00\n---\n", encoding="utf-8")
    (root / "content/liuzhu/tzgg/out.md").symlink_to(tmp_path / "secret.md")
    (root / "content/liuzhu/tzgg/dangling.csv").symlink_to("nowhere")
    (root / "content/liuzhu/folder").symlink_to(tmp_path)
    result = build_at(root)
    assert lines(result.diagnostics) == [
        f"content/liuzhu/{name}:1:1: error[link-out]: this leads out of the cluster"
        for name in ("folder", "tzgg/dangling.csv", "tzgg/out.md")
    ]
    assert result.held == ("liuzhu",)
    assert "密" not in "".join(data.decode(errors="replace") for data in read_tree(out_of(root)).values())


def test_a_file_name_that_is_no_text_is_told(root: Path) -> None:
    write(root, "content/liuzhu/tzgg/ok.md", "")
    (root / "content/liuzhu/tzgg/ok.md").rename(Path(f"{root}/content/liuzhu/tzgg/\udcff.md"))
    result = build_at(root)
    assert [one.code for one in result.diagnostics] == ["bad-file-name"]
    assert result.held == ("liuzhu",)


@pytest.mark.parametrize("ending", ["MD", "Md", "markdown", "MARKDOWN"])
def test_a_document_with_another_ending_is_told_and_not_passed_over(ending: str, root: Path) -> None:
    write(root, f"content/liuzhu/tzgg/new.{ending}", "---\ntitle: 甲\npublished_at: 2026-11-01 09:00\n---\n文。\n")
    write(root, "content/liuzhu/tzgg/amd", "no ending")
    result = build_at(root)
    assert [(str(one.mark), one.code) for one in result.diagnostics] == [
        (f"content/liuzhu/tzgg/new.{ending}:1:1", "not-ending-in-md")
    ]
    assert "new.md" in read_wording("en").hint(result.diagnostics[0])
    assert result.held == ("liuzhu",)


def test_a_nested_markdown_neither_crashes_nor_hangs(root: Path) -> None:
    for name, body in {
        "quotes": "> " * 5000,
        "lists": "".join(f"{'    ' * depth}- a\n" for depth in range(300)),
        "brackets": f"{'[' * 5000}a{']' * 5000}(https://b.example/)",
        "stars": "*" * 5000 + "a" + "*" * 5000,
        "tags": "<div>" * 5000,
    }.items():
        write(root, f"content/liuzhu/tzgg/{name}.md", f"---\ntitle: 深\npublished_at: 2026-11-01 09:00\n---\n{body}\n")
    result = build_at(root)
    assert {one.code for one in result.diagnostics} <= {"too-deep", "body-too-long"}
    assert all(one.mark.line == 5 for one in result.diagnostics)


def test_what_editors_of_the_wild_write_is_read(root: Path) -> None:
    head = "title: 甲\npublished_at: 2026-11-02 09:00\nkeywords: [一,\t二]\n"
    for name, text in {
        "blanks": f"--- \t\n{head}---   \n文\t字。\n",
        "windows": f"\ufeff---\n{head}---\n文字。\n".replace("\n", "\r\n"),
        "macintosh": f"---\n{head}---\n文字。\n".replace("\n", "\r"),
        "no-body": f"---\n{head}---",
    }.items():
        write(root, f"content/liuzhu/tzgg/{name}.md", text)
    assert lines(build_at(root).diagnostics) == []
    tree = read_tree(out_of(root))
    assert [
        name
        for name in ("blanks", "windows", "macintosh")
        if "文" not in tree[f"tingxi/liuzhu/tzgg/{name}.html"].decode()
    ] == []
    assert "tingxi/liuzhu/tzgg/no-body.html" in tree


@pytest.fixture(scope="module")
def readable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that is only checked."""
    return small_cluster(tmp_path_factory.mktemp("readable") / "root")


ODD = "content/liuzhu/tzgg/odd.md"


@pytest.mark.parametrize(
    "field",
    [
        'summary: "a\\0b"',
        'keywords: ["a\\u0001"]',
        "aliases: ['']",
        "aliases: [/]",
        "aliases: [/../x.html]",
        "aliases: ['/a\\b.html']",
        'aliases: ["/a\\0b.html"]',
        "aliases: [/a//b.html]",
        f"aliases: [/{'x' * 300}.html]",
    ],
)
def test_values_that_would_break_a_page_or_a_path_are_told(field: str, readable: Path) -> None:
    write(readable, ODD, f"---\ntitle: 甲\npublished_at: 2026-11-01 09:00\n{field}\n---\n文。\n")
    assert [(one.mark.file, one.mark.line, one.site) for one in check_at(readable)][:1] == [(ODD, 4, "liuzhu")]


def test_an_empty_key_is_as_if_it_were_not_there(root: Path) -> None:
    write(root, ODD, "---\ntitle: 甲\npublished_at: 2026-11-01 09:00\nkind:\nsummary:\ntopics: ~\n---\n文。\n")
    assert lines(build_at(root).diagnostics) == []
    assert "tingxi/liuzhu/tzgg/odd.html" in read_tree(out_of(root))


def test_a_table_with_a_cell_of_a_megabyte_is_no_crash(root: Path) -> None:
    write(root, "content/lanjiang/shuju/chanliang.csv", f"nian,dun\n{'9' * 1_000_000},1\n")
    assert len(lines(build_at(root).diagnostics)) <= 1


def test_a_table_with_an_open_quote_is_no_crash(root: Path) -> None:
    write(root, "content/lanjiang/shuju/chanliang.csv", 'nian,dun\n"2024,1\n2025,2\n')
    assert [one.code for one in build_at(root).diagnostics] == ["row-width"]


SECRET = "geheim: 机密\n"


@pytest.mark.parametrize(
    "file",
    [
        "content/liuzhu/numbers.yaml",
        "content/liuzhu/declarations.yaml",
        "content/liuzhu/adoptions.yaml",
        "sites/cluster.yaml",
        "sites/lanjiang/tingxi/liuzhu/site.yaml",
        "catalog/calendars/china.yaml",
        "catalog/schemes/topics.yaml",
        "catalog/search/synonyms.yaml",
        "catalog/inspections/waivers.yaml",
        "catalog/inspections/ledger.yaml",
        "catalog/inspections/points.yaml",
    ],
)
def test_nothing_is_read_of_a_table_that_is_a_link(file: str, root: Path, tmp_path: Path) -> None:
    """Whoever put the link there need not be allowed to read what it leads to: no word of that is told."""
    (tmp_path / "secret.yaml").write_text(SECRET, encoding="utf-8")
    (root / file).unlink(missing_ok=True)
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).symlink_to(tmp_path / "secret.yaml")
    problems = Problems()
    read_inspections(root, problems)
    read_points(root, problems)
    found = lines([*build_at(root, search=True).diagnostics, *problems])
    assert f"{file}:1:1: error[link-out]: this leads out of the cluster" in found
    assert "geheim" not in "".join(found)
