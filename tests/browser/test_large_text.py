"""Text at twice its size, as set in the browser: on a desk and on a phone nothing is cut off or scrolled sideways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize

from tests.browser.chromium import DESKTOP, LARGE_TEXT, PHONE, Screen, launch
from tests.browser.faults import expect_none
from tests.browser.samples import Sample
from tests.browser.serving import Served
from tests.browser.visiting import OVERFLOW, open_context

pytestmark = pytest.mark.browser
CUT_OFF = """
() => Array.from(document.querySelectorAll("body *")).filter(element => {
  if (element.clientWidth < 2 || !(element.innerText || "").trim()) return false;
  const { overflowX, overflowY, webkitLineClamp } = getComputedStyle(element);
  if (webkitLineClamp !== "none") return false; // shortened on purpose: the whole stands where it leads
  const cuts = value => value === "hidden" || value === "clip";
  return cuts(overflowX) && element.scrollWidth > element.clientWidth + 1
    || cuts(overflowY) && element.scrollHeight > element.clientHeight + 1;
}).map(element => `${element.tagName} ${element.getAttribute("class") || ""}: ${element.innerText.slice(0, 40)}`)
"""
UNFOLD = "document.querySelectorAll('details').forEach(folded => folded.open = true)"
FEWEST_SIGNS = 3
NARROW = """
fewest => Array.from(document.querySelectorAll(".facts dd, .badge")).filter(element => {
  const { clientWidth, innerText } = element;
  return innerText.trim().length > fewest && clientWidth < fewest * parseFloat(getComputedStyle(element).fontSize);
}).map(element => element.innerText.slice(0, 40))
"""
TEXT_SIZE = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"


@pytest.fixture(scope="module")
def large_text(chromium: Path, playwright: Playwright) -> Iterator[Browser]:
    """A browser whose reader has set text of 32 pixels."""
    with launch(playwright, chromium, LARGE_TEXT) as browser:
        yield browser


def test_nothing_is_lost_at_twice_the_size(large_text: Browser, served: Served, one_each: tuple[Sample, ...]) -> None:
    faults = []
    with open_context(large_text, DESKTOP) as context:
        window = context.new_page()
        for page in one_each:
            window.goto(served.url + page.path)
            assert window.evaluate(TEXT_SIZE) >= 32, f"{page}: the text does not follow the reader's setting"
            window.evaluate(UNFOLD)
            for screen in (DESKTOP, PHONE):
                faults += [f"{page} on a {screen.name}: {fault}" for fault in find_faults(window, screen)]
    expect_none(faults)


def find_faults(window: Page, screen: Screen) -> Iterator[str]:
    """What does not fit, with all that is folded opened: a phone asks for no second load of the page."""
    window.set_viewport_size(ViewportSize(width=screen.width, height=screen.height))
    if (overflow := window.evaluate(OVERFLOW)) > 0:
        yield f"{overflow} px too wide"
    yield from (f"cut off: {element}" for element in window.evaluate(CUT_OFF))
    yield from (f"a sign a line: {words}" for words in window.evaluate(NARROW, FEWEST_SIGNS))
