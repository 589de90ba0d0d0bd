"""The report as browsers, readers and checkers take it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.audit.hostile import MARK, hostile
from tests.audit.inspecting import audit_at
from tests.audit.looking import reports_of
from tests.browser.chromium import DESKTOP, PHONE, Screen
from tests.browser.faults import expect_none
from tests.browser.visiting import AXE, GRAVE, OVERFLOW, RUN_AXE, open_context
from tests.portal_from import small_cluster, spare_duties

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The page in both languages, and one whose texts are meant to do harm."""
    folder = tmp_path_factory.mktemp("pages")
    inspection = audit_at(small_cluster(folder / "root", spare_duties()))
    made = {"zh-Hans": inspection, "en": inspection, "hostile": hostile(inspection)}
    for name, one in made.items():
        language = "zh-Hans" if name == "hostile" else name
        (folder / f"{name}.html").write_bytes(reports_of(one, language, "report.html")["report.html"])
    return tuple(folder / f"{name}.html" for name in made)


def test_the_page_is_valid(pages: tuple[Path, ...], checker: list[str]) -> None:
    command = [*checker, "--errors-only", "--format", "json", *map(str, pages)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    told = json.loads(result.stderr)["messages"]
    expect_none(f"{one['url'].rpartition('/')[2]}:{one.get('lastLine', 0)}: {one['message']}" for one in told)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=lambda one: one.name)
def test_the_page_has_no_barriers_and_asks_for_nothing(
    screen: Screen, pages: tuple[Path, ...], browser: Browser, axe: Path
) -> None:
    faults = []
    for path in pages:
        with open_context(browser, screen, bypass_csp=True) as context:
            context.add_init_script(path=AXE)
            window = context.new_page()
            asked: list[str] = []
            window.on("request", lambda request: asked.append(request.url))  # noqa: B023 - read before the next page
            window.on("console", lambda message: asked.append(message.text) if MARK in message.text else None)  # noqa: B023
            window.goto(path.as_uri())
            window.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            faults += [f"{path.name} {one}" for one in window.evaluate(RUN_AXE, list(GRAVE))]
            faults += [f"{path.name} asked for {one}" for one in asked if one != path.as_uri()]
            faults += [f"{path.name} is wider than the screen"] if window.evaluate(OVERFLOW) > 0 else []
    expect_none(faults)


def test_the_page_reads_without_scripts(pages: tuple[Path, ...], browser: Browser) -> None:
    with open_context(browser, DESKTOP, java_script_enabled=False) as context:
        window = context.new_page()
        window.goto(pages[0].as_uri())
        first = window.locator("#findings ~ details").first
        first.locator("summary").click()
        assert first.locator(".finding").first.is_visible()
