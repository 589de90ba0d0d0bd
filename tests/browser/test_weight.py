"""A page of text is light: it comes over a slow line in a moment."""

import gzip
import re
from pathlib import Path

import pytest

from tests.browser.faults import expect_none
from tests.browser.samples import Sample
from tests.demo import Demo

pytestmark = pytest.mark.browser
MOST = 60_000
WAITS = re.compile(r'<link rel="stylesheet".*<script(?![^>]*(?: async| defer| type="application/))', re.DOTALL)
ASSET = re.compile(r'<(?:link rel="stylesheet" href|script[^>]*? src)="([^"]+)"')


def test_a_document_and_its_styles_take_under_60_kb(demo: Demo, pages: tuple[Sample, ...]) -> None:
    documents = [page for page in pages if page.page_class.startswith("document")]
    weights = {str(page): _weight(demo.out, page) for page in documents}
    assert weights
    expect_none(f"{page}: {weight} bytes" for page, weight in weights.items() if weight > MOST)


def test_no_script_holds_the_page_up_till_the_styles_are_there(demo: Demo, pages: tuple[Sample, ...]) -> None:
    texts = {str(page): (demo.out / page.file).read_text(encoding="utf-8") for page in pages}
    assert any("<script src=" in text for text in texts.values())
    expect_none(page for page, text in texts.items() if WAITS.search(text))


def _weight(out: Path, page: Sample) -> int:
    html = (out / page.file).read_text(encoding="utf-8")
    assets = [(out / url.removeprefix("/")).read_bytes() for url in ASSET.findall(html)]
    assert assets, f"{page} loads no style"
    return sum(len(gzip.compress(data)) for data in [html.encode(), *assets])
