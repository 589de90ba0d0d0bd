"""What rules look at: hosts as browsers take them, words of pages and documents, things that many pages show."""

from __future__ import annotations

import pytest

from builder.audit.finding import Spot
from builder.audit.subjects.page import Link, Page, host_of
from builder.audit.subjects.sightings import find_sightings


def page(address: str, *targets: str, **more: str) -> Page:
    links = tuple(Link(target=target, text=f"{address} {place}") for place, target in enumerate(targets))
    words = {"kind": "", "title": "标题", **more}
    return Page(spot=Spot(key=address, address=address), language="zh-Hans", metas=(), links=links, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.gov.cn/a", "www.gov.cn"),
        ("HTTP://WWW.Gov.CN:8080", "www.gov.cn"),
        ("https://www.gov.cn@c.example/", "c.example"),
        ("https://a@b@c.example", "c.example"),
        ("https://c.example#.gov.cn", "c.example"),
        ("https://c.example?.gov.cn", "c.example"),
        ("https://c.example\\.gov.cn", "c.example"),
        ("https://www.gov.cn./", "www.gov.cn"),
        ("http://[::1]:80/", "::1"),
        ("https:///a", ""),
        ("chrome-extension://abc/x", ""),
        ("mailto:a@c.example", ""),
        ("", ""),
    ],
)
def test_a_host_is_what_a_browser_would_open(address: str, host: str) -> None:
    assert host_of(address) == host
    assert Link(target=address, text="").hostname == host


def test_a_thing_on_many_pages_is_sighted_once_with_its_first_page_and_their_number() -> None:
    pages = [page("/a", "x", "x", "y"), page("/b", "y", "z"), page("/c", "x")]
    seen = find_sightings(pages, lambda one: ((link.target, link) for link in one.links))
    assert [(one.name, one.page.spot.key, one.pages) for one in seen] == [
        ("x", "/a", 2),
        ("y", "/a", 2),
        ("z", "/b", 1),
    ]
    assert [one.thing.text for one in seen] == ["/a 0", "/a 2", "/b 1"]
    assert find_sightings([], lambda one: ()) == ()


def test_the_words_of_a_page_are_those_of_all_areas_only_at_home() -> None:
    areas = {"text": "正文", "header": "头", "footer": "尾"}
    assert page("/", kind="home", **areas).words == "标题\n正文\n头\n尾"
    assert page("/", kind="channel", **areas).words == "标题\n正文"
