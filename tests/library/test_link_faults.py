"""What is wrong with a link or a picture by its form: told from what is kept of a body, without its text."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import islice

import pytest

from builder.library import Entry
from builder.library.bodies import BodyFacts, make_body
from builder.library.link_faults import OF_PAGES, find_faults_of_form, find_near_anchor
from builder.library.places import find_places
from builder.source.markdown_slips import Slip
from catalog.document import News
from tests.demo import ROOT
from tests.library.test_carried import PLAIN, entry

THEME = ROOT / "themes/standard"
ID = re.compile(r'\bid="([\w-]+)"')


def entry_of(body: str) -> Entry:
    """A document of that body."""
    facts, _ = make_body(body)
    return replace(entry(PLAIN, News()), facts=facts)


def told(body: str) -> list[str]:
    """Codes and targets, in order."""
    return [f"{fault.code} {reference}".strip() for reference, fault in find_faults_of_form(entry_of(body))]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("[a]()、[b](< >)\n", ["empty-link", "empty-link"]),
        ("<a href='  '>a</a>\n", ["empty-link"]),
        ("<img src='' alt='a'>\n", ["empty-link"]),
        ("<a name='x'>a</a><a>b</a><img alt='c'>\n", []),
        ("[a](javascript:b)\n", ["address-refused javascript:b"]),
        ("[a](JaVaScRiPt:b)\n", ["address-refused JaVaScRiPt:b"]),
        ("<a href='java&#9;script:b'>a</a>\n", ["address-refused javascript:b"]),
        (
            "[a](http://甲 .example)\n\n[a](http://[b)\n",
            ["address-refused http://甲 .example", "address-refused http://[b"],
        ),
        ("![a](data:image/png;base64,AAAA)\n", ["address-refused data:image/png;base64,AAAA"]),
        ("[甲](file:///C:/a.doc)文\n\n段。\n", ["address-refused file:///C:/a.doc"]),
        ("`<a href='vbscript:x'>`、\\[a](javascript:b)、<a>c</a>\n", []),
        ("<https://a.example>、[a](mailto:b@c.example)、[b](tel:12345)、[c](doc:a/b)、[d](a.md)\n", []),
        ("![](a.png)\n", ["picture-without-words a.png"]),
        ("![ ](a.png)\n", ["picture-without-words a.png"]),
        ("![a](a.png)\n", []),
        ("[![](a.png)](b.md)\n", ["picture-without-words a.png"]),
        ("## 甲乙\n\n[a](#s-jia-yi)、[b](#top)、[c](#TOP)、[d](#)、[e](#main)、[f](#attachments-title)\n", []),
        ("# 甲 {#own}\n\n[a](#s-own)、[b](#s-%6Fwn)\n", []),
        ("文[^1]，[a](#fn-1)，[b](#fnref-1)。\n\n[^1]: 注。\n", []),
        ("## 甲乙\n\n[a](#甲乙)、[b](#s-jia)\n", ["no-such-anchor #甲乙", "no-such-anchor #s-jia"]),
    ],
)
def test_a_fault_is_seen_by_the_body_alone(body: str, faults: list[str]) -> None:
    assert told(body) == faults


@pytest.mark.parametrize(
    ("reference", "near"),
    [
        ("#工作要求", "s-gong-zuo-yao-qiu"),
        ("#工作-要求", "s-gong-zuo-yao-qiu"),
        ("#s-gong-zuo", "s-gong-zuo-yao-qiu"),
        ("#%E9%99%84%E5%88%99", "s-fu-ze"),
        ("#own", "s-own"),
        ("#zzz", ""),
        ("#", ""),
    ],
)
def test_the_heading_that_was_meant_is_found_by_its_words(reference: str, near: str) -> None:
    assert find_near_anchor(reference, entry_of("## 工作要求\n\n甲。\n\n## 附则\n\n乙。\n\n## 丙 {#own}\n")) == near


def test_facts_keep_slips_and_flaws_apart() -> None:
    facts, _ = make_body("甲[^9]，![](a.png)。\n")
    assert [one.code for one in facts.slips] == ["footnote-missing"]
    assert (facts.references, facts.flaws) == ((("src", "a.png"),), (("alt", "a.png"),))
    assert BodyFacts.from_json(facts.to_json()) == facts
    slip = Slip("x", 1, 1, " [], []]")
    for slips in ((), (slip,)):
        for flaws in ((), (("alt", " []]"),)):
            made = BodyFacts.of(outline=[(2, "s-a", " [], []]")], slips=slips, flaws=flaws)
            assert (made.slips, made.flaws) == (slips, flaws)
            assert BodyFacts.from_json(made.to_json()) == made


def test_facts_of_another_form_are_none() -> None:
    assert BodyFacts.from_json('[[], "", 0, [], []]') is None


def test_a_picture_that_is_said_to_mean_nothing_has_no_place_to_be_told_at() -> None:
    one = replace(entry(PLAIN, News()), body_line=1)
    for text, places in (
        ("![](a.png)", ["1:5"]),
        ("<img src='a.png' alt=\"\">", []),
        ("<img alt='' src='a.png'>", []),
        ("<img src='a.png'>", ["1:11"]),
        ("![](a.png)<img src='a.png' alt=''>", ["1:5"]),
        ("![][1]\n\n[1]: a.png", ["3:6"]),
    ):
        found = find_places(text, "a.png", one, wordless=True)
        assert [f"{mark.line}:{mark.column}" for mark in found] == places, text


def test_the_anchors_of_pages_are_those_of_the_templates() -> None:
    files = {file: set(ID.findall(file.read_text(encoding="utf-8"))) for file in THEME.rglob("*.html")}
    of_documents = (THEME / "templates/layout.html", *(THEME / "templates/documents").rglob("*.html"))
    assert set().union(*(files[file] for file in of_documents)) - OF_PAGES == set()
    assert OF_PAGES - set().union(*files.values()) == set()


@pytest.mark.parametrize(
    "body",
    [
        "[a](#s-b)\n\n" * 15_000,
        "## 甲\n\n[a](#甲b)\n\n" * 10_000,
        "![](a.png)\n\n" * 15_000,
        "<a href='x:y'>a</a>" * 10_000,
        "<a href='x:y' " * 14_000,
        "<img src=x:y " * 14_000,
    ],
    ids=lambda body: body[:10],
)
def test_many_faults_take_no_long(body: str) -> None:
    began = time.process_time()
    one = entry_of(body)
    for reference, _ in islice(dict.fromkeys(find_faults_of_form(one)), 100):
        find_near_anchor(reference, one)
    assert time.process_time() - began < 20
