"""On a bad telephone line (400 kbit/s, 400 ms a request) an answer is there within two seconds of being asked for."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import PHONE
from tests.browser.serving import Served
from tests.browser.visiting import open_context

pytestmark = pytest.mark.browser
RESULTS = "/lanjiang/search.html"
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
LONGEST = 2.0
MOST_BYTES = 120_000
TYPING, READING = 250, 2_000
"""Milliseconds from key to key, and from the last key to Enter: the files of the words come meanwhile."""


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Page]:
    """The result page on a telephone, opened before the line went bad."""
    with open_context(browser, PHONE) as context:
        window = context.new_page()
        window.goto(served.url + RESULTS)
        window.wait_for_load_state("networkidle")
        yield window


@pytest.mark.parametrize("words", ["养老服务", "政务公开", "医保", "岚政办发〔2026〕12号"])
def test_an_answer_comes_soon(window: Page, words: str) -> None:
    line = window.context.new_cdp_session(window)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    window.locator("#search-page").press_sequentially(words, delay=TYPING)
    window.wait_for_timeout(READING)
    asked = time.monotonic()
    window.keyboard.press("Enter")
    expect(window.locator(".search-hit").first).to_be_visible()
    assert time.monotonic() - asked < LONGEST
    assert sum(sizes) < MOST_BYTES
