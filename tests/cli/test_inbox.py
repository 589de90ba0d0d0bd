"""`inbox`: what waits for whom, by due moment and age; the lines that settle it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from builder.pipeline.inbox import Inbox, read_inbox
from tests.cli.matters_of import shared_cluster
from tests.cli.test_verbs import data, run
from tests.portal_from import check_at, edit, lines, read_options, write


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cluster; tests only read it."""
    return shared_cluster(tmp_path_factory.mktemp("inbox") / "root")


def inbox_of(root: Path, site: str = "", *, as_of: str = "2026-11-25 12:00", days: int = 365) -> Inbox:
    """The inbox at a moment."""
    return read_inbox(read_options(root, as_of=as_of), site, days=days)


def standing(found: Inbox) -> list[tuple[str, str, str]]:
    """How each matter stands, by the end of its document's id and the site that decides."""
    return [(one.document.rpartition("/")[2], one.site, one.outcome.value) for one in found.matters]


def test_the_cluster_has_no_fault(root: Path) -> None:
    assert lines(check_at(root)) == []


def test_what_is_due_first_stands_first_then_what_waits_longest_then_what_was_closed_last(root: Path) -> None:
    assert standing(inbox_of(root)) == [
        ("bixu", "tingxi", "overdue"),
        ("youqi", "tingxi", "waiting"),
        ("baosong", "tingxi", "waiting"),
        ("youqi", "liuzhu", "forwarded"),
        ("chexia", "tingxi", "withdrawn"),
        ("caiyong", "tingxi", "adopted"),
        ("tuihui", "tingxi", "rejected"),
    ]


def test_due_moments_are_hours_after_publication_or_the_end_of_a_working_day(root: Path) -> None:
    due = {one.document.rpartition("/")[2]: one.due for one in inbox_of(root).matters if one.is_open}
    assert due == {
        "bixu": datetime(2026, 11, 21, 9, 0),
        "youqi": datetime(2026, 11, 27, 23, 59),
        "baosong": None,
    }


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [("2026-11-21 09:00", "waiting"), ("2026-11-21 09:01", "overdue"), ("2026-11-20 09:00", "waiting")],
)
def test_a_demand_is_overdue_from_the_minute_after(as_of: str, outcome: str, root: Path) -> None:
    assert ("bixu", "tingxi", outcome) in standing(inbox_of(root, as_of=as_of))


def test_nothing_is_told_before_its_day(root: Path) -> None:
    assert standing(inbox_of(root, as_of="2026-11-11 12:00", days=5)) == []
    assert standing(inbox_of(root, as_of="2026-11-13 12:00", days=5)) == [
        ("caiyong", "tingxi", "waiting"),
        ("chexia", "tingxi", "waiting"),
    ]


def test_a_site_sees_what_it_decides_and_what_became_of_its_own(root: Path) -> None:
    assert {name for name, _, _ in standing(inbox_of(root, "liuzhu"))} == {
        *("youqi", "baosong", "chexia", "caiyong", "tuihui")
    }
    assert {name for name, _, _ in standing(inbox_of(root, "lanjiang"))} == {"bixu", "youqi"}


def test_closed_matters_are_told_for_some_days_only(root: Path) -> None:
    closed = [name for name, _, outcome in standing(inbox_of(root, days=10)) if outcome not in ("overdue", "waiting")]
    assert closed == ["youqi", "chexia"]
    assert len(standing(inbox_of(root, days=10**9))) == 7


def test_a_draft_that_forwards_settles_nothing(root: Path, tmp_path: Path) -> None:
    copy = shared_cluster(tmp_path / "root")
    edit(copy, "content/liuzhu/tzgg/zhuanfa.md", "title:", "draft: true\ntitle:")
    assert ("youqi", "liuzhu", "waiting") in standing(inbox_of(copy))


def test_json_tells_reason_and_place(root: Path) -> None:
    told = data(run(root, "inbox", "--days", "60", "--format", "json"))
    rejected = next(one for one in told["matters"] if one["state"] == "rejected")
    assert (rejected["reason"], rejected["decided_by"], rejected["settled_on"]) == (
        *("与已发内容重复", "周敏", "2026-10-20"),
    )
    assert rejected["written"] == "content/tingxi/adoptions.yaml:3:5"
    waiting = next(one for one in told["matters"] if one["document"] == "liuzhu/tzgg/baosong")
    assert (waiting["note"], waiting["by"], waiting["channels"]) == ("建议采用", "李建", ["tzgg"])
    assert told["held"] == []


def test_people_read_one_matter_after_another(root: Path) -> None:
    result = run(root, "inbox", "tingxi", "--lang", "zh-Hans")
    assert result.stdout.splitlines()[:3] == [
        "逾期  lanjiang → tingxi  必转  自 2026-11-20  2026-11-21 09:00 前",
        "  lanjiang/tzgg/bixu  《必转通知》",
        "  写在 content/lanjiang/tzgg/bixu.md:4:8",
    ]
    assert "待办 3 件" in result.stderr


def test_the_lines_settle_the_matter_when_they_are_put_into_the_file(tmp_path: Path) -> None:
    root = shared_cluster(tmp_path / "root")
    printed = run(root, "inbox", "tingxi", "--lines", "--by", "周敏").stdout
    assert printed.startswith("# content/tingxi/adoptions.yaml\n  # lanjiang → tingxi")
    file = root / "content/tingxi/adoptions.yaml"
    write(root, "content/tingxi/adoptions.yaml", file.read_text(encoding="utf-8") + printed)
    assert lines(check_at(root)) == []
    assert [name for name, _, outcome in standing(inbox_of(root)) if outcome == "adopted"] == [
        *("bixu", "youqi", "baosong", "caiyong"),
    ]


def test_the_lines_behind_hashes_reject(tmp_path: Path) -> None:
    root = shared_cluster(tmp_path / "root")
    edit(root, "content/liuzhu/tzgg/zhuanfa.md", "title:", "draft: true\ntitle:")
    printed = run(root, "inbox", "liuzhu", "--lines", "--by", "赵: 一").stdout.splitlines()
    assert printed[:2] == ["# content/liuzhu/adoptions.yaml", "decisions:"]
    rejecting = [line.replace("  # ", "  ", 1).replace("  #  ", "   ", 1) for line in printed[8:]]
    text = "\n".join(("decisions:", *rejecting)).replace("reason:", "reason: 不适用")
    write(root, "content/liuzhu/adoptions.yaml", f"{text}\n")
    assert lines(check_at(root)) == []
    (rejected,) = [one for one in inbox_of(root, "liuzhu").matters if one.document == "lanjiang/tzgg/youqi"]
    assert rejected.decision is not None
    assert (rejected.outcome.value, rejected.decision.by, rejected.decision.reason) == ("rejected", "赵: 一", "不适用")


@pytest.mark.parametrize("site", ["tingxii", "../x", "岚江", "-"])
def test_an_unknown_site_ends_with_2(site: str, root: Path) -> None:
    result = run(root, "inbox", site)
    assert (result.exit_code, "unknown-site" in result.stderr) == (2, True)


def test_a_cluster_with_a_fault_of_its_own_ends_with_2(tmp_path: Path) -> None:
    root = shared_cluster(tmp_path / "root")
    write(root, "sites/cluster.yaml", "name: [")
    result = run(root, "inbox")
    assert (result.exit_code, "cluster-at-fault" in result.stderr) == (2, True)
