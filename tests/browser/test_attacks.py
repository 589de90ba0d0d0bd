"""Attacks as bodies and drawings, cleaned and shown by a real browser: nothing of them runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from builder.source.clean_svg import clean_drawing
from builder.source.markdown_body import BodyTooDeep, render_body
from tests.hostile.inputs import CORPUS, make_attacks
from tests.hostile.test_pages import naughty_strings


def watch(page: Page) -> list[str]:
    """What a page does that it must not: it speaks, or asks for something elsewhere."""
    seen: list[str] = []

    def hear(dialog: object) -> None:
        seen.append("a dialog")
        dialog.dismiss()  # type: ignore[attr-defined]  # playwright's stubs name no type that the handler may have

    page.on("dialog", hear)
    page.on("request", lambda asked: seen.append(asked.url) if asked.is_navigation_request() is False else None)
    return seen


def bodies() -> Iterator[str]:
    """Attacks as bodies, rendered; pictures and links are left as they came out."""
    bleach = [path.read_text("utf-8").split("\n--\n")[0] for path in sorted((CORPUS / "bleach").glob("*.test"))]
    own = [data.decode("utf-8", "replace") for _, (_, data) in make_attacks("drawing", "body")]
    for text in (*bleach, *naughty_strings(), *(one[:2000] for one in own)):
        for dressed in (text, f"# {text}", f"[{text}]({text})", f"|a|\n|-|\n|{text}|"):
            try:
                yield render_body(dressed).html
            except BodyTooDeep:
                continue


@pytest.mark.browser
def test_nothing_of_a_body_runs_in_a_browser(browser: Browser) -> None:
    page = browser.new_page()
    seen = watch(page)
    page.set_content("<!doctype html><title>x</title>" + "\n".join(list(bodies())[::5]))
    page.evaluate(
        "() => document.querySelectorAll('*').forEach(one => { one.focus?.(); one.dispatchEvent(new Event('load')) })"
    )
    page.wait_for_timeout(300)
    page.close()
    assert [one for one in seen if one == "a dialog" or "script" in one] == []


@pytest.mark.browser
def test_nothing_of_a_drawing_runs_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    seen = watch(page)
    shown = 0
    for _, (name, data) in make_attacks("drawing"):
        cleaned = clean_drawing(data)
        if cleaned is not None and len(cleaned) < 100_000:
            (tmp_path / f"{name}.svg").write_bytes(cleaned)
            page.goto((tmp_path / f"{name}.svg").as_uri())
            shown += 1
    page.close()
    assert shown > 15
    assert seen == []


@pytest.mark.browser
def test_the_browser_would_tell(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    seen = watch(page)
    (tmp_path / "a.svg").write_bytes(dict(one for _, one in make_attacks("drawing"))["script"])
    page.goto((tmp_path / "a.svg").as_uri())
    page.close()
    assert seen == ["a dialog"]
