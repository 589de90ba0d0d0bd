"""No module of the product goes to the system past the doors that are tested."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.crash.doors import DOORS
from tests.crash.injecting import CALLS, Fault
from tests.crash.scanning import find_calls
from tests.crash.scenes import SCENES
from tests.demo import ROOT


@cache
def find_all() -> Mapping[str, list[tuple[str, int]]]:
    """The calls of every module, by its name."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): sorted(set(find_calls(file)))
        for file in sorted((ROOT / "builder").rglob("*.py"))
    }


def test_every_call_to_the_system_stands_in_a_module_that_is_listed() -> None:
    past = [
        f"{module}:{line}: {kind}"
        for module, calls in find_all().items()
        for kind, line in calls
        if not any(kind in door.kinds and module in door.modules for door in DOORS.values())
    ]
    assert past == []


def test_no_module_is_listed_that_goes_through_no_door() -> None:
    idle = [
        f"{name}: {module}"
        for name, door in DOORS.items()
        for module in sorted(door.modules)
        if not {kind for kind, _ in find_all().get(module, ())} & door.kinds
    ]
    assert idle == []


@pytest.mark.parametrize("name", DOORS)
def test_each_door_is_tested(name: str) -> None:
    assert [file for file in DOORS[name].tested if not (ROOT / file).is_file()] == []


def test_each_call_can_be_killed() -> None:
    assert [name for name, faults in CALLS.items() if Fault.KILLED not in faults] == []
    assert len(SCENES) > 15


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("import sqlite3\n", {"sqlite3"}),
        ("from urllib.parse import quote\nfrom http import HTTPStatus\n", set()),
        ("from urllib.request import urlopen\n", {"urllib"}),
        ("import os\nos.replace(a, b)\nos.path.join(a, b)\nos.fsencode(a)\n", {"os"}),
        ("path.write_text(x)\nStore.open(x)\nopen(x)\ntext.replace(a, b)\n", {"path", "open"}),
        ("from whoosh.index import FileIndex\nimport httpx\n", {"whoosh", "httpx"}),
    ],
)
def test_calls_are_found(text: str, kinds: set[str], tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(text, encoding="utf-8")
    assert {kind for kind, _ in find_calls(tmp_path / "module.py")} == kinds
