"""Hostile words come out harmless in the built pages, feeds and sitemaps of the standard theme."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree, html

from tests.portal_from import build_at, out_of, read_tree, standard_cluster

EVIL = """</title></script><script>alert(1)</script>"'><img src=x onerror=alert(1)>{{ 7*7 }}${7*7}&amp;"""
QUOTED = json.dumps(EVIL)
BODY = """
<script>alert(1)</script>
<p onclick="alert(1)">x</p> <img src="a.txt" alt="x" onerror="alert(1)"> <img src="https://a.example/t.gif">
[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](&#106;avascript:alert(1))
[d](data:text/html,<script>alert(1)</script>)
<a href="java&#10;script:alert(1)">x</a> <a href="vbscript:x">x</a> <a href="//evil.example">x</a>
<svg><script>alert(1)</script></svg> <math><mtext></mtext></math>
<style>@import url(https://evil.example/x.css);</style> <link rel="stylesheet" href="https://evil.example/x.css">
<p style="background:url(javascript:alert(1))">x</p>
<iframe src="https://evil.example"></iframe> <object data="a.txt"></object> <embed src="a.txt">
<meta http-equiv="refresh" content="0;url=https://evil.example"> <base href="https://evil.example/">
<form action="https://evil.example"><input name="a"><button formaction="javascript:alert(1)">x</button></form>
![x](data:image/svg+xml;base64,PHN2Zz4=) <p id="main" class="emergency">x</p>
[e]: javascript:alert(1)
[e] {: onclick="alert(1)" .note }
<!--[if IE]><script>alert(1)</script><![endif]--> <details open ontoggle=alert(1)><summary>x</summary></details>
"""
EVIL_SITES = f"""
-- sites/lanjiang/tingxi/liuzhu/site.yaml --
id: liuzhu
name: {QUOTED}
short_name: {QUOTED}
level: township
body: government
presence: section
path: liuzhu
organ: {{name: {QUOTED}, phone: {QUOTED}, address: {QUOTED}, email: {QUOTED}}}
operator: {QUOTED}
records: {{icp: {QUOTED}}}
links: [{{title: {QUOTED}, url: "https://evil.example/?a=1&b=2"}}]
channels:
  - {{path: tzgg, title: {QUOTED}, description: {QUOTED}, keywords: [{QUOTED}]}}
-- sites/cluster.yaml --
name: {QUOTED}
hosting: {{by: host}}
domain_suffix: gov.example
grey_days: [{{from: 2026-11-01 00:00, until: 2026-12-14 00:00, reason: {QUOTED}}}]
notices:
  - from: 2026-11-01 18:00
    until: 2026-12-03 08:00
    text: {QUOTED}
    title: "a\\"}}*{{display:none}}\\\\</style>\\n{EVIL.replace('"', "'")}"
"""
EVIL_DOCUMENT = f"""
-- content/liuzhu/tzgg/evil.md --
---
title: {QUOTED}
published_at: 2026-11-06 09:00
summary: {QUOTED}
keywords: [{QUOTED}]
source: {QUOTED}
source_url: "https://evil.example/?a=1&b=2"
author: {QUOTED}
issuer: {QUOTED}
attachments: [{{file: a.txt, title: {QUOTED}}}]
---
{BODY}
-- content/liuzhu/tzgg/a.txt --
x
-- content/liuzhu/tzgg/gone.md --
---
title: {QUOTED}
published_at: 2026-11-06 09:00
aliases: [/old/1.html]
---
{BODY}
-- content/liuzhu/tzgg/withdrawn.md --
---
title: {QUOTED}
published_at: 2026-11-06 09:00
withdrawn: {{on: 2026-11-07, reason: {QUOTED}, authority: {QUOTED}}}
---
x
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The standard theme over a cluster full of hostile words."""
    root: Path = standard_cluster(tmp_path_factory.mktemp("hostile") / "root", EVIL_SITES, EVIL_DOCUMENT)
    result = build_at(root)
    assert {one.code for one in result.diagnostics} == {"foreign-picture", "address-refused", "picture-without-words"}
    return read_tree(out_of(root))


def pages(tree: dict[str, bytes]) -> dict[str, html.HtmlElement]:
    """Every page, parsed as a browser would."""
    return {
        file: html.document_fromstring(data.decode())
        for file, data in tree.items()
        if file.endswith(".html") and not file.endswith("/old/1.html")  # a redirect refreshes by its nature
    }


def own_scripts(page: html.HtmlElement) -> list[str]:
    """Scripts that are neither a file of the theme nor data."""
    data = ("application/ld+json", "application/json")
    return [
        etree.tostring(one, encoding="unicode")
        for one in page.iter("script")
        if one.get("type") not in data and not re.match(r"/([a-z-]+/)*_assets/", one.get("src", ""))
    ]


def harm(page: html.HtmlElement) -> list[str]:
    """What a page must not hold, wherever it stands."""
    found = own_scripts(page)
    for one in page.iter():
        if not isinstance(one.tag, str):
            continue
        if one.tag in ("iframe", "object", "embed", "base", "style", "math", "frame"):
            found.append(one.tag)
        if one.tag == "meta" and one.get("http-equiv"):
            found.append(f"meta {one.get('http-equiv')}")
        for name, value in one.attrib.items():
            bare = re.sub(r"[\x00-\x20]", "", str(value)).lower()
            if str(name).startswith("on") or (name == "style"):
                found.append(f"{one.tag} {name}={value}")
            if name in ("href", "src", "action", "formaction", "data") and re.match(
                r"(javascript|vbscript|data):", bare
            ):
                found.append(f"{one.tag} {name}={value}")
            if name in ("action", "formaction") and re.match(r"(https?:)?//", bare):
                found.append(f"{one.tag} {name}={value}")
    return found


def test_no_page_holds_what_a_page_must_not_hold(tree: dict[str, bytes]) -> None:
    found = {file: harm(page) for file, page in pages(tree).items()}
    assert found.pop("tingxi/old/1234.html") == ["meta refresh"]  # an alias of an honest document
    assert {file: harms for file, harms in found.items() if harms} == {}


def test_no_template_is_run_on_hostile_words(tree: dict[str, bytes]) -> None:
    assert [file for file, data in tree.items() if b">49" in data or b"$49" in data] == []


def test_hostile_words_are_shown_as_they_are(tree: dict[str, bytes]) -> None:
    page = pages(tree)["tingxi/liuzhu/tzgg/evil.html"]
    (heading,) = page.iter("h1")
    assert heading.text_content().strip() == EVIL
    assert EVIL in str(page.findtext(".//title"))
    metas = {str(one.get("name")): one.get("content") for one in page.iter("meta")}
    assert metas["ArticleTitle"] == metas["Description"] == metas["Keywords"] == EVIL
    assert metas["SiteName"] == metas["ColumnName"] == EVIL


def test_structured_data_cannot_be_broken_out_of(tree: dict[str, bytes]) -> None:
    told = {}
    for file, page in pages(tree).items():
        for one in page.iter("script"):
            if one.get("type") == "application/ld+json":
                told[file] = json.loads(str(one.text))
    assert told["tingxi/liuzhu/tzgg/evil.html"]["headline"] == EVIL
    assert told["tingxi/liuzhu/index.html"]["name"] == EVIL


def test_feeds_and_sitemaps_stay_well_formed(tree: dict[str, bytes]) -> None:
    parsed = {file: etree.fromstring(data) for file, data in tree.items() if file.endswith(".xml")}
    assert len(parsed) > 10
    atom = "{http://www.w3.org/2005/Atom}"
    feed = parsed["tingxi/liuzhu/feed.xml"]
    assert feed.findtext(f"{atom}title") == EVIL
    assert EVIL in [one.findtext(f"{atom}title") for one in feed.iter(f"{atom}entry")]
    assert EVIL in [one.findtext(f"{atom}summary") for one in feed.iter(f"{atom}entry")]


def test_words_of_a_notice_stay_inside_their_css_string(tree: dict[str, bytes]) -> None:
    sheet = tree["tingxi/liuzhu/cluster.css"].decode()
    rule = next(line for line in sheet.split("\n") if line.startswith(".emergency-words"))
    assert re.fullmatch(r'\.emergency-words::after\{content:"(?:[^"\\\n]|\\[0-9a-f]+ )*"\}', rule)
    assert "<" not in sheet
    assert sheet.count("{") - rule.count("{") == 2


def test_the_tombstone_and_the_redirect_are_harmless(tree: dict[str, bytes]) -> None:
    assert harm(pages(tree)["tingxi/liuzhu/tzgg/withdrawn.html"]) == []
