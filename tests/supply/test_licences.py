"""Every licence of what the product needs was looked at, and goes with its own."""

from __future__ import annotations

import tomllib

import pytest

from scripts import dependencies
from scripts.dependencies import UnknownLicence, find_licence, find_needs, is_allowed
from scripts.lockfile import ROOT, read_lock
from scripts.supply import LICENCES


def test_every_package_of_the_lock_has_a_licence_that_was_looked_at() -> None:
    """A new licence fails here: read it, and add it to `scripts/dependencies.py` if Apache-2.0 may depend on it."""
    assert {one.name: find_licence(one.name) for one in read_lock() if not is_allowed(find_licence(one.name))} == {}


def test_so_has_every_package_of_an_extra_and_what_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    test_pins = [one.name for one in read_lock(ROOT / "requirements-test.lock")]
    ahead = {
        dependencies.plain_name(asked) for extra in project.get("optional-dependencies", {}).values() for asked in extra
    }
    seen: set[str] = set()
    while ahead:
        seen |= ahead
        ahead = {need for one in ahead for need in find_needs(one, test_pins)} - seen
    assert {one: find_licence(one) for one in seen if not is_allowed(find_licence(one))} == {}


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("SSPL-1.0", False),
        ("", False),
    ],
)
def test_what_is_allowed(licence: str, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


def test_a_package_that_tells_no_licence_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies, "_READ", {})
    find_licence.cache_clear()
    with pytest.raises(UnknownLicence, match="jinja2"):
        find_licence("jinja2")
    find_licence.cache_clear()


def test_the_list_for_people_names_every_package_once_a_version() -> None:
    rows = [line.split(" | ")[:2] for line in LICENCES.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    assert [[row[0].removeprefix("| "), row[1]] for row in rows[1:]] == [[one.name, one.version] for one in read_lock()]


def test_the_product_says_its_own_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
