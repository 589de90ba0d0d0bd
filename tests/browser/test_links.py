"""Every link, picture and script that any page of the cluster names is there, down to the anchor."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from tests.browser.faults import expect_none
from tests.demo import Demo

pytestmark = pytest.mark.browser
ADDRESSES = ("href", "src")


def test_no_link_within_the_cluster_leads_nowhere(demo: Demo) -> None:
    pages = {_address(demo.out, file): html.parse(file) for file in sorted(demo.out.rglob("*.html"))}
    files = {_address(demo.out, file) for file in demo.out.rglob("*") if file.is_file()}
    anchors = {address: {str(name) for name in page.xpath("//@id")} for address, page in pages.items()}
    dead = set()
    for address, page in pages.items():
        for link, anchor in _links(address, page):
            if link not in files:
                dead.add(f"{address}: {link} is not there")
            elif anchor and link in anchors and anchor not in anchors[link]:
                dead.add(f"{address}: {link} has no #{anchor}")
    expect_none(dead)


def _links(address: str, page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for name in ADDRESSES:
        for value in page.xpath(f"//*[not(self::link[@rel='canonical'])]/@{name}"):
            target = urlsplit(urljoin(f"http://demo.invalid{address}", str(value)))
            if target.hostname == "demo.invalid":
                yield unquote(target.path), unquote(target.fragment)


def _address(out: Path, file: Path) -> str:
    return "/" + file.relative_to(out).as_posix().removesuffix("index.html")
