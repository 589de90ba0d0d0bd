"""Whether a policy binds on a day, and which documents stand to which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.library import Entry
from builder.library.reach import Zones
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from builder.portal import Portal
from tests.portal_from import check_at, edit, errors, lines, read_options, write

NEW = "content/lanjiang/zhengce/wenjian/20260312-banfa.md"
OLD = "content/lanjiang/zhengce/wenjian/20240501-jiufa.md"


def portal_at(root: Path, as_of: str) -> Portal:
    """All that is known at a moment."""
    options = read_options(root, as_of=as_of)
    problems = Problems()
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, problems)
    assert reading is not None
    assert not errors(problems), lines(problems)
    return reading.portal


def validity(root: Path, name: str, as_of: str) -> str:
    """有效性 of a policy of the region at noon of a day."""
    portal = portal_at(root, f"{as_of} 12:00")
    entry = next(one for one in portal.entries_of("lanjiang") if one.name == name)
    return str(portal.validity(entry))


def test_a_repealed_policy_lasts_until_the_day_of_its_repeal(root: Path) -> None:
    assert validity(root, "20240501-jiufa", "2026-03-11") == "in-force"
    assert validity(root, "20240501-jiufa", "2026-03-12") == "repealed"
    assert validity(root, "20260312-banfa", "2026-03-12") == "in-force"


def test_a_repeal_binds_from_the_day_that_its_document_takes_effect(root: Path) -> None:
    edit(root, NEW, "genre: 通知", "genre: 通知\neffective_on: 2026-06-01")
    assert validity(root, "20240501-jiufa", "2026-05-31") == "in-force"
    assert validity(root, "20260312-banfa", "2026-05-31") == "not-yet-in-force"
    assert validity(root, "20240501-jiufa", "2026-06-01") == "repealed"
    assert validity(root, "20260312-banfa", "2026-06-01") == "in-force"


def test_the_day_of_making_binds_before_the_day_of_publishing(root: Path) -> None:
    edit(root, NEW, "genre: 通知", "genre: 通知\nmade_on: 2026-03-01")
    portal = portal_at(root, "2026-03-12 12:00")
    assert [str(tie.since) for tie in portal.ties("lanjiang/zhengce/wenjian/20240501-jiufa")] == ["2026-03-01"]


def test_a_policy_ends_after_its_last_day(root: Path) -> None:
    edit(root, NEW, "genre: 通知", "genre: 通知\nends_on: 2026-08-31")
    assert validity(root, "20260312-banfa", "2026-08-31") == "in-force"
    assert validity(root, "20260312-banfa", "2026-09-01") == "expired"


def test_an_amended_policy_binds_as_amended(root: Path) -> None:
    edit(root, NEW, "repeals:", "amends:")
    assert validity(root, "20240501-jiufa", "2026-03-11") == "in-force"
    assert validity(root, "20240501-jiufa", "2026-03-12") == "amended"


def test_what_replaces_ends(root: Path) -> None:
    edit(root, NEW, "repeals:", "supersedes:")
    assert validity(root, "20240501-jiufa", "2026-03-12") == "repealed"


def test_what_its_issuer_says_holds_where_nothing_overrides_it(root: Path) -> None:
    edit(root, NEW, "genre: 通知", "genre: 通知\nvalidity: expired")
    assert validity(root, "20260312-banfa", "2026-11-25") == "expired"


@pytest.mark.parametrize("words", ["draft: true", "withdrawn: {on: 2026-03-13, reason: 误, authority: 厅}"])
def test_a_document_that_nobody_sees_repeals_nothing(words: str, root: Path) -> None:
    edit(root, NEW, "genre: 通知", f"genre: 通知\n{words}")
    assert validity(root, "20240501-jiufa", "2026-11-25") == "in-force"


def test_relations_lead_by_number_and_by_id_across_sites(root: Path) -> None:
    edit(
        root,
        "content/lanjiang/zhengce/jiedu/20260313-jiedu.md",
        "[岚政发〔2026〕1号]",
        "[lanjiang/zhengce/wenjian/20260312-banfa]",
    )
    portal = portal_at(root, "2026-11-25 12:00")
    ties = {(str(tie.relation), tie.later.text) for tie in portal.ties("lanjiang/zhengce/wenjian/20260312-banfa")}
    assert ties == {
        ("forwards", "tingxi/zhengce/wenjian/20260401-xize"),
        ("interprets", "lanjiang/zhengce/jiedu/20260313-jiedu"),
        ("repeals", "lanjiang/zhengce/wenjian/20260312-banfa"),
    }


def test_a_number_of_two_documents_is_told(root: Path) -> None:
    edit(root, OLD, "岚政发〔2024〕1号", "岚政发〔2026〕1号")
    assert [line for line in lines(check_at(root)) if "ambiguous" in line] == [
        f"content/{place}: error[ambiguous-document]: several documents are known as 岚政发〔2026〕1号: "
        "lanjiang/zhengce/wenjian/20240501-jiufa, lanjiang/zhengce/wenjian/20260312-banfa"
        for place in ("lanjiang/zhengce/jiedu/20260313-jiedu.md:4:14", "tingxi/zhengce/wenjian/20260401-xize.md:8:12")
    ]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("20260910-zhaokao.md", ""),
        ("20260910-zhaokao.md#s-1", ""),
        ("./20260910-zhaokao.md", ""),
        ("../../lanjiang/tzgg/20260910-zhaokao.md", ""),
        ("../../tingxi/tzgg/20261101-fanwei.txt", ""),
        ("doc:tingxi/tzgg/20261101-tingshui", ""),
        ("https://elsewhere.example/a.md", ""),
        ("mailto:a@b.example", ""),
        ("#top", ""),
        ("#s-1", "no-such-anchor"),
        ("", "empty-link"),
        ("javascript:alert", "address-refused"),
        ("20260910-zhaokao.html", "link-to-nowhere"),
        ("../tzgg/", "link-to-nowhere"),
        ("doc:tingxi/tzgg/20261101-tingshui.md", "link-to-nowhere"),
        ("20260910-ZHAOKAO.md", "link-letter-case"),
        ("../../../sites/cluster.yaml", "link-out"),
        ("/tzgg/20260910-zhaokao.html", "link-from-root"),
    ],
)
def test_links_of_a_body(target: str, code: str, root: Path) -> None:
    write(
        root,
        "content/lanjiang/tzgg/x.md",
        f"---\ntitle: 甲\npublished_at: 2026-01-01 09:00\n---\n文\n\n见[文]({target})。\n",
    )
    told = [f"{one.mark} {one.code}" for one in check_at(root)]
    assert told == ([f"content/lanjiang/tzgg/x.md:7:6 {code}"] if code else [])


def test_every_place_of_a_broken_link_is_told(root: Path) -> None:
    body = "见[文](no.md)。\n\n再见[文](no.md)和[文](no.md)。\n"
    write(root, "content/lanjiang/tzgg/x.md", f"---\ntitle: 甲\npublished_at: 2026-01-01 09:00\n---\n{body}")
    places = [re.sub(r".*x\.md:", "", str(one.mark)) for one in check_at(root)]
    assert places == ["5:6", "7:7", "7:18"]


SELF = "lanjiang/zhengce/wenjian"


def test_a_circle_is_told_to_each_and_the_error_is_of_the_older(root: Path) -> None:
    edit(root, OLD, "genre: 通知", "genre: 通知\namends: [汀政发〔2026〕1号]")
    old, new, county = f"{SELF}/20240501-jiufa", f"{SELF}/20260312-banfa", "tingxi/zhengce/wenjian/20260401-xize"
    acts = "one that in the end acts on it"
    assert [line for line in lines(check_at(root)) if "relation-" in line] == [
        f"{OLD}:8:10: error[relation-circle]: the document amends {acts}: {old} → {county} → {new} → {old}",
        f"{NEW}:8:11: warning[relation-circle]: the document repeals {acts}: {new} → {old} → {county} → {new}",
        f"content/{county}.md:8:12: warning[relation-circle]: the document forwards {acts}: "
        f"{county} → {new} → {old} → {county}",
    ]


@pytest.mark.parametrize("relation", ["forwards", "amends", "repeals", "interprets", "supersedes"])
def test_any_relation_may_close_a_circle(relation: str, root: Path) -> None:
    edit(root, OLD, "genre: 通知", f"genre: 通知\n{relation}: [岚政发〔2026〕1号]")
    told = {f"{one.severity} {one.mark.file}" for one in check_at(root) if one.code == "relation-circle"}
    assert told == {f"error {OLD}", f"warning {NEW}"}


def test_of_one_day_all_are_at_fault(root: Path) -> None:
    edit(root, OLD, "genre: 通知", "genre: 通知\nmade_on: 2026-03-12\namends: [岚政发〔2026〕1号]")
    told = {f"{one.severity} {one.mark.file}" for one in check_at(root) if one.code == "relation-circle"}
    assert told == {f"error {OLD}", f"error {NEW}"}


def test_a_circle_holds_the_site_that_slipped_and_no_other(root: Path) -> None:
    edit(root, NEW, "repeals: [岚政发〔2024〕1号]", "repeals: [汀政发〔2026〕1号]")
    assert {(one.code, one.site) for one in check_at(root) if one.severity == "error"} == {
        ("relation-circle", "lanjiang")
    }


def test_what_acts_on_a_later_document_is_told(root: Path) -> None:
    edit(root, NEW, "genre: 通知", "genre: 通知\nmade_on: 2024-04-01")
    assert [line for line in lines(check_at(root)) if "before-time" in line] == [
        f"{NEW}:9:11: warning[relation-before-time]: the document, of 2024-04-01, repeals {SELF}/20240501-jiufa, which "
        "is of 2024-05-01"
    ]


def test_a_relation_to_what_was_withdrawn_is_told_at_its_line(root: Path) -> None:
    edit(root, OLD, "genre: 通知", "genre: 通知\nwithdrawn: {on: 2026-03-13, reason: 误, authority: 厅}")
    assert [line for line in lines(check_at(root)) if "withdrawn" in line] == [
        f"{NEW}:8:11: warning[relation-to-withdrawn]: the document repeals {SELF}/20240501-jiufa, which is withdrawn "
        "from 2026-03-13 on"
    ]
    edit(root, NEW, "genre: 通知", "genre: 通知\ndraft: true")
    assert not [line for line in lines(check_at(root)) if "20240501" in line]


def test_a_long_circle_is_cut_in_the_middle(root: Path) -> None:
    text = "---\ntitle: 甲\npublished_at: 2026-01-01 09:00\namends: [c/{there}]\nid: c/{here}\n---\n文。\n"
    for place in range(12):
        write(root, f"content/lanjiang/tzgg/c{place}.md", text.format(here=place, there=(place + 1) % 12))
    told = [line.rpartition(": ")[2] for line in lines(check_at(root)) if "relation-circle" in line]
    assert len(told) == 12
    assert "c/0 → c/1 → c/2 → c/3 → c/4 → c/5 → … → c/0" in told


def test_documents_without_ties_are_not_looked_at_for_the_course_of_another(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker makes that book for itself: what it looks at of what all share is memory of its own."""
    portal = portal_at(root, "2026-11-25 12:00")
    entry = next(one for one in portal.entries_of("lanjiang") if one.file == NEW)
    seen: list[str] = []
    of_entry = Zones.of_entry

    def note(zones: Zones, one: Entry) -> int:
        seen.append(one.id.text)
        return of_entry(zones, one)

    monkeypatch.setattr(Zones, "of_entry", note)
    book = portal.tie_book(entry)
    tied = {end.text for tie in portal.library.ties for end in (tie.later, tie.earlier)}
    assert book.acts(entry.id)
    assert set(seen) <= tied
    assert len(tied) < len(list(portal.shown()))
