"""Templates that are loaded before pages are made are those that pages use, and none that fails stops anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jinja2
import pytest

from builder.diagnostic import Problems
from builder.render import Press
from builder.render.plain import Plain
from builder.theme import read_themes
from tests.portal_from import small_cluster, write

TREE = {
    "templates/base.html": '{% include "components/foot/foot.html" %}',
    "templates/page.html": '{% extends "base.html" %}{% from "components/one/one.html" import say %}',
    "components/one/one.html": '{% import "components/two/two.html" as two %}{% macro say() %}{% endmacro %}',
    "components/two/two.html": "{% macro say() %}{% endmacro %}",
    "components/foot/foot.html": "foot",
    "components/unused/unused.html": "unused",
    "templates/other.html": "other",
    "fragments/own.html": "a piece",
}


def press_of(root: Path, files: Mapping[str, str] = TREE, *, trusted: bool = True) -> Press:
    for name, text in files.items():
        write(root, f"themes/plain/{name}", text)
    return Press(read_themes(root, ["plain"], Problems())["plain"], "zh-Hans", {}, trusted=trusted)


def watch_loading(press: Press, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are loaded from now on, each once: an environment keeps them."""
    loaded: list[str] = []
    real = press.environment._load_template

    def load(name: str, values: object) -> jinja2.Template:
        template = real(name, values)  # type: ignore[arg-type]  # as it came
        loaded.append(name)
        return template

    monkeypatch.setattr(press.environment, "_load_template", load)
    return loaded


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_cluster(tmp_path / "root")


def test_all_that_a_page_uses_is_loaded_and_nothing_else(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press = press_of(root)
    assert isinstance(press.environment, Plain)
    loaded = watch_loading(press, monkeypatch)
    press.load(["page.html"])
    own = {one for one in loaded if one.removeprefix("templates/") in ("page.html", "base.html")}
    assert own == {"page.html", "base.html"}
    pieces = {one for one in loaded if one.startswith("components/")}
    assert pieces == {f"components/{name}/{name}.html" for name in ("one", "two", "foot")}
    assert "fragments/own.html" in loaded
    assert "other.html" not in loaded


def test_what_is_there_is_not_asked_for_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press = press_of(root)
    press.load(["page.html"])
    loaded = watch_loading(press, monkeypatch)
    press.load(["page.html"])
    assert loaded == []


def test_templates_of_a_theme_that_is_not_trusted_are_loaded_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press = press_of(root, trusted=False)
    loaded = watch_loading(press, monkeypatch)
    press.load(["page.html"])
    assert "page.html" in loaded


@pytest.mark.parametrize("broken", ["{% if %}", '{% extends "nowhere.html" %}{% include "components/none.html" %}'])
def test_what_fails_is_left_to_whoever_makes_a_page_of_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    press = press_of(root, {**TREE, "templates/page.html": broken})
    loaded = watch_loading(press, monkeypatch)
    press.load(["page.html", "other.html", "absent.html"])
    assert "other.html" in loaded


def test_what_cannot_be_read_is_left_to_whoever_makes_a_page_of_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press = press_of(root)
    (root / "themes/plain/templates/page.html").write_bytes(b"\xff")
    loaded = watch_loading(press, monkeypatch)
    press.load(["page.html", "other.html"])
    assert "other.html" in loaded
