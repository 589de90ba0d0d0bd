"""The whole site by keyboard: the first stop skips to the text, every stop is seen, none is a trap."""

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESKTOP, PHONE, Screen
from tests.browser.faults import expect_none
from tests.browser.samples import Sample, find_page
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser
STOPS = 600
SKIP_LINK = """
() => {
  const link = document.activeElement, box = link.getBoundingClientRect();
  return [link.getAttribute("href"), box.top >= 0 && box.left >= 0 && box.width > 0];
}
"""
STOP = """
() => {
  const stop = document.activeElement, style = getComputedStyle(stop), box = stop.getBoundingClientRect();
  if (stop === document.body || stop === document.documentElement) return null;
  const number = stop.dataset.stop = stop.dataset.stop || String(window.__stops = (window.__stops || 0) + 1);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
  return [number, ring && seen, stop.outerHTML.slice(0, 120)];
}
"""


@pytest.mark.parametrize("page_class", ["home", "channel", "document policy", "document service", "disclosure"])
def test_the_first_stop_skips_to_the_text(
    browser: Browser, served: Served, pages: tuple[Sample, ...], page_class: str
) -> None:
    with open_context(browser, DESKTOP) as context:
        window = context.new_page()
        window.goto(served.url + find_page(pages, page_class).path)
        window.keyboard.press("Tab")
        assert window.evaluate(SKIP_LINK) == ["#main", True]
        window.keyboard.press("Enter")
        window.keyboard.press("Tab")
        assert window.evaluate("document.querySelector('#main').contains(document.activeElement)")


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda screen: screen.name)
@pytest.mark.parametrize("page_class", ["home", "document policy"])
def test_every_stop_is_seen_and_none_is_a_trap(
    browser: Browser, served: Served, pages: tuple[Sample, ...], page_class: str, screen: Screen
) -> None:
    with open_context(browser, screen, reduced_motion="reduce") as context:
        window = context.new_page()
        window.goto(served.url + find_page(pages, page_class).path)
        unseen: list[str] = []
        visited: set[str] = set()
        for _ in range(STOPS):
            window.keyboard.press("Tab")
            stop = window.evaluate(STOP)
            if stop is None or (stop[0] == "1" and visited):
                break
            assert stop[0] not in visited, f"the focus runs in a circle at {stop[2]}"
            visited.add(stop[0])
            if not stop[1]:
                unseen.append(stop[2])
        else:
            pytest.fail(f"more than {STOPS} stops")
    assert len(visited) > 10
    expect_none(unseen)
