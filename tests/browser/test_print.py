"""A page on paper: the text without what only a screen needs."""

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import DESKTOP
from tests.browser.samples import Sample, find_page
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page_class", ["document policy", "document news", "document service"])
def test_paper_carries_the_text_alone(
    browser: Browser, served: Served, pages: tuple[Sample, ...], page_class: str
) -> None:
    with open_context(browser, DESKTOP) as context:
        window = context.new_page()
        window.goto(served.url + find_page(pages, page_class).path)
        window.emulate_media(media="print")
        assert window.locator("h1").first.is_visible()
        assert window.locator("#document-body").is_visible()
        assert not any(part.is_visible() for part in window.locator("nav, button, form").all())
        assert window.pdf(format="A4").startswith(b"%PDF")
