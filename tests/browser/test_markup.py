"""The Nu checker finds no error in the HTML and CSS of any class of page."""

import json
import subprocess

import pytest

from tests.browser.faults import expect_none
from tests.browser.samples import Sample
from tests.demo import Demo

pytestmark = pytest.mark.browser


def test_html_and_css_are_valid(demo: Demo, pages: tuple[Sample, ...], checker: list[str]) -> None:
    files = [demo.out / page.file for page in pages]
    styles = {file.read_bytes(): file for file in sorted(demo.out.rglob("*.css"))}
    command = [*checker, "--errors-only", "--also-check-css", "--format", "json", *map(str, [*files, *styles.values()])]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    errors = [
        f"{message['url'].rpartition(demo.out.name)[2]}:{message.get('lastLine', 0)}: {message['message']}"
        for message in json.loads(result.stderr)["messages"]
    ]
    expect_none(errors)
    assert result.returncode == 0
