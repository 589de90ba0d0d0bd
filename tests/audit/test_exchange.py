"""What is known of sharing from sources alone: demands and how they were answered, repeats, offers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from builder.audit.gathering.sharing import Exchange
from builder.audit.subjects.sharing import Demand, OriginState, Taking
from builder.diagnostic import Problems
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from builder.portal import Portal
from tests.portal_from import edit, read_options, small_cluster, write

ORDER = "content/lanjiang/tzgg/mingling.md"
HEAD = "---\ntitle: 抗旱\npublished_at: 2026-11-20 09:00\n"
REQUIRED = HEAD + "push: [{to: {sites: [tingxi]}, required: true, within_hours: 24}]\n---\n抗旱。\n"
LATER = "content/tingxi/tzgg/chengjie.md"
LOCAL = "---\ntitle: 承接\npublished_at: 2026-11-20 15:00\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A region that requires a document of its county."""
    cluster = small_cluster(tmp_path / "root")
    write(cluster, ORDER, REQUIRED)
    return cluster


def portal_at(root: Path, *, faults: bool = False) -> Portal:
    problems = Problems()
    options = read_options(root)
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, problems)
    assert reading is not None, problems.found
    assert faults or not problems.errors, problems.found
    return reading.portal


def demand_on(root: Path, site: str = "tingxi") -> Demand:
    (found,) = Exchange(portal_at(root)).demands(site)
    return found


def test_a_demand_tells_who_wants_what_since_when(root: Path) -> None:
    found = demand_on(root)
    assert (found.document, found.owner, found.hours) == ("lanjiang/tzgg/mingling", "岚江省人民政府", 24)
    assert (found.since, found.from_above, found.rejected, found.taken) == (
        datetime(2026, 11, 20, 9), True, False, None,
    )  # fmt: skip
    assert found.spot.mark is not None
    assert (found.spot.mark.file, found.spot.mark.line) == (ORDER, 4)


def test_what_a_site_beside_or_below_requires_does_not_come_from_above(root: Path) -> None:
    text = REQUIRED.replace("[tingxi]", "[lanjiang]")
    write(root, "content/tingxi/tzgg/mingling.md", text)
    assert not demand_on(root, "lanjiang").from_above


@pytest.mark.parametrize(
    ("head", "way"),
    [("forwards: [lanjiang/tzgg/mingling]", Taking.FORWARDED), ("copy_of: lanjiang/tzgg/mingling", Taking.COPIED)],
)
def test_a_document_of_its_own_answers_from_its_minute_on(root: Path, head: str, way: Taking) -> None:
    write(root, LATER, f"{LOCAL}{head}\n---\n抗旱。\n")
    taken = demand_on(root).taken
    assert taken is not None
    assert (taken.way, taken.at) == (way, datetime(2026, 11, 20, 15))
    assert taken.address == "https://www.tingxi.gov.example/tzgg/chengjie.html"


def test_the_first_answer_counts(root: Path) -> None:
    write(root, LATER, f"{LOCAL}copy_of: lanjiang/tzgg/mingling\n---\n抗旱。\n")
    earlier = LOCAL.replace("15:00", "10:00")
    write(root, "content/tingxi/tzgg/zaoxie.md", f"{earlier}forwards: [lanjiang/tzgg/mingling]\n---\n抗旱。\n")
    later = LOCAL.replace("15:00", "18:00")
    write(root, "content/tingxi/tzgg/zhongxie.md", f"{later}forwards: [lanjiang/tzgg/mingling]\n---\n抗旱。\n")
    taken = demand_on(root).taken
    assert taken is not None
    assert taken.at == datetime(2026, 11, 20, 10)


def test_a_document_that_is_not_on_line_answers_nothing(root: Path) -> None:
    write(root, LATER, f"{LOCAL}draft: true\nforwards: [lanjiang/tzgg/mingling]\n---\n抗旱。\n")
    assert demand_on(root).taken is None


@pytest.mark.parametrize(
    ("showing", "address"),
    [
        ("page", "https://www.tingxi.gov.example/tzgg/lanjiang-mingling.html"),
        ("link", "https://www.lanjiang.gov.example/tzgg/mingling.html"),
    ],
)
def test_an_adoption_answers_on_its_day(root: Path, showing: str, address: str) -> None:
    line = f"ruling: adopted, on: 2026-11-21, by: 张三, channel: tzgg, showing: {showing}"
    write(root, "content/tingxi/adoptions.yaml", f"decisions:\n  - {{document: lanjiang/tzgg/mingling, {line}}}\n")
    taken = demand_on(root).taken
    assert taken is not None
    assert (taken.way, taken.at, taken.address) == (Taking.ADOPTED, datetime(2026, 11, 21), address)
    assert taken.when == datetime(2026, 11, 21).date()


def test_a_site_that_is_not_open_owes_nothing(root: Path) -> None:
    path = "sites/lanjiang/tingxi/site.yaml"
    text = (root / path).read_text(encoding="utf-8")
    write(root, path, f"{text}state: {{is: archived, on: 2026-11-01, reason: 机构改革}}\n")
    assert Exchange(portal_at(root)).demands("tingxi") == ()


@pytest.mark.parametrize("change", ["a later day", "a draft", "withdrawn"])
def test_what_is_not_on_line_is_not_demanded(root: Path, change: str) -> None:
    more = {
        "a later day": ("within_hours: 24", "within_hours: 24, on: 2026-11-26"),
        "a draft": ("title: 抗旱", "title: 抗旱\ndraft: true"),
        "withdrawn": ("title: 抗旱", "title: 抗旱\nwithdrawn: {on: 2026-11-21, reason: 有误, authority: 办公厅}"),
    }
    edit(root, ORDER, *more[change])
    assert Exchange(portal_at(root)).demands("tingxi") == ()


def state_of_origin(root: Path, *, faults: bool = False) -> OriginState:
    portal = portal_at(root, faults=faults)
    copied = Exchange(portal).copied(portal.library.shelf.by_id["tingxi/tzgg/chengjie"])
    assert copied is not None
    return copied.state


def test_how_an_origin_stands(root: Path) -> None:
    write(root, LATER, f"{LOCAL}copy_of: lanjiang/tzgg/mingling\n---\n抗旱。\n")
    assert state_of_origin(root) is OriginState.SHOWN
    edit(root, ORDER, "title: 抗旱", "title: 抗旱\nexpires_at: 2026-11-24 00:00")
    assert state_of_origin(root) is OriginState.ENDED
    edit(root, ORDER, "expires_at: 2026-11-24 00:00", "draft: true")
    assert state_of_origin(root) is OriginState.HIDDEN
    edit(root, ORDER, "draft: true", "withdrawn: {on: 2026-11-21, reason: 有误, authority: 办公厅}")
    assert state_of_origin(root) is OriginState.WITHDRAWN
    (root / ORDER).unlink()
    assert state_of_origin(root) is OriginState.UNKNOWN


def test_of_a_document_with_faults_nothing_is_said(root: Path) -> None:
    """Its id may be that of any file that cannot be read."""
    write(root, LATER, f"{LOCAL}copy_of: lanjiang/tzgg/mingling\n---\n抗旱。\n")
    edit(root, ORDER, "title: 抗旱", "titel: 抗旱")
    assert state_of_origin(root, faults=True) is OriginState.HIDDEN


def test_facts_hold_what_is_judged(root: Path) -> None:
    write(root, LATER, f"{LOCAL}copy_of: lanjiang/tzgg/mingling\n---\n抗旱。\n")
    before = Exchange(portal_at(root)).facts("tingxi")
    edit(root, ORDER, "\n抗旱。\n", "\n抗旱二。\n")
    assert Exchange(portal_at(root)).facts("tingxi") != before
