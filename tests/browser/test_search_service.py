"""The same result page before a search service: what it asks for, and that nothing a stranger wrote is markup."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chromium import DESKTOP
from tests.browser.samples import Sample, find_page
from tests.browser.serving import Served
from tests.browser.visiting import NOTE_BREACHES, open_context

pytestmark = pytest.mark.browser
SERVICE = "/api/search"
EVIL = '<img src=x onerror="window.__hurt = 1">'
HIT = {
    "title": f"𠮷林养老{EVIL}",
    "title_marks": [[2, 4]],
    "address": "javascript:window.__hurt=1",
    "site": "lanjiang",
    "site_name": EVIL,
    "kind": "policy",
    "date": "2026-03-12",
    "number": EVIL,
    "validity": "repealed",
    "channel_title": EVIL,
    "issuer": EVIL,
    "excerpt": {"text": f"养老{EVIL}", "marks": [[0, 2]]},
}
ANSWER = {
    "total": 23,
    "exact": False,
    "loose": True,
    "hits": [HIT],
    "facets": {"kind": [["policy", 20], ["notice", 3]], "site": [["a", 1, EVIL], ["b", 2, EVIL]]},
    "corrections": [EVIL],
    "synonyms": [EVIL],
}
SUGGESTIONS = {"suggestions": [{"text": EVIL, "kind": "title"}, {"text": "养老", "address": "javascript:alert(1)"}]}


class Service:
    """Answers every question alike, and keeps what it was asked; `fails` makes it answer with an error."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.fails = False

    def __call__(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.path.endswith("/suggest"):
            return route.fulfill(body=json.dumps(SUGGESTIONS), content_type="application/json")
        self.asked.append({name: values[0] for name, values in parse_qs(url.query).items()})
        return route.fulfill(
            status=503 if self.fails else 200, body=json.dumps(ANSWER), content_type="application/json"
        )


def name_the_service(route: Route) -> None:
    """The page as it is where the settings name a service."""
    response = route.fetch()
    text = response.text().replace("data-index=", f'data-service="{SERVICE}" data-index=')
    route.fulfill(response=response, body=text)


@pytest.fixture
def service() -> Service:
    """A search service."""
    return Service()


@pytest.fixture
def window(browser: Browser, service: Service) -> Iterator[Page]:
    """A window before which pages name the service."""
    with open_context(browser, DESKTOP) as context:
        context.add_init_script(NOTE_BREACHES)
        window = context.new_page()
        window.route("**/search.html*", name_the_service)
        window.route(f"**{SERVICE}**", service)
        yield window


@pytest.fixture
def address(served: Served, pages: tuple[Sample, ...]) -> str:
    """The result page."""
    return served.url + find_page(pages, "search").path


def test_the_service_is_asked_what_the_address_says(window: Page, service: Service, address: str) -> None:
    window.goto(f"{address}?q=养老&kind=policy&sort=date&page=2")
    expect(window.locator(".search-hit")).to_have_count(1)
    assert service.asked == [{"q": "养老", "kind": "policy", "sort": "date", "page": "2", "size": "10"}]
    expect(window.get_by_role("status").filter(has_text="约23")).to_be_visible()


def test_marks_are_counted_in_characters(window: Page, address: str) -> None:
    window.goto(f"{address}?q=养老")
    expect(window.locator(".search-hit-title mark")).to_have_text("养老")


def test_nothing_that_a_stranger_wrote_becomes_markup(window: Page, address: str) -> None:
    window.goto(f"{address}?q={EVIL}")
    expect(window.locator(".search-hit")).to_contain_text(EVIL)
    window.locator(".search-more summary").click()
    expect(window.get_by_role("combobox", name="网站", exact=True)).to_contain_text(EVIL)
    window.locator(".search-page input").press_sequentially("x")
    expect(window.get_by_role("listbox", name="搜索建议").get_by_text(EVIL)).to_be_visible()
    assert window.locator("main img").count() == 0
    assert window.locator(".search-hit a[href]").count() == 0, "only addresses of the web are followed"
    assert window.evaluate("[window.__hurt, ...window.__breaches]") == [None]


def test_a_service_that_fails_is_told(window: Page, service: Service, address: str) -> None:
    service.fails = True
    window.goto(f"{address}?q=养老")
    expect(window.get_by_role("status").filter(has_text="暂时无法搜索")).to_be_visible()
    expect(window.get_by_role("link", name="政府信息公开目录")).to_be_visible()
