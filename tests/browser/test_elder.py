"""The elder version: a mode of every page that the browser remembers, and a home page of big targets."""

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESKTOP, PHONE, Screen
from tests.browser.faults import expect_none
from tests.browser.samples import Sample, find_page
from tests.browser.serving import Served
from tests.browser.visiting import OVERFLOW, open_context

pytestmark = pytest.mark.browser
MODE = "document.documentElement.hasAttribute('data-elder')"
TEXT_SIZE = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
SMALLEST_TEXT = """
Math.min(...Array.from(document.querySelectorAll("main *")).filter(element =>
  Array.from(element.childNodes).some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim())
).map(element => parseFloat(getComputedStyle(element).fontSize)))
"""
SMALL_TARGETS = """
Array.from(document.querySelectorAll("main a, main button")).filter(target => {
  const box = target.getBoundingClientRect();
  return box.width > 0 && box.height < 44;
}).map(target => target.innerText)
"""


def test_the_mode_is_chosen_kept_and_left(browser: Browser, served: Served, pages: tuple[Sample, ...]) -> None:
    with open_context(browser, DESKTOP) as context:
        window = context.new_page()
        window.goto(served.url + find_page(pages, "document policy").path)
        usual = window.evaluate(TEXT_SIZE)
        window.locator("[data-elder-button]").first.click()
        assert window.evaluate(MODE)
        assert window.evaluate(TEXT_SIZE) > usual
        window.goto(served.url + find_page(pages, "channel").path)
        assert window.evaluate(MODE), "the choice is forgotten on the next page"
        window.locator("[data-elder-button]").first.click()
        window.reload()
        assert not window.evaluate(MODE)
        assert context.cookies() == []


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=lambda screen: screen.name)
def test_no_page_is_too_wide_in_the_mode(
    browser: Browser, served: Served, one_each: tuple[Sample, ...], screen: Screen
) -> None:
    wide = []
    with open_context(browser, screen) as context:
        context.add_init_script("localStorage.setItem('elder', '1')")
        window = context.new_page()
        for page in one_each:
            window.goto(served.url + page.path)
            assert window.evaluate(MODE), f"{page} does not follow the mode"
            if (overflow := window.evaluate(OVERFLOW)) > 0:
                wide.append(f"{page}: {overflow} px")
    expect_none(wide)


def test_the_elder_home_page_has_big_targets(browser: Browser, served: Served, pages: tuple[Sample, ...]) -> None:
    with open_context(browser, PHONE, java_script_enabled=False) as context:
        window = context.new_page()
        window.goto(served.url + find_page(pages, "elder").path)
        assert window.evaluate(SMALLEST_TEXT) >= 18
        expect_none(window.evaluate(SMALL_TARGETS))
