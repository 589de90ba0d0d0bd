"""How far rules look into a text, and how much of it they quote: to the character, in texts too long for a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
import yaml

from builder.audit.finding import Finding, Verdict
from builder.audit.rulebook import read_rules
from tests.rules.cases import Case, answer, question_of, subject_of
from tests.rules.test_rules import occasion

PAGES = {page.rule.id: page for page in read_rules()}
Differences = Mapping[str, object]


def ask(rule: str, differences: Differences) -> tuple[Verdict, tuple[Finding, ...]]:
    """What a rule says of a subject that is written as in its page."""
    text = yaml.safe_dump({"as_of": date(2026, 11, 21), **differences}, allow_unicode=True)
    case = Case(rule=rule, verdict=Verdict.PASSED, name="a long text", text=text)
    return answer(question_of(PAGES[rule], case, occasion()), subject_of(PAGES[rule], case))


def pages(**values: object) -> Differences:
    """A site of one home page."""
    spot = {"key": "page:/", "address": "https://www.qt.gov.example/"}
    return {"pages": [{"spot": spot, "kind": "home", "language": "zh", "title": "首页", "metas": [], **values}]}


ORDER: Differences = {"detail": {"number": "青汀市人民政府令第12号"}}
FOOTER = "主办单位：办公室 电话：0990-1234567 标识码 岚ICP备99000001号 岚公网安备99010002000001号 网站地图"


@pytest.mark.parametrize(
    ("rule", "near", "far", "problems"),
    [
        pytest.param(
            "missing-publishing-time",
            {"page": {"published": "", "text": "字" * 991 + "2026年11月1日"}},
            {"page": {"published": "", "text": "字" * 992 + "2026年11月1日"}},
            ("unlabelled", "missing"),
            id="a day ends within the first thousand characters",
        ),
        pytest.param(
            "regulation-without-caption",
            {"sample": "policy", "terms": ["公布"], "document": {**ORDER, "text": "字" * 298 + "公布"}},
            {"sample": "policy", "terms": ["公布"], "document": {**ORDER, "text": "字" * 299 + "公布"}},
            ("", "incomplete"),
            id="a caption ends within the first three hundred characters",
        ),
        pytest.param(
            "unmarked-archived-page",
            {"site": {"condition": {"state": "archived"}, **pages(text="已归档" + "字" * 11 + "2026-11-1。")}},
            {"site": {"condition": {"state": "archived"}, **pages(text="已归档" + "字" * 12 + "2026-11-1。")}},
            ("", "undated"),
            id="a day ends twenty characters behind the mark",
        ),
        pytest.param(
            "unmarked-archived-page",
            {"site": {"condition": {"state": "archived"}, **pages(text="2026-11-1" + "字" * 11 + "已归档")}},
            {"site": {"condition": {"state": "archived"}, **pages(text="2026-11-1" + "字" * 12 + "已归档")}},
            ("", "undated"),
            id="a day begins twenty characters before the mark",
        ),
        pytest.param(
            "missing-footer-field",
            {"site": pages(text=FOOTER + "字" * (2_000 - len(FOOTER)))},
            {"site": pages(text=FOOTER + "字" * (2_001 - len(FOOTER)))},
            ("", "missing"),
            id="a bottom begins within the last two thousand characters",
        ),
        pytest.param(
            "unlike-article-title",
            {"page": {"title": "", "headings": [], "metas": [["ArticleTitle", "题目"]], "text": "字" * 4_998 + "题目"}},
            {"page": {"title": "", "headings": [], "metas": [["ArticleTitle", "题目"]], "text": "字" * 4_999 + "题目"}},
            ("", "unlike"),
            id="a title ends within the first five thousand characters",
        ),
    ],
)
def test_a_rule_looks_so_far_and_no_further(
    rule: str, near: Differences, far: Differences, problems: tuple[str, str]
) -> None:
    told = [ask(rule, one)[1] for one in (near, far)]
    assert tuple(found[0].problem if found else "" for found in told) == problems


@pytest.mark.parametrize(
    ("rule", "differences", "quoted"),
    [
        ("pop-up", {"page": {"kind": "elder", "scripts": [{"text": "window.open()" + "甲" * 200}]}}, 107),
        ("hidden-site-name", {"site": pages(header="甲" * 200)}, 80),
        ("missing-footer-field", {"site": pages(footer="乙" + "甲" * 200)}, 120),
    ],
    ids=["a script", "a head", "a bottom"],
)
def test_a_rule_quotes_so_much_and_no_more(rule: str, differences: Differences, quoted: int) -> None:
    _, (finding, *_) = ask(rule, differences)
    assert finding.excerpt.count("甲") == quoted
