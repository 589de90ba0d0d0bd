"""The code that is seen on a page is what a phone reads: the address of that page."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import DESKTOP
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser
PAGE = "/lanjiang/tzgg/20260910-caizheng-zhuanxiang.html"
LOOKS = {
    "usual": {},
    "dark": {"color_scheme": "dark"},
    "colours of the reader's own": {"color_scheme": "dark", "forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_phone_that_is_held_to_the_screen_opens_the_page(look: str, browser: Browser, served: Served) -> None:
    with open_context(browser, DESKTOP, **LOOKS[look]) as context:
        window = context.new_page()
        window.goto(served.url + PAGE)
        address = window.locator("link[rel=canonical]").get_attribute("href")
        picture = window.locator("svg.qr").screenshot()
    assert [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))] == [address]
