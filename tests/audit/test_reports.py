"""The reports: whole, readable by the programs they are for, harmless whatever texts they hold."""

from __future__ import annotations

import csv
import io
import json
import re
import string
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import docx
import pytest
import yaml
from docx.shared import Cm
from jsonschema import Draft202012Validator
from lxml.html import HtmlElement, document_fromstring

import builder
from builder.audit.finding import Verdict
from builder.audit.inspection import ChannelState, FindingState, Inspection
from builder.audit.reports.tables import COLUMNS
from builder.audit.reports.writing import REPORTS, write_reports
from catalog.ledger import Discovery, LedgerStatus
from catalog.score import Outcome
from catalog.standard import Severity, Status
from catalog.terms import Body, Level
from catalog.verdict import Grade, Standing
from tests.audit.hostile import MARK, hostile
from tests.audit.labels import LANGUAGES, WORDS, Reports, label
from tests.audit.looking import reports_of

ROOT = Path(__file__).parents[2]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LOOKED_AT = tuple(name for name in REPORTS if name != "workbook.xlsx")
"""All but the workbook, which `test_report_workbook.py` looks at."""


@pytest.fixture(scope="module")
def written(inspected: tuple[Path, Inspection]) -> Mapping[str, Reports]:
    """The reports by language."""
    return {language: reports_of(inspected[1], language, *LOOKED_AT) for language in LANGUAGES}


@pytest.fixture(scope="module")
def evil(inspected: tuple[Path, Inspection]) -> Reports:
    """The reports of an inspection whose texts are meant to do harm."""
    return reports_of(hostile(inspected[1]), "zh-Hans", *LOOKED_AT)


def page_of(reports: Reports) -> HtmlElement:
    return document_fromstring(reports["report.html"].decode())


def test_all_reports_are_written(inspection: Inspection, tmp_path: Path) -> None:
    names = write_reports(inspection, tmp_path / "deep" / "folder", "zh-Hans")
    assert set(names) == set(REPORTS) == {path.name for path in (tmp_path / "deep" / "folder").iterdir()}


# Tables for machines


def test_findings_json_keeps_its_schema(written: Mapping[str, Reports], evil: Reports) -> None:
    schema = json.loads((ROOT / "docs" / "findings.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator(schema)
    for reports in (*written.values(), evil):
        told = json.loads(reports["findings.json"])
        assert [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(told)] == []
    told = json.loads(written["en"]["findings.json"])
    told["findings"][0]["verdict"] = "right"
    assert not checker.is_valid(told)


def test_the_schema_is_current() -> None:
    schema = json.loads((ROOT / "docs" / "findings.schema.json").read_text(encoding="utf-8"))
    finding, site = schema["$defs"]["finding"]["properties"], schema["$defs"]["site"]["properties"]
    assert list(finding) == list(COLUMNS)
    for property_, kind in ((finding["state"], FindingState), (finding["severity"], Severity),
                            (finding["clause_status"], Status), (site["outcome"], Outcome)):  # fmt: skip
        assert {one for one in property_["enum"] if one} == set(kind)
    assert set(site["duties"]["properties"]) == set(Standing)
    assert set(site["channels"]["properties"]) == set(ChannelState)
    assert set(schema["properties"]["by_verdict"]["properties"]) == set(Verdict)


def test_the_csv_says_what_the_json_says(written: Mapping[str, Reports], evil: Reports) -> None:
    for reports in (*written.values(), evil):
        assert reports["findings.csv"].startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(reports["findings.csv"].decode("utf-8-sig"), newline="")))
        told = json.loads(reports["findings.json"])["findings"]
        assert [row["fingerprint"] for row in rows] == [one["fingerprint"] for one in told]
        cells = [cell for row in rows for cell in row.values()]
        assert [cell for cell in cells if cell.startswith((*FORMULA, "＝"))] == []


def test_sarif_has_the_shape_of_2_1_0(written: Mapping[str, Reports], evil: Reports) -> None:
    for reports in (*written.values(), evil):
        told = json.loads(reports["findings.sarif"])
        assert (told["version"], list(told)) == ("2.1.0", ["$schema", "version", "runs"])
        (run,) = told["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert run["tool"]["driver"]["name"]
        assert len({rule["id"] for rule in rules}) == len(rules)
        assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)
        assert run["results"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["message"]["text"]
            assert (result["kind"], result["level"]) in {("fail", "error"), ("fail", "warning"), ("review", "none")}
            assert re.fullmatch(r"[0-9a-f]{16}", result["partialFingerprints"]["zhanqun/v1"])
            for place in result.get("locations", []):
                uri = place["physicalLocation"]["artifactLocation"]["uri"]
                assert_uri(uri)
                assert not urlsplit(uri).scheme
                assert not uri.startswith(("/", ".."))
                assert place["physicalLocation"]["region"]["startLine"] >= 1
            if "hostedViewerUri" in result:
                assert_uri(result["hostedViewerUri"])


def assert_uri(text: str) -> None:
    """RFC 3986: nothing but these characters, a percent only before two digits."""
    assert re.fullmatch(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+", text), text


# The page


def test_the_page_loads_nothing_and_runs_nothing(written: Mapping[str, Reports], evil: Reports) -> None:
    for reports in (*written.values(), evil):
        page = page_of(reports)
        assert list(page.iter("script", "img", "iframe", "object", "embed", "link", "base", "form")) == []
        assert page.xpath("//@*[starts-with(translate(name(), 'ON', 'on'), 'on')]") == []
        style = "".join(element.text or "" for element in page.iter("style"))
        assert "url(" not in style
        assert "@import" not in style
        assert not [one for one in page.iter() if isinstance(one.tag, str) and (one.get("src") or one.get("srcset"))]
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
        links = [link.get("href", "") for link in page.iter("a")]
        ids = set(page.xpath("//@id"))
        assert links
        assert all(link[1:] in ids if link.startswith("#") else link.startswith("http") for link in links)
        assert len(ids) == len(page.xpath("//@id"))


def test_every_chart_has_its_figures_in_words(written: Mapping[str, Reports]) -> None:
    page = page_of(written["zh-Hans"])
    charts = page.xpath("//*[local-name()='svg']")
    assert charts
    assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in charts)
    for name in ("ranking", "coverage", "limits", "rules"):
        heading = page.get_element_by_id(name)
        after = list(until_next(heading))
        assert any(one.tag == "table" or one.find(".//table") is not None for one in after), name


def until_next(heading: HtmlElement) -> Iterator[HtmlElement]:
    for element in heading.itersiblings():
        if element.tag == "h2":
            return
        yield element


def test_the_page_prints_every_finding_of_sites_and_cluster(
    written: Mapping[str, Reports], inspection: Inspection
) -> None:
    printed = {one.removeprefix("f-") for one in page_of(written["zh-Hans"]).xpath("//@id") if one.startswith("f-")}
    standing = [case for case in inspection.cases if case.recorded is not None and case.state.counts]
    by_site: dict[str, int] = {}
    for case in standing:
        by_site[case.site] = by_site.get(case.site, 0) + 1
    assert max(by_site.values()) <= 200
    assert printed == {case.fingerprint for case in standing}


def test_english_reports_are_english(written: Mapping[str, Reports]) -> None:
    page = page_of(written["en"])
    assert page.get("lang") == "en"
    heads = [*page.iter("h1"), *page.iter("h2"), *page.xpath("//thead//th")]
    told = " ".join(head.text_content() for head in heads).replace("岚江省政府网站集群", "")
    fields = set(page.xpath("//thead//th[@class='n']/text()"))
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub("|".join(map(re.escape, fields)) or "$", "", told)) == []
    assert "passed" in written["en"]["notice.md"].decode()


# The notice


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_opens_and_has_its_parts(language: str, written: Mapping[str, Reports]) -> None:
    paper = docx.Document(io.BytesIO(written[language]["notice.docx"]))
    lines = [line.text for line in paper.paragraphs]
    keys = ("basis", "overall", "good", "problems", "demands", "annex-1", "annex-2")
    places = [lines.index(label(f"notice-{key}", language)) for key in keys]
    assert places == sorted(places)
    assert len(paper.tables) == 2
    assert len(paper.tables[0].rows) == 4
    page = paper.sections[0]
    assert abs((page.page_width or 0) - Cm(21)) < Cm(0.01)
    assert abs((page.page_height or 0) - Cm(29.7)) < Cm(0.01)
    told = written[language]["notice.md"].decode()
    assert told.count("\n## ") == len(keys)


def test_the_notice_has_no_markup_of_strangers(evil: Reports) -> None:
    text = evil["notice.md"].decode()
    assert not re.search(r"(?<!\\)<", text)
    assert not re.search(r"^(?:[-+] |\d+\. |```)", text, re.M)
    assert "\x00" not in text
    assert "\ud800" not in text
    docx.Document(io.BytesIO(evil["notice.docx"]))


def test_hostile_texts_are_only_texts(evil: Reports) -> None:
    page = evil["report.html"].decode()
    assert f"<script>{MARK}" not in page
    assert f"<img src=x onerror={MARK}" not in page
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", page)
    assert "{{ 7 * 7 }}" in page
    for name, data in evil.items():
        if not name.endswith((".xlsx", ".docx")):
            data.decode("utf-8")


# Words


def worked_out() -> set[str]:
    """Keys that are put together of a kind and a value."""
    kinds: Mapping[str, type[StrEnum]] = {
        "verdict": Verdict, "severity": Severity, "status": Status, "state": FindingState, "outcome": Outcome,
        "ledger-status": LedgerStatus, "discovery": Discovery, "channel": ChannelState,
    }  # fmt: skip
    return {
        *(f"{kind}-{one.value}" for kind, values in kinds.items() for one in values),
        *(f"level-{level.value}-{body.value}" for level in Level for body in Body),
        *(f"grade-{grade.value}" for grade in Grade),
        *(f"standing-{standing.value}" for standing in Standing),
    }


def test_both_languages_have_the_same_words_and_all_are_used() -> None:
    tables = {name: yaml.safe_load((WORDS / f"{name}.yaml").read_text(encoding="utf-8")) for name in LANGUAGES}
    one, two = (tables[name] for name in LANGUAGES)
    assert list(one) == list(two)
    places = string.Formatter()
    for key in one:
        names = [sorted({name for _, name, _, _ in places.parse(table[key]) if name}) for table in (one, two)]
        assert names[0] == names[1], key
    text = "\n".join(_sources())
    quoted = set(re.findall(r"""["']([a-z0-9_-]+)["']""", text))
    prefixes = set(re.findall(r"""["']([a-z-]+-)(?:\{|["'] ~)""", text))
    values = quoted | {value for key in worked_out() for value in (key.partition("-")[2],)} | {"1", "2", "3"}
    put_together = {
        key for key in one for prefix in prefixes if key.startswith(prefix) and key[len(prefix) :] in values
    }
    assert set(one) - quoted - put_together - worked_out() == set()
    assert worked_out() - set(one) == set()


def _sources() -> Iterator[str]:
    """What writes reports and reads them back."""
    folder = Path(builder.__file__).parent
    for part in ("audit/reports", "pipeline"):
        for path in sorted((folder / part).rglob("*")):
            if path.suffix in (".py", ".html"):
                yield path.read_text(encoding="utf-8")
