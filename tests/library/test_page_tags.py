"""Page tags (国办发〔2017〕47号, annex 1) on every class of page; placeholders and undefined values nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from lxml import html

from tests.demo import ROOT, Demo
from tests.portal_from import build_at, lines, out_of, read_tree, standard_cluster

TAGS = yaml.safe_load((ROOT / "catalog/standards/page-tags.yaml").read_text(encoding="utf-8"))
SITE, COLUMN, ARTICLE = (
    {tag["name"] for tag in TAGS["tags"] if tag["group"] == group and tag["need"] == "required"}
    for group in ("site", "column", "article")
)
KNOWN = {tag["name"] for tag in TAGS["tags"]} | {
    "viewport",
    "description",
    "robots",
    "color-scheme",
    "theme-color",
    "format-detection",
    "renderer",
}
LEFT_OVER = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{(?:name|short|title|year|count)\}|\bNone\b|\bundefined\b|Undefined"
    r"|<[A-Z]\w+ object|\blorem\b|TODO|XXX"
)
DOCUMENT = re.compile(r"(?<!/_yange)/\d{8}-[^/]*\.html$|/(zhinan/zhinan|shuju/chanliang)\.html$")

Pages = Mapping[str, html.HtmlElement]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Every page of the small sites in the standard theme, but for redirects."""
    root: Path = standard_cluster(tmp_path_factory.mktemp("tags") / "root")
    result = build_at(root)
    assert lines(result.diagnostics) == []
    return read_pages(read_tree(out_of(root)))


def read_pages(tree: Mapping[str, bytes]) -> Pages:
    """The pages of an output, parsed."""
    found = {file: data.decode() for file, data in tree.items() if file.endswith(".html")}
    return {file: html.document_fromstring(text) for file, text in found.items() if 'http-equiv="refresh"' not in text}


def tags_of(page: html.HtmlElement) -> dict[str, str]:
    """The named tags of a page; none may stand twice."""
    found = [(str(one.get("name")), str(one.get("content"))) for one in page.iter("meta") if one.get("name")]
    assert len({name for name, _ in found}) == len(found), found
    return dict(found)


def test_every_page_names_its_site(pages: Pages) -> None:
    assert {
        file: missing for file, page in pages.items() if (missing := SITE - {k for k, v in tags_of(page).items() if v})
    } == {}


def test_every_document_has_its_own_tags_and_those_of_its_channel(pages: Pages) -> None:
    documents = {file: tags_of(page) for file, page in pages.items() if DOCUMENT.search(file)}
    assert len(documents) >= 14
    for file, tags in documents.items():
        assert (ARTICLE | COLUMN) - {name for name, value in tags.items() if value} == set(), file
        assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", tags["PubDate"]), file
        assert tags["Url"].endswith(file.partition("/")[2]), file


def test_every_list_has_the_tags_of_its_channel(pages: Pages) -> None:
    lists = {
        file: tags_of(page)
        for file, page in pages.items()
        if re.search(r"/(tzgg|zhengce|wenjian|zwgk)/(index|20\d\d)\.html$", file)
    }
    assert len(lists) >= 9
    assert {
        file: missing for file, tags in lists.items() if (missing := COLUMN - {k for k, v in tags.items() if v})
    } == {}
    assert {tags["ColumnType"] for tags in lists.values()} <= set(TAGS["column_types"])
    assert not any("ArticleTitle" in tags for tags in lists.values())


def test_no_page_has_a_tag_that_the_norm_does_not_know(pages: Pages) -> None:
    assert {name for page in pages.values() for name in tags_of(page)} - KNOWN == set()


def test_no_placeholder_is_ever_printed(pages: Pages) -> None:
    assert left_over(pages) == {}


def left_over(pages: Pages) -> dict[str, str]:
    """Words of machines that readers would see."""
    found = {}
    for file, page in pages.items():
        words = " ".join(
            [
                *page.xpath("//text()[not(parent::script or parent::style)]"),
                *page.xpath("//@content | //@alt | //@title | //@aria-label"),
            ]
        )
        match = LEFT_OVER.search(words)
        if match:
            found[file] = words[max(0, match.start() - 40) : match.end() + 40]
    return found


def test_the_demo_holds_to_it_too(demo: Demo) -> None:
    pages = read_pages(read_tree(demo.out))
    assert left_over(pages) == {}
    assert {
        file: missing
        for file, page in pages.items()
        if file != "index.html" and (missing := SITE - {k for k, v in tags_of(page).items() if v})
    } == {}
