"""The yearly papers: what the cluster knows is counted as it was at the end of the year, the rest is left open."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from builder.cli.main import cli
from builder.diagnostic import Problems
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.yearly import PARTS, count_for_disclosure, count_for_site_report
from builder.pipeline.yearly_papers import make_site_report_xlsx, spell_site_report
from builder.source.fields import read_record
from builder.source.marked import Table, read_table
from builder.wording.yearly_words import read_yearly_words
from catalog.report import APPLICANTS, DisclosureStatistics, Outcome, RuleCounts
from tests.portal_from import check_at, edit, lines, moment, out_of, read_options, state_of, write

SITE = "sites/lanjiang/site.yaml"
CHANNELS = """channels:
  - {path: nianbao, title: 年报, type: 信息公开年报, kinds: [report], role: reports, description: 年报, keywords: [报]}
"""


def statistics(carried_out: int, in_force: int, *, total: int = 0) -> str:
    """Whole statistics, of zeros but for what is named."""
    row = "[0, 0, 0, 0, 0, 0, 0]"
    rows = {outcome.value: row for outcome in Outcome}
    rows["carried-out"] = f"[{carried_out}, 0, 0, 0, 0, 0, {carried_out}]"
    rows["received"] = f"[{carried_out}, 0, 0, 0, 0, 0, {carried_out + total}]"
    requests = "\n".join(f"    {key}: {value}" for key, value in rows.items())
    return f"""statistics:
  regulations: {{made: 0, repealed: 0, in_force: 0}}
  normative_documents: {{made: 0, repealed: 0, in_force: {in_force}}}
  licences: 0
  penalties: 0
  coercions: 0
  fees: 0
  requests:
{requests}
  reviews: [{", ".join(["0"] * 15)}]
"""


def report(year: int, more: str) -> str:
    """A report on disclosure."""
    return (
        f"---\ntitle: 岚江省{year}年政府信息公开工作年度报告\npublished_at: {year + 1}-03-01 09:00\nform: disclosure\n"
        f"year: {year}\n{more}---\n报告。\n"
    )


@pytest.fixture
def reporting(root: Path) -> Path:
    """The small cluster, where the region has a channel of reports, and the report of last year."""
    text = (root / SITE).read_text(encoding="utf-8")
    write(root, SITE, text + CHANNELS)
    for name in ("20260312-banfa", "20240501-jiufa"):
        edit(root, f"content/lanjiang/zhengce/wenjian/{name}.md", "genre: 通知\n", "genre: 通知\nnormative: true\n")
    write(root, "content/lanjiang/nianbao/20260301-2025.md", report(2025, statistics(3, 7)))
    assert lines(check_at(root)) == []
    return root


def run(root: Path, *words: str, as_of: str = "2027-01-10T12:00") -> Result:
    """Run a verb."""
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), "--jobs", "1"]
    result = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, ["yearly", *words, *places, "--as-of", as_of])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_words_of_the_papers_are_whole_in_both_languages() -> None:
    chinese, english = read_yearly_words("zh-Hans"), read_yearly_words("en")
    assert set(chinese) == set(english)
    wanted = {f"part-{part}" for part, _ in PARTS} | {f"field-{key}" for _, fields in PARTS for key in fields}
    assert wanted <= set(english)


def test_what_is_counted_is_that_of_the_year(reporting: Path) -> None:
    options = read_options(reporting, as_of="2027-01-10 12:00")
    figures = {key: one.value for key, one in count_for_site_report(options, "lanjiang", 2026).figures.items()}
    assert (figures["published"], figures["published-news"], figures["interpretations"]) == (10, 4, 1)
    assert (figures["consultations"], figures["outcomes"]) == (1, 0)
    assert "opinions" not in figures
    assert {"visits", "visitors", "letters", "cases", "assessments"} & set(figures) == set()
    before = {key: one.value for key, one in count_for_site_report(options, "lanjiang", 2025).figures.items()}
    assert (before["published"], before["consultations"], before["opinions"]) == (1, 0, 0)
    early = read_options(reporting, as_of="2026-03-01 12:00")
    assert count_for_site_report(early, "lanjiang", 2026).figures["published"].value == 4


def test_opinions_are_told_once_every_consultation_told_its_own(reporting: Path) -> None:
    options = read_options(reporting, as_of="2027-01-10 12:00")
    file = "content/lanjiang/zhengji/20261110-caoan.md"
    edit(
        reporting,
        file,
        "opens_on:",
        "feedback: {on: 2026-12-20, received: 12, adopted: 3, summary: 采纳三条}\nopens_on:",
    )
    figures = count_for_site_report(options, "lanjiang", 2026).figures
    assert (figures["opinions"].value, figures["outcomes"].value) == (12, 1)
    edit(reporting, file, "on: 2026-12-20", "on: 2027-01-05")
    figures = count_for_site_report(options, "lanjiang", 2026).figures
    assert (figures["outcomes"].value, "opinions" in figures) == (0, False)


def test_what_nobody_here_can_know_is_left_to_be_filled_in(reporting: Path) -> None:
    options = read_options(reporting, as_of="2027-01-10 12:00")
    figures = count_for_site_report(options, "lanjiang", 2026)
    text = spell_site_report(figures, moment("2027-01-10 12:00"), "zh-Hans")
    assert "| 网站总访问量（次） | 待填 |" in text
    assert "| 总数（条） | 10 |" in text
    assert "| 政府网站标识码 | 9900000001 |" in text
    fields = sum(len(keys) for _, keys in PARTS)
    assert text.count("| 待填 |") == fields - sum(one.value is not None for one in figures.figures.values())
    english = spell_site_report(figures, moment("2027-01-10 12:00"), "en")
    assert "| Visits | to be filled in |" in english


def test_the_workbook_tells_what_each_value_was_counted_from(reporting: Path) -> None:
    figures = count_for_site_report(read_options(reporting, as_of="2027-01-10 12:00"), "lanjiang", 2026)
    data = make_site_report_xlsx(figures, "zh-Hans")
    assert data == make_site_report_xlsx(figures, "zh-Hans")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["政务动态信息更新量（条）"] == (
        "信息发布",
        "政务动态信息更新量（条）",
        4,
        "当年发布的信息，栏目类别：工作动态",
    )
    assert rows["网站总访问量（次）"][2:] == ("待填", None)


def test_the_report_on_disclosure_begins_with_what_is_known(reporting: Path) -> None:
    options = read_options(reporting, as_of="2027-01-10 12:00")
    figures = count_for_disclosure(options, "lanjiang", 2026)
    assert figures.normative == RuleCounts(made=1, repealed=1, in_force=1)
    assert figures.previous is not None
    text = run(reporting, "disclosure", "lanjiang", "2026").stdout
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert (len(headings), headings[0], headings[5]) == (6, "## 一、总体情况", "## 六、其他需要报告的事项")
    assert "#     carried-in: [3, 0, 0, 0, 0, 0, 3]" in text
    assert "推算，本年现行有效应为 7 件" in text
    assert count_for_disclosure(options, "lanjiang", 2025).normative == RuleCounts(made=0, repealed=0, in_force=1)
    assert count_for_disclosure(options, "tingxi", 2026).previous is None


def test_filled_in_and_without_its_hashes_the_statistics_are_read(reporting: Path) -> None:
    text = run(reporting, "disclosure", "lanjiang", "2026").stdout
    hidden = [line[2:] for line in text.split("---")[1].splitlines() if line.startswith("# ")][1:]
    table = read_table("\n".join(hidden).replace("待填", "0"), "a.md", Problems())
    assert table is not None
    problems = Problems()
    inner = table.entries["statistics"]
    found = read_record(DisclosureStatistics, inner, problems) if isinstance(inner, Table) else None
    assert problems.found == []
    assert found is not None
    assert found.is_whole
    assert len(found.requests[Outcome.CARRIED_IN]) == len(APPLICANTS)


@pytest.mark.parametrize("paper", ["site-report", "disclosure"])
def test_a_paper_that_is_written_is_a_sound_draft(paper: str, reporting: Path) -> None:
    written = run(reporting, paper, "lanjiang", "2026", "--write")
    file = written.stdout.strip()
    assert (written.exit_code, file.startswith("content/lanjiang/nianbao/20270110-2026-")) == (0, True)
    assert lines(check_at(reporting, as_of="2027-01-10 12:00")) == []
    assert run(reporting, paper, "lanjiang", "2026", "--write").exit_code == 2
    assert run(reporting, paper, "liuzhu", "2026", "--write").exit_code == 2


def test_years_and_sites_that_there_are_not(reporting: Path) -> None:
    options = read_options(reporting)
    for site, year, code in (("lanjiang", 2027, "odd-year"), ("lanjian", 2026, "unknown-site")):
        with pytest.raises(CouldNotRun) as fault:
            count_for_site_report(options, site, year)
        assert fault.value.diagnostic.code == code


def test_the_arithmetic_of_a_report_is_checked_by_the_rules(reporting: Path) -> None:
    write(reporting, "content/lanjiang/nianbao/20260301-2025.md", report(2025, statistics(3, 7, total=2)))
    checked = run(reporting, "disclosure", "lanjiang", "2025", "--check", "--format", "json", as_of="2026-11-25T12:00")
    told = {one["rule"]: one for one in json.loads(checked.stdout)}
    assert (checked.exit_code, told["wrong-report-row"]["failed"]) == (1, True)
    assert told["wrong-report-row"]["place"].startswith("content/lanjiang/nianbao/20260301-2025.md:")
    assert told["unbalanced-report-column"]["failed"] is True
    assert run(reporting, "disclosure", "lanjiang", "2024", "--check").exit_code == 2
