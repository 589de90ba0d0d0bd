"""The locks: exact, with hashes, for every dependency, and naming no place to download from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.demo import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-fuzz.lock")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
LOCATION = re.compile(r"https?:|git\+|file:|--(?:index|extra-index|find-links|trusted-host)|\.(?:org|com|io|net)\b")


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~; \[]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("lock", [*LOCKS, "tests/browser/package-lock.json", "tests/browser/.npmrc"])
def test_a_lock_names_no_place_to_download_from(lock: str) -> None:
    assert LOCATION.findall((ROOT / lock).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, test, fuzz = (_pins(ROOT / lock) for lock in LOCKS)
    assert _names(project["project"]["dependencies"]) <= runtime.keys()
    assert _names(project["dependency-groups"]["test"]) <= test.keys()
    assert _names(project["dependency-groups"]["fuzz"]) <= fuzz.keys()
    assert runtime.items() <= test.items() <= fuzz.items(), "tests run with other versions than the product"


def test_the_programs_of_the_browser_tests_are_pinned() -> None:
    wanted = json.loads((ROOT / "tests/browser/package.json").read_text(encoding="utf-8"))["devDependencies"]
    locked = json.loads((ROOT / "tests/browser/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in package for path, package in locked.items() if path)


def _pins(lock: Path) -> dict[str, str]:
    return dict(PIN.findall(lock.read_text(encoding="utf-8")))
