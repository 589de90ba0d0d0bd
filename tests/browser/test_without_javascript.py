"""Without JavaScript a page is read, browsed and searched as with it."""

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.chromium import DESKTOP, PHONE, Screen
from tests.browser.faults import expect_none
from tests.browser.samples import Sample
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=lambda screen: screen.name)


@SCREENS
def test_every_page_shows_its_text(
    browser: Browser, served: Served, one_each: tuple[Sample, ...], screen: Screen
) -> None:
    silent = []
    with open_context(browser, screen, java_script_enabled=False) as context:
        window = context.new_page()
        for page in one_each:
            window.goto(served.url + page.path)
            if not (window.locator("h1").first.is_visible() and window.locator("main").inner_text().strip()):
                silent.append(str(page))
    expect_none(silent)


@SCREENS
def test_the_menu_leads_to_every_main_channel(
    browser: Browser, served: Served, pages: tuple[Sample, ...], screen: Screen
) -> None:
    with open_context(browser, screen, java_script_enabled=False) as context:
        window = context.new_page()
        for page in (page for page in pages if page.page_class.startswith("home")):
            window.goto(served.url + page.path)
            hidden = {_name(link) for link in _menu(window)} - _reachable(window)
            assert not hidden, f"{page}: {hidden} cannot be reached"


def _menu(window: Page) -> list[Locator]:
    return window.locator("nav.main-menu a").all()


def _name(link: Locator) -> str:
    return (link.text_content() or "").strip()


def _reachable(window: Page) -> set[str]:
    for summary in window.locator("nav summary").all():
        if summary.is_visible():
            summary.click()
    return {_name(link) for link in _menu(window) if link.is_visible()}
