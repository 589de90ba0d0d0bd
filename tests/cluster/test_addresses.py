"""By host and by path: every link leads to a file, canonical addresses, feeds, sitemaps and robots are right."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree, html

from builder.cluster.hosting import Method
from tests.demo import Demo
from tests.needs import need
from tests.portal_from import read_tree

HOSTS = {"www.lanjiang.gov.example": "lanjiang", "www.tingxi.gov.example": "tingxi"}
SCHEMAS = Path(__file__).resolve().parents[3] / "shared/corpus/sitemap-xsd"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
ATOM = "{http://www.w3.org/2005/Atom}"

Trees = Mapping[Method, dict[str, bytes]]


def file_of(address: str, page: str, method: Method, hosts: Mapping[str, str]) -> str | None:
    """The file of the output that a server answers an address with; None: the address is not the cluster's."""
    parts = urlsplit(address)
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc not in hosts):
        return None
    portal = "" if method is Method.PATH else f"{hosts[parts.netloc] if parts.netloc else page.split('/')[0]}"
    path = unquote(parts.path)
    if path.startswith("/"):
        joined = f"{portal}{path}".removeprefix("/")
    else:
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return f"{joined}index.html" if joined.endswith("/") or not joined else joined


def links_of(data: bytes) -> Iterator[str]:
    """All that a page links to or loads."""
    page = html.document_fromstring(data.decode())
    for one in page.iter():
        if isinstance(one.tag, str):
            yield from (str(one.get(name)) for name in ("href", "src") if one.get(name) is not None)
            refresh = str(one.get("content", "")) if one.get("http-equiv") == "refresh" else ""
            if refresh:
                yield refresh.partition("url=")[2]


def find_dead(tree: dict[str, bytes], method: Method, hosts: Mapping[str, str]) -> dict[str, set[str]]:
    """Links of each page that lead to no file of the tree, or to a place that its page does not have."""
    anchors = {file: set(re.findall(rb'\bid="([^"]+)"', data)) for file, data in tree.items() if file.endswith(".html")}
    dead: dict[str, set[str]] = {}
    for file in anchors:
        for link in links_of(tree[file]):
            target = file_of(link, file, method, hosts)
            if target is None:
                continue
            fragment = unquote(urlsplit(link).fragment).encode()
            if target not in tree or (fragment and fragment != b"top" and fragment not in anchors.get(target, set())):
                dead.setdefault(link, set()).add(file)
    return dead


@pytest.mark.parametrize("method", list(Method))
def test_every_link_leads_to_a_file(method: Method, trees: Trees) -> None:
    hosts = HOSTS if method is Method.HOST else dict.fromkeys(HOSTS, "")
    assert find_dead(trees[method], method, hosts) == {}


def test_every_link_of_the_demo_leads_to_a_file(demo: Demo) -> None:
    tree = read_tree(demo.out)
    (sitemap, *_) = re.findall(r"https://\S+", tree["robots.txt"].decode())
    hosts = {urlsplit(sitemap).netloc: ""}
    dead = find_dead(tree, Method.PATH, hosts)
    assert {link: sorted(pages)[:3] for link, pages in dead.items()} == {}


def test_links_to_other_sites_name_their_host_or_their_path(trees: Trees) -> None:
    page = "tingxi/tzgg/20261101-tingshui.html"
    policy = "zhengce/wenjian/20260312-banfa.html"
    assert f'href="https://www.lanjiang.gov.example/{policy}"'.encode() in trees[Method.HOST][page]
    assert f'href="/lanjiang/{policy}"'.encode() in trees[Method.PATH][page]
    assert f'href="/{policy}"'.encode() in trees[Method.HOST]["lanjiang/tzgg/20260301-fangxun.html"]


def test_a_section_lies_in_its_portal(trees: Trees) -> None:
    for method, tree in trees.items():
        assert "tingxi/liuzhu/tzgg/20261105-cunjie.html" in tree, method
        assert not any(file.startswith("liuzhu/") for file in tree)
    county = trees[Method.HOST]["tingxi/index.html"]
    assert b'href="/liuzhu/' in county


@pytest.mark.parametrize("method", list(Method))
def test_every_listed_page_has_its_own_canonical_address(method: Method, trees: Trees) -> None:
    hosts = HOSTS if method is Method.HOST else dict.fromkeys(HOSTS, "")
    for file, data in trees[method].items():
        if not file.endswith(".html"):
            continue
        for one in html.document_fromstring(data.decode()).iter("link"):
            if one.get("rel") == "canonical" and file != "index.html" and b'http-equiv="refresh"' not in data:
                address = str(one.get("href"))
                assert address.startswith("https://")
                assert file_of(address, file, method, hosts) == file


@pytest.mark.parametrize("method", list(Method))
def test_sitemaps_name_every_page_once_and_no_other(method: Method, trees: Trees) -> None:
    tree = trees[method]
    hosts = HOSTS if method is Method.HOST else dict.fromkeys(HOSTS, "")
    named: list[str] = []
    for file, data in tree.items():
        if not re.search(r"sitemap[^/]*\.xml$", file):
            continue
        for one in etree.fromstring(data).iter(LOC):
            target = file_of(str(one.text), file, method, hosts)
            assert target in tree, one.text
            named += [target] if target.endswith(".html") else []
    assert len(named) == len(set(named))
    never = re.compile(r"(^|/)(404|search)\.html$|/notice/index\.html$|^index\.html$|old/1234\.html$")
    pages = {file for file in tree if file.endswith(".html") and not never.search(file)}
    assert set(named) == pages


@pytest.mark.parametrize("method", list(Method))
def test_sitemaps_are_valid(method: Method, trees: Trees) -> None:
    folder = need(SCHEMAS if SCHEMAS.is_dir() else None, "the schemas of sitemaps")
    schema = etree.XMLSchema(etree.parse(str(folder / "schema/sitemap.xsd")))
    maps = {file: data for file, data in trees[method].items() if re.search(r"sitemap-[^/]*\.xml$", file)}
    assert len(maps) >= 6
    for data in maps.values():
        schema.assertValid(etree.fromstring(data))


def test_robots_name_the_sitemap_of_their_host(trees: Trees) -> None:
    robots = trees[Method.HOST]["tingxi/robots.txt"].decode()
    assert robots.startswith("User-agent: *\nAllow: /\n")
    assert "Sitemap: https://www.tingxi.gov.example/sitemap.xml" in robots
    assert "https://www.tingxi.gov.example/liuzhu/sitemap.xml" in robots
    shared = trees[Method.PATH]["robots.txt"].decode()
    assert [line.partition(".example")[2] for line in shared.split("\n") if "Sitemap" in line] == [
        "/lanjiang/sitemap.xml",
        "/tingxi/sitemap.xml",
        "/tingxi/liuzhu/sitemap.xml",
    ]


def test_by_path_the_root_leads_to_the_first_portal(trees: Trees) -> None:
    assert b"url=/lanjiang/" in trees[Method.PATH]["index.html"]
    assert "index.html" not in trees[Method.HOST]


@pytest.mark.parametrize("method", list(Method))
def test_feeds_have_what_atom_requires_and_lead_to_pages(method: Method, trees: Trees) -> None:
    hosts = HOSTS if method is Method.HOST else dict.fromkeys(HOSTS, "")
    for file, data in trees[method].items():
        if not file.endswith("feed.xml"):
            continue
        feed = etree.fromstring(data)
        updated = [str(one.findtext(f"{ATOM}updated")) for one in feed.iter(f"{ATOM}entry")]
        assert updated == sorted(updated, reverse=True)
        assert feed.findtext(f"{ATOM}updated") == updated[0]
        ids = [one.text for one in feed.iter(f"{ATOM}id")]
        assert len(ids) == len(set(ids)) > 1
        for one in (feed, *feed.iter(f"{ATOM}entry")):
            assert all(one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
            for link in one.findall(f"{ATOM}link"):
                assert file_of(str(link.get("href")), file, method, hosts) in trees[method]
