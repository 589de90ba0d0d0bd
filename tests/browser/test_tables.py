"""Wide tables on a phone: a long name of a row breaks, a short one stays in one line."""

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import PHONE
from tests.browser.samples import Sample, find_page
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser
WIDEST = "Math.max(...Array.from(document.querySelectorAll('.data-table tbody th'), name => name.offsetWidth))"
BROKEN = """
Array.from(document.querySelectorAll(".data-table tbody th > span")).filter(name =>
  name.innerText.length <= 7 && name.getClientRects().length && name.offsetHeight > 40
).map(name => name.innerText)
"""


def test_the_fees_of_an_application_fit_a_phone(browser: Browser, served: Served, pages: tuple[Sample, ...]) -> None:
    with open_context(browser, PHONE) as context:
        window = context.new_page()
        window.goto(served.url + find_page(pages, "application").path)
        assert window.evaluate(WIDEST) <= PHONE.width * 0.45
        assert window.evaluate("document.querySelector('.data-table').offsetHeight") < 1200


def test_short_names_of_rows_stay_in_one_line(browser: Browser, served: Served, pages: tuple[Sample, ...]) -> None:
    with open_context(browser, PHONE) as context:
        window = context.new_page()
        for page in (page for page in pages if page.page_class == "document dataset"):
            window.goto(served.url + page.path)
            assert window.evaluate(BROKEN) == [], page
