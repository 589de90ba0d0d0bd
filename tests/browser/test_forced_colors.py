"""A reader has chosen all colours: charts can be read, drawings seen, and the menu marks the current channel alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESKTOP
from tests.browser.samples import Sample
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser
GROUNDS = "Array.from(document.querySelectorAll('.chart-key'), key => getComputedStyle(key).backgroundColor)"
WORDS = "Array.from(document.querySelectorAll('.chart-mark'), words => getComputedStyle(words).fill)"
SHAPES = """
Array.from(document.querySelectorAll(".chart > :is(rect, circle)"), shape => getComputedStyle(shape).stroke)
"""
STRANGE_ICONS = """
Array.from(document.querySelectorAll(".icon")).filter(icon =>
  getComputedStyle(icon).color !== getComputedStyle(icon.parentElement).color).map(icon => icon.parentElement.innerText)
"""
UNDERLINED = """
Array.from(document.querySelectorAll(".main-menu-wide .main-menu-link")).filter(link => {
  const { borderBottomWidth, borderBottomColor } = getComputedStyle(link);
  const { backgroundColor } = getComputedStyle(document.documentElement);
  return parseFloat(borderBottomWidth) > 1 && borderBottomColor !== backgroundColor;
}).map(link => link.getAttribute("aria-current"))
"""


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window in few colours on black."""
    with open_context(browser, DESKTOP, forced_colors="active", color_scheme="dark") as context:
        yield context.new_page()


def test_a_chart_can_be_read(window: Page, served: Served, pages: tuple[Sample, ...]) -> None:
    datasets = [page for page in pages if page.page_class == "document dataset"]
    for page in datasets:
        window.goto(served.url + page.path)
        ink = window.evaluate("getComputedStyle(document.body).color")
        assert set(window.evaluate(WORDS)) == {ink}, page
        assert set(window.evaluate(SHAPES)) == {ink}, page
        grounds = window.evaluate(GROUNDS)
        assert len(grounds) == len(set(grounds)), page
    assert datasets


def test_drawings_take_the_colour_of_the_words_beside_them(
    window: Page, served: Served, one_each: tuple[Sample, ...]
) -> None:
    for page in one_each:
        window.goto(served.url + page.path)
        assert window.evaluate(STRANGE_ICONS) == [], page


def test_the_current_channel_is_marked_and_no_other(window: Page, served: Served, pages: tuple[Sample, ...]) -> None:
    marked = set()
    for page in (page for page in pages if page.page_class in ("channel", "document dataset", "home")):
        window.goto(served.url + page.path)
        marked |= set(window.evaluate(UNDERLINED))
    assert marked == {"true"}
