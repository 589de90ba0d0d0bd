"""What sites share is judged, counted and told; what changes in it makes the site be looked at again."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from builder.audit.examine import Recorded
from builder.audit.inspection import ChannelState, Inspection, SiteRecord
from builder.audit.subjects.sharing import Share
from tests.audit.looking import findings_json, inspection_of, look, reports_of
from tests.portal_from import edit, small_cluster, state_of, write

ORDER = "content/lanjiang/tzgg/20261120-mingling.md"
PUSHED = "content/lanjiang/tzgg/20261110-tuisong.md"
OFFERED = "content/tingxi/tzgg/20261112-baosong.md"
FORWARD = "content/tingxi/tzgg/20261122-zhuanfa.md"
ORIGIN = "content/lanjiang/tzgg/20260910-zhaokao.md"
COPY = "content/tingxi/tzgg/20260911-zhaokao.md"
TEMPLATE = "themes/plain/templates/documents/document.html"
ADOPTIONS = "content/lanjiang/adoptions.yaml"
SHARED = f"""\
-- {ORDER} --
---
title: 关于抗旱的通知
published_at: 2026-11-20 09:00
push:
  - {{to: {{reach: below}}, required: true, within_hours: 24}}
---
各地抗旱。
-- {PUSHED} --
---
title: 关于护林的通知
published_at: 2026-11-24 10:00
push: [{{to: {{sites: [liuzhu]}}, channel: tzgg}}]
---
请电13800001234，见[](https://wai.example/)。
-- {OFFERED} --
---
title: 汀溪护林
published_at: 2026-11-12 09:00
submit: [{{to: lanjiang, on: 2026-11-12}}]
---
汀溪县护林有成效。
-- {FORWARD} --
---
title: 转发关于抗旱的通知
published_at: 2026-11-22 09:00
forwards: [lanjiang/tzgg/20261120-mingling]
---
各镇照办。
-- {COPY} --
---
title: 招考公告
published_at: 2026-09-11 10:00
copy_of: lanjiang/tzgg/20260910-zhaokao
---
招考工作人员若干名。
"""
WITHDRAWN = "withdrawn: {on: 2026-11-24, reason: 数据有误, authority: 岚江省人民政府办公厅}\n---\n"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Inspection]:
    """The small cluster with documents that are shared, inspected; tests only read it."""
    root = small_cluster(tmp_path_factory.mktemp("shared") / "root", SHARED)
    edit(root, TEMPLATE, "<article>{{ document.body }}", '<article id="document-body">{{ document.body }}')
    return root, inspection_of(look(root))


@pytest.fixture
def cluster(shared: tuple[Path, Inspection], tmp_path: Path) -> Path:
    """A copy of it to change, with the state of its inspection."""
    shutil.copytree(shared[0], tmp_path / "root")
    shutil.copytree(state_of(shared[0]), tmp_path / "root-public.state")
    return tmp_path / "root"


def site(inspection: Inspection, name: str) -> SiteRecord:
    return next(one for one in inspection.sites if one.id == name)


def of_rule(inspection: Inspection, rule: str, name: str = "") -> list[Recorded]:
    return [one for record in inspection.sites for one in record.findings
            if one.rule == rule and name in ("", record.id)]  # fmt: skip


def withdraw(root: Path, path: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    head, _, body = text.removeprefix("---\n").partition("---\n")
    write(root, path, f"---\n{head}{WITHDRAWN}{body}")


def test_who_forwards_late_is_told_with_its_page_and_its_line(shared: tuple[Path, Inspection]) -> None:
    (found,) = of_rule(shared[1], "late-forward")
    finding = found.finding
    assert (found.site, found.clause, found.clause_status) == ("tingxi", "ZY17-26", "partial")
    assert finding.address == "https://www.tingxi.gov.example/tzgg/20261122-zhuanfa.html"
    assert finding.mark is not None
    assert finding.mark.file == FORWARD
    assert {str(value) for value in finding.values.values()} >= {"2026-11-21 09:00:00", "2026-11-22 09:00:00"}


def test_who_forwards_nothing_is_told_where_it_is_required(shared: tuple[Path, Inspection]) -> None:
    (found,) = of_rule(shared[1], "missing-forward")
    assert (found.site, found.finding.key) == ("liuzhu", "demand:lanjiang/tzgg/20261120-mingling")
    assert found.finding.address == "https://www.lanjiang.gov.example/tzgg/20261120-mingling.html"
    assert found.finding.mark is not None
    assert (found.finding.mark.file, found.finding.mark.line) == (ORDER, 5)
    assert site(shared[1], "liuzhu").counts["missing-forward"].failed == 1
    assert site(shared[1], "lanjiang").counts["missing-forward"].failed == 0


def test_what_passes_on_the_paper_of_the_city_passes_on_that_of_the_region(cluster: Path) -> None:
    write(
        cluster, "content/liuzhu/tzgg/zhuanfa.md",
        "---\ntitle: 转发\npublished_at: 2026-11-20 20:00\nforwards: [tingxi/tzgg/20261122-zhuanfa]\n---\n照办。\n",
    )  # fmt: skip
    edit(cluster, FORWARD, "2026-11-22 09:00", "2026-11-20 18:00")
    inspection = inspection_of(look(cluster))
    assert of_rule(inspection, "missing-forward") == of_rule(inspection, "late-forward") == []
    assert site(inspection, "liuzhu").counts["late-forward"].passed == 1


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("content/liuzhu/adoptions.yaml", "ruling: adopted, on: 2026-11-21, by: 张三, channel: tzgg", []),
        ("content/liuzhu/adoptions.yaml", "ruling: adopted, on: 2026-11-22, by: 张三, channel: tzgg", ["late-forward"]),
        ("content/liuzhu/adoptions.yaml", "ruling: rejected, on: 2026-11-22, by: 张三, reason: 与本镇无关", []),
        ("content/liuzhu/adoptions.yaml", "ruling: rejected, on: 2026-11-26, by: 张三, reason: 与本镇无关",
         ["missing-forward"]),
    ],
)  # fmt: skip
def test_a_decision_answers_a_demand_from_its_day_on(cluster: Path, path: str, text: str, told: list[str]) -> None:
    """An adoption on the last day is in time: its hour is not known."""
    write(cluster, path, f"decisions:\n  - {{document: lanjiang/tzgg/20261120-mingling, {text}}}\n")
    inspection = inspection_of(look(cluster))
    found = [one for rule in ("late-forward", "missing-forward") for one in of_rule(inspection, rule, "liuzhu")]
    assert [one.rule for one in found] == told
    if told == ["late-forward"]:
        assert found[0].finding.mark is not None
        assert (found[0].finding.mark.file, found[0].finding.mark.line) == (path, 2)
        assert found[0].finding.address.startswith("https://www.tingxi.gov.example/liuzhu/tzgg/lanjiang-")


@pytest.mark.parametrize("change", ["with a reason", "by a subscription"])
def test_who_shows_it_already_need_not_forward_it(cluster: Path, change: str) -> None:
    if change == "by a subscription":
        path = "sites/lanjiang/tingxi/liuzhu/site.yaml"
        text = (cluster / path).read_text(encoding="utf-8")
        write(cluster, path, f"{text}subscriptions:\n  - {{from: {{sites: [lanjiang]}}, channel: tzgg}}\n")
    else:
        withdraw(cluster, ORDER)
    inspection = inspection_of(look(cluster))
    assert of_rule(inspection, "missing-forward", "liuzhu") == []


def test_a_demand_of_a_later_day_runs_from_the_end_of_that_day(cluster: Path) -> None:
    edit(cluster, ORDER, "within_hours: 24", "within_hours: 24, on: 2026-11-21")
    assert [one.site for one in of_rule(inspection_of(look(cluster)), "late-forward")] == []


def test_a_copy_equals_its_origin_or_is_told(cluster: Path, shared: tuple[Path, Inspection]) -> None:
    assert of_rule(shared[1], "drifted-copy") == []
    assert site(shared[1], "tingxi").counts["drifted-copy"].passed == 1
    edit(cluster, ORIGIN, "招考工作人员若干名。", "招考工作人员五名。")
    (found,) = of_rule(inspection_of(look(cluster)), "drifted-copy")
    assert found.finding.values["theirs"] == "招考工作人员五名。"
    assert found.finding.values["mine"] == "招考工作人员若干名。"
    assert found.finding.mark is not None
    assert (found.site, found.finding.mark.file, found.finding.mark.line) == ("tingxi", COPY, 4)


def test_what_repeats_or_forwards_a_withdrawn_document_is_told(cluster: Path) -> None:
    withdraw(cluster, ORIGIN)
    withdraw(cluster, ORDER)
    inspection = inspection_of(look(cluster))
    (copy,) = of_rule(inspection, "orphaned-copy")
    (forward,) = of_rule(inspection, "orphaned-forward")
    assert copy.finding.mark is not None
    assert forward.finding.mark is not None
    assert (copy.finding.verdict, copy.finding.mark.file, copy.finding.mark.line) == ("failed", COPY, 4)
    assert (forward.finding.verdict, forward.finding.mark.file, forward.finding.mark.line) == ("to-review", FORWARD, 4)


def test_a_copy_of_what_ran_out_or_of_nothing_is_to_be_looked_at(cluster: Path) -> None:
    edit(
        cluster,
        ORIGIN,
        "published_at: 2026-09-10 10:00",
        "published_at: 2026-09-10 10:00\nexpires_at: 2026-11-01 00:00",
    )
    write(
        cluster, "content/liuzhu/tzgg/fuben.md",
        "---\ntitle: 副本\npublished_at: 2026-11-02 09:00\ncopy_of: lanjiang/tzgg/meiyou\n---\n无。\n",
    )  # fmt: skip
    inspection = inspection_of(look(cluster))
    assert [one.finding.problem for one in of_rule(inspection, "orphaned-copy")] == ["ended"]
    assert [one.finding.problem for one in of_rule(inspection, "drifted-copy")] == ["unknown"]


def test_shares_are_counted(shared: tuple[Path, Inspection]) -> None:
    shares = {one.id: one.share for one in shared[1].sites}
    assert shares["lanjiang"] == Share(received=1, to_decide=1)
    waiting = shares["tingxi"].waiting_since
    assert waiting is not None
    assert waiting.isoformat() == "2026-11-12"
    assert shares["tingxi"] == Share(
        received=1, shown=1, demanded=1, answered=1, offered=1, waiting=1, waiting_since=waiting
    )
    assert shares["liuzhu"] == Share(received=2, shown=1, demanded=1)
    assert (shares["liuzhu"].shown_part, shares["liuzhu"].adopted_part) == (0.5, None)


def test_decisions_move_the_shares(cluster: Path) -> None:
    line = "decisions:\n  - {document: tingxi/tzgg/20261112-baosong, by: 李四, on: 2026-11-13, "
    write(cluster, ADOPTIONS, f"{line}ruling: adopted, channel: tzgg}}\n")
    adopted = inspection_of(look(cluster))
    assert site(adopted, "lanjiang").share == Share(received=1, shown=1)
    assert site(adopted, "tingxi").share.adopted_part == 1.0
    write(cluster, ADOPTIONS, f"{line}ruling: rejected, reason: 重复}}\n")
    rejected = inspection_of(look(cluster))
    assert site(rejected, "lanjiang").share == Share(received=1)
    share = site(rejected, "tingxi").share
    assert (share.rejected, share.waiting, share.waiting_since, share.adopted_part) == (1, 0, None, 0.0)


def test_a_fault_in_a_text_is_told_to_its_owner_once(shared: tuple[Path, Inspection]) -> None:
    """The township shows the document, and cannot mend a word of it."""
    shown = "https://www.tingxi.gov.example/liuzhu/tzgg/lanjiang-20261110-tuisong.html"
    owner = [one for one in site(shared[1], "lanjiang").findings if "20261110-tuisong" in one.finding.key
             or "https://wai.example/" in one.finding.anchor]  # fmt: skip
    assert {one.rule for one in owner} >= {"exposed-mobile-phone", "nameless-link"}
    carrier = [one for one in site(shared[1], "liuzhu").findings if shown in one.finding.address]
    assert {"exposed-mobile-phone", "nameless-link"}.isdisjoint(one.rule for one in carrier)
    assert [one for one in site(shared[1], "liuzhu").findings if one.finding.anchor == "https://wai.example/"] == []


def test_the_frame_of_a_page_is_judged_where_it_stands(cluster: Path, shared: tuple[Path, Inspection]) -> None:
    """A push of a later day is not shown yet; where it is, the carrier's page of it is asked for tags and address."""
    before = site(shared[1], "liuzhu")
    edit(cluster, PUSHED, "channel: tzgg}", "channel: tzgg, on: 2026-12-01}")
    after = site(inspection_of(look(cluster)), "liuzhu")
    assert before.shape.pages == after.shape.pages + 1
    judged = {rule for rule, counts in before.counts.items() if counts != after.counts.get(rule)}
    assert judged >= {"missing-article-tag", "missing-publishing-time", "odd-address"}


def test_a_channel_is_as_fresh_as_what_it_shows_of_others(shared: tuple[Path, Inspection]) -> None:
    row = next(one for one in site(shared[1], "liuzhu").channels if one.path == "tzgg")
    assert row.newest_on is not None
    assert (row.newest_on.isoformat(), row.count, row.state) == ("2026-11-24", 3, ChannelState.FRESH)
    assert site(shared[1], "liuzhu").shape.documents == 2, "what it owns"


def demand_more(root: Path) -> None:
    edit(root, PUSHED, "channel: tzgg}", "required: true, within_working_days: 1}")


def adopt(root: Path) -> None:
    line = "{document: tingxi/tzgg/20261112-baosong, ruling: adopted, on: 2026-11-13, by: 李四, channel: tzgg}"
    write(root, ADOPTIONS, f"decisions:\n  - {line}\n")


def reject_demand(root: Path) -> None:
    line = "{document: lanjiang/tzgg/20261120-mingling, ruling: rejected, on: 2026-11-21, by: 李四, reason: 无关}"
    write(root, "content/liuzhu/adoptions.yaml", f"decisions:\n  - {line}\n")


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "origin edited": (lambda root: edit(root, ORIGIN, "若干名", "五名"), "tingxi"),
    "origin withdrawn": (lambda root: withdraw(root, ORIGIN), "tingxi"),
    "what is forwarded withdrawn": (lambda root: withdraw(root, ORDER), "tingxi"),
    "demand added": (demand_more, "liuzhu"),
    "hours of a demand changed": (lambda root: edit(root, ORDER, "within_hours: 24", "within_hours: 96"), "liuzhu"),
    "line of a demand moved": (lambda root: edit(root, ORDER, "push:\n", "summary: 抗旱。\npush:\n"), "liuzhu"),
    "offer adopted": (adopt, "tingxi"),
    "demand rejected": (reject_demand, "liuzhu"),
    "chain of forwards cut": (lambda root: edit(root, FORWARD, "forwards: [", "interprets: ["), "tingxi"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_in_sharing_is_looked_at_again(name: str, cluster: Path, shared: tuple[Path, Inspection]) -> None:
    change, judged = CHANGES[name]
    change(cluster)
    assert site(shared[1], judged) != site(inspection_of(look(cluster)), judged)


def test_after_changes_records_say_what_new_ones_say(cluster: Path, tmp_path: Path) -> None:
    for name in ("origin edited", "demand added", "what is forwarded withdrawn", "offer adopted"):
        CHANGES[name][0](cluster)
        look(cluster)
    again = look(cluster)
    assert again.looked == 0
    assert findings_json(again) == findings_json(look(cluster, state=tmp_path / "clean"))


def test_reports_tell_the_shares(shared: tuple[Path, Inspection]) -> None:
    for language, sheet in (("zh-Hans", "共享情况"), ("en", "Sharing")):
        reports = reports_of(shared[1], language)
        told = json.loads(reports["findings.json"])["sites"]
        assert {one["site"]: one["sharing"]["received"] for one in told} == {"lanjiang": 1, "tingxi": 1, "liuzhu": 2}
        book = openpyxl.load_workbook(io.BytesIO(next(data for name, data in reports.items() if name.endswith("xlsx"))))
        rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
        line = next(row for row in rows if "柳渚镇人民政府" in row)
        assert line[2:8] == [2, 1, 0.5, 1, 0, 0]
        page = next(data for name, data in reports.items() if name.endswith("html")).decode()
        assert f'<h2 id="sharing">{"信息共享情况" if language == "zh-Hans" else "Sharing"}</h2>' in page


def test_reports_of_sites_that_share_nothing_have_no_section_for_it(inspection: Inspection) -> None:
    page = next(data for name, data in reports_of(inspection).items() if name.endswith("html")).decode()
    assert 'id="sharing"' not in page
    assert 'href="#sharing"' not in page
