"""A site twice as large costs twice as much, counted in calls: no rule looks at all pages for each of them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest

from builder.audit.examine import Occasion, Question, examine_site, prepare
from builder.audit.foreign.site import Copy, make_site
from builder.audit.rule import Scope
from builder.audit.rulebook import read_rules
from builder.audit.subjects.site import Site
from builder.diagnostic import Problems
from builder.norms.audit_tables import read_audit_tables
from tests.audit.looking import NOW

PAGE = """<html><head><title>停水通知{n}</title><meta name="SiteName" content="云河县人民政府">
<meta name="ArticleTitle" content="停水通知{n}"><meta name="PubDate" content="2026-11-0{d} 09:00"></head>
<body><p>发布时间：2026-11-0{d}</p><p>请居民储水。联系电话0990-5500{n:03}</p><img src="a{n}.png">
<a href="p{next}.html">下一篇</a> <a href="/">首页</a> <a href="http://weather.example.com/">天气</a></body></html>"""


def site_of(pages: int) -> Site:
    """A site of so many pages, each linking to the next."""
    texts = (PAGE.format(n=n, d=1 + n % 9, next=n + 1) for n in range(pages - 1))
    addresses = ("https://www.yunhe.example/", *(f"https://www.yunhe.example/p{n}.html" for n in range(1, pages)))
    copies = [
        Copy(address=address, data=text.encode(), charset="", taken_at=NOW, digest="")
        for address, text in zip(addresses, (PAGE.format(n=0, d=1, next=1), *texts), strict=True)
    ]
    return make_site(copies, "https://www.yunhe.example/", domain_suffix="example")


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Question, ...]:
    """All rules as the product's standards ask them."""
    tables = read_audit_tables(tmp_path_factory.mktemp("none"), Problems())
    assert tables is not None
    return prepare(
        read_rules(),
        Occasion(moment=NOW, standards=tables.standards, calendar=tables.calendar, words=tables.words),
    )


def calls_of(site: Site, questions: tuple[Question, ...]) -> int:
    """How many functions, ours and the interpreter's, are called while a site is examined."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        examine_site(site, questions)
    finally:
        sys.setprofile(before)
    return count


def test_calls_grow_as_the_pages_do(questions: tuple[Question, ...]) -> None:
    small, large = site_of(250), site_of(500)
    examine_site(small, questions)
    assert calls_of(large, questions) < 2.3 * calls_of(small, questions)


def test_every_rule_is_put_to_every_subject_once(questions: tuple[Question, ...]) -> None:
    examination = examine_site(site_of(40), questions)
    scopes = {question.page.rule.id: question.page.rule.scope for question in questions}
    for rule, counts in examination.counts.items():
        total = counts.passed + counts.failed + counts.to_review + counts.not_applicable
        assert total == {Scope.SITE: 1, Scope.PAGE: 40}.get(scopes[rule], 0), rule


@pytest.mark.parametrize("pages", [1, 2])
def test_a_small_site_is_examined(pages: int, questions: tuple[Question, ...], tmp_path: Path) -> None:
    assert examine_site(site_of(pages), questions).counts
