"""The standard catalogue, its downloads and the declarations: which files an edit touches."""

import io

from openpyxl import load_workbook

from builder.pipeline.options import BuildResult
from tests.portal_from import lines
from tests.rebuild.bench import Bench

TWENTY = "disclosure-regulation"
CATALOGUE = "lanjiang/zwgk/biaozhun"
FEE = "disclosure-regulation-08"
NOTICE = "content/lanjiang/tzgg/20261012-jiaqi.md"
DECLARATIONS = "content/lanjiang/declarations.yaml"
DECLARED = f"""items:
  - item: {FEE}
    reason: 本机关无行政事业性收费
    approver: 省政府办公厅
    declared_on: 2026-01-05
    expires_on: 2026-11-30
"""


def discharge(bench: Bench) -> None:
    bench.edit(NOTICE, "published_at:", f"discloses: [{FEE}]\npublished_at:")


def downloads_of(site: str, *names: str) -> set[str]:
    return {f"{site}/zwgk/biaozhun/{name}.{form}" for name in names for form in ("csv", "xlsx")}


def row_of(bench: Bench, file: str, code: str) -> list[object]:
    """The row of an item in a workbook."""
    data = bench.tree()[file]
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == code)


def test_a_document_that_discharges_an_item_touches_the_item_its_counts_and_the_downloads_alone(bench: Bench) -> None:
    assert f"{FEE} 行政事业性收费项目及其依据、标准 missing 0" in bench.text(f"{CATALOGUE}/{TWENTY}.html")
    discharge(bench)
    assert bench.rebuild() == {
        f"{CATALOGUE}/{TWENTY}.html",
        f"{CATALOGUE}/index.html",
        *downloads_of("lanjiang", "biaozhun", "jiqun"),
    }
    assert f'{FEE} 行政事业性收费项目及其依据、标准 published 1 <a href="/tzgg/20261012-jiaqi.html">' in bench.text(
        f"{CATALOGUE}/{TWENTY}.html"
    )
    assert bench.causes(f"{CATALOGUE}/{TWENTY}.html") == [f"changed duties lanjiang|{TWENTY}"]


def test_a_second_document_of_an_item_changes_no_count(bench: Bench) -> None:
    discharge(bench)
    bench.rebuild()
    bench.edit(
        "content/lanjiang/tzgg/20260301-fangxun.md", "published_at:", f"covers: {{{FEE}: [标准]}}\npublished_at:"
    )
    assert bench.rebuild() == {f"{CATALOGUE}/{TWENTY}.html", *downloads_of("lanjiang", "biaozhun")}


def test_a_title_goes_to_the_item_and_the_sites_own_download(bench: Bench) -> None:
    discharge(bench)
    bench.rebuild()
    bench.edit(NOTICE, "放假通知", "假期安排")
    made = bench.rebuild()
    assert {f"{CATALOGUE}/{TWENTY}.html", *downloads_of("lanjiang", "biaozhun")} < made
    assert f"{CATALOGUE}/index.html" not in made
    assert not {file for file in made if "jiqun" in file}


def test_a_withdrawn_document_discharges_nothing_any_longer(bench: Bench) -> None:
    discharge(bench)
    bench.rebuild()
    bench.edit(NOTICE, "published_at:", "withdrawn: {on: 2026-11-20, reason: 有误, authority: 办公厅}\npublished_at:")
    bench.rebuild()
    assert f"{FEE} 行政事业性收费项目及其依据、标准 missing 0" in bench.text(f"{CATALOGUE}/{TWENTY}.html")


def test_a_document_of_one_site_leaves_the_downloads_of_others_alone(bench: Bench) -> None:
    bench.edit("content/liuzhu/tzgg/20261105-cunjie.md", "published_at:", f"discloses: [{FEE}]\npublished_at:")
    assert bench.rebuild() == {
        f"tingxi/liuzhu/zwgk/biaozhun/{TWENTY}.html",
        "tingxi/liuzhu/zwgk/biaozhun/index.html",
        *downloads_of("tingxi/liuzhu", "biaozhun"),
        *downloads_of("lanjiang", "jiqun"),
    }


def test_a_declaration_stands_in_the_place_of_documents_until_it_expires(bench: Bench) -> None:
    bench.put(DECLARATIONS, DECLARED)
    assert bench.rebuild() == {
        f"{CATALOGUE}/{TWENTY}.html",
        f"{CATALOGUE}/index.html",
        *downloads_of("lanjiang", "biaozhun", "jiqun"),
    }
    assert "declared 0 本机关无行政事业性收费" in bench.text(f"{CATALOGUE}/{TWENTY}.html")
    row = row_of(bench, f"{CATALOGUE}/biaozhun.xlsx", FEE)
    assert "暂无此类信息" in row
    assert "本机关无行政事业性收费" in row
    assert f"{CATALOGUE}/{TWENTY}.html" in bench.rebuild("2026-12-01 00:00")
    assert "declaration-expired 0 本机关无行政事业性收费" in bench.text(f"{CATALOGUE}/{TWENTY}.html")
    assert "无内容说明已到期，尚未公开" in row_of(bench, f"{CATALOGUE}/biaozhun.xlsx", FEE)


def test_a_declaration_not_yet_made_is_not_shown(bench: Bench) -> None:
    bench.put(DECLARATIONS, DECLARED.replace("2026-01-05", "2026-11-26"))
    assert bench.rebuild() == set()


def test_a_document_goes_before_a_declaration(bench: Bench) -> None:
    discharge(bench)
    bench.rebuild()
    bench.put(DECLARATIONS, DECLARED)
    assert bench.rebuild() == set()


def test_an_empty_channel_shows_its_declaration_and_only_while_it_is_empty(bench: Bench) -> None:
    declared = "channels:\n  - channel: shuju\n    reason: 镇里不发布数据\n    approver: 镇政府\n"
    days = "    declared_on: 2026-01-05\n    expires_on: 2026-12-31\n"
    bench.put("content/liuzhu/declarations.yaml", declared + days)
    assert bench.rebuild() == {"tingxi/liuzhu/shuju/index.html"}
    assert "镇里不发布数据" in bench.text("tingxi/liuzhu/shuju/index.html")
    full = declared.replace("shuju", "tzgg").replace("镇里不发布数据", "镇里没有公告")
    bench.put("content/liuzhu/declarations.yaml", full + days)
    assert bench.rebuild() == {"tingxi/liuzhu/shuju/index.html"}
    assert "镇里没有公告" not in bench.text("tingxi/liuzhu/tzgg/index.html")


def test_an_item_whose_owner_is_not_certain_is_accused_of_nothing(bench: Bench) -> None:
    page = bench.text("tingxi/liuzhu/zwgk/biaozhun/compulsory-education.html")
    assert "compulsory-education-01" in page
    line = next(line for line in page.splitlines() if "compulsory-education-01" in line)
    assert " to-review 0" in line
    assert "missing" not in line


def test_the_wording_of_an_item_goes_to_the_pages_that_print_it(bench: Bench) -> None:
    bench.put(
        "catalog/registers/disclosure-regulation.yaml",
        f"items:\n  - {{code: {FEE}, source: 岚江省目录, status: official, level2: 收费目录清单}}\n",
    )
    made = bench.rebuild()
    assert made == {
        file
        for site in ("lanjiang", "tingxi", "tingxi/liuzhu")
        for file in (f"{site}/zwgk/biaozhun/{TWENTY}.html", *downloads_of(site, "biaozhun"))
    }


def test_more_documents_than_a_page_shows_are_counted_and_their_channel_is_named(bench: Bench) -> None:
    site = "sites/lanjiang/site.yaml"
    bench.edit(site, "level: region\n", f"level: region\nchannels: [{{path: tzgg, discloses: [{FEE}]}}]\n")
    for day in range(1, 5):
        text = f"---\ntitle: 收费公告{day}\npublished_at: 2026-11-0{day} 09:00\n---\n收费。\n"
        bench.put(f"content/lanjiang/tzgg/2026110{day}-shoufei.md", text)
    bench.rebuild()
    line = next(one for one in bench.text(f"{CATALOGUE}/{TWENTY}.html").splitlines() if FEE in one)
    assert line.count("<a href") == 5
    assert "published 8 " in line or "published 7 " in line
    assert "通知公告" in line


def test_the_register_to_download_holds_what_has_an_index_number_and_no_formula(bench: Bench) -> None:
    file = "lanjiang/zwgk/mulu/mulu.xlsx"
    policy = "content/lanjiang/zhengce/wenjian/20260312-banfa.md"
    bench.edit(policy, "title: 政务公开办法", 'title: "=HYPERLINK(1)"')
    made = bench.rebuild()
    assert {file, "lanjiang/zwgk/mulu/mulu.csv", "lanjiang/zwgk/mulu/jiqun.csv"} < made
    assert not {one for one in made if one.startswith("tingxi") and "/mulu.csv" in one}
    sheet = load_workbook(io.BytesIO(bench.tree()[file])).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert "'=HYPERLINK(1)" in bench.tree()["lanjiang/zwgk/mulu/mulu.csv"].decode("utf-8-sig")


def test_a_missing_label_is_told_as_a_fault_of_the_site(bench: Bench) -> None:
    bench.edit("themes/plain/labels/zh-Hans.yaml", 'download.index-number: "索引号"\n', "")
    result: BuildResult = bench.build()
    assert any("template-failed" in line and "download.index-number" in line for line in lines(result.diagnostics))
