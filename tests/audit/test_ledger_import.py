"""The round trip: a report goes out, inspectors fill it in, it comes back, and the next inspection stands on it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from builder.audit.inspection import FindingState, Inspection
from builder.audit.settling import count_hits
from builder.norms.inspections import LEDGER
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.ledger_work import set_entry
from builder.wording import languages
from catalog.ledger import Discovery, LedgerStatus
from tests.audit.inspecting import (
    Filled,
    audit_at,
    case_of,
    import_at,
    ledger_of,
    ledger_text,
    options_at,
    states,
    workbook_of,
)
from tests.portal_from import edit, lines, write

LATER = "2026-11-28 12:00"
RULES = "content/tingxi/zhengce/wenjian/20260401-xize.md"
MADE = "made_on: 2026-03-30\n"


def mend(root: Path) -> None:
    """Tell the day on which a document was made that told none."""
    edit(root, RULES, "genre: 意见\n", f"genre: 意见\n{MADE}")


def undated(inspection: Inspection) -> str:
    """The fingerprint of the finding that `mend` mends."""
    return case_of(inspection, "missing-made-day", "tingxi").fingerprint


def waiver(**values: str) -> str:
    """A file with one waiver of the undated documents of Tingxi."""
    told = {"rule": "missing-made-day", "site": "tingxi", "reason": "迁移", "approver": "厅务会"} | values
    return "waivers:\n  - " + "\n    ".join(f"{key}: {value}" for key, value in told.items()) + "\n"


def test_a_workbook_without_a_change_changes_nothing(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    book = workbook_of(inspection, tmp_path / "a.xlsx", whole=True)
    result = import_at(root, book)
    assert (result.added, result.changed, result.refused, result.written) == ((), (), 0, False)
    assert result.unchanged > 200
    assert not (root / LEDGER).exists()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_what_is_filled_in_comes_back(language: str, root: Path, inspection: Inspection, tmp_path: Path) -> None:
    fingerprint = undated(inspection)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx", language), language)
    filled.put(
        filled.row_of(fingerprint),
        status="mending",
        responsible="水务局 王某",
        due_on="2026年12月1日",
        measures="补录来源\n并培训",
        note="限期整改",
    )
    result = import_at(root, filled.save())
    assert (result.added, result.refused, result.written) == ((fingerprint,), 0, True)
    entry = ledger_of(root)[fingerprint]
    assert (entry.status, entry.responsible, entry.due_on) == (LedgerStatus.MENDING, "水务局 王某", date(2026, 12, 1))
    assert (entry.measures, entry.note, entry.site) == ("补录来源\n并培训", "限期整改", "tingxi")
    assert (entry.rule, entry.found_on, entry.discovery) == ("missing-made-day", date(2026, 11, 25), Discovery.MACHINE)
    assert "政务公开细则" in entry.problem
    again = audit_at(root)
    assert states(again)[fingerprint] is FindingState.KNOWN
    assert states(audit_at(root, as_of="2026-12-02 12:00"))[fingerprint] is FindingState.OVERDUE
    back = import_at(root, workbook_of(again, tmp_path / "b.xlsx", language))
    assert (back.changed, back.added, back.written) == ((), (), False)


def test_a_human_word_lasts_when_the_paragraphs_move(root: Path) -> None:
    body = "见[通告](http://www.example.com/a)。\n\n另行通知。\n"
    write(
        root, "content/tingxi/tzgg/20261102-haoma.md", f"---\ntitle: 公示\npublished_at: 2026-11-02 09:00\n---\n{body}"
    )
    before = audit_at(root)
    fingerprint = case_of(before, "commercial-link").fingerprint
    entry, faults = set_entry(
        options_at(root), fingerprint, {"status": LedgerStatus.DISMISSED, "conclusion": "官方平台"}
    )
    assert (entry is not None, faults) == (True, ())
    assert "www.example.com" in ledger_of(root)[fingerprint].problem
    edit(
        root,
        "content/tingxi/tzgg/20261102-haoma.md",
        body,
        "先行说明。\n\n另行通知。\n\n见[通告](http://www.example.com/a)。\n",
    )
    assert states(audit_at(root))[fingerprint] is FindingState.DISMISSED


def test_a_finding_by_hand_counts_once_it_is_confirmed(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.add(site="汀溪县人民政府", indicator="JC19-D15 受理反馈统计", problem="电话无人接听", status="confirmed")
    result = import_at(root, filled.save())
    assert result.added == ("hand-1",)
    entry = ledger_of(root)["hand-1"]
    assert (entry.site, entry.clause, entry.discovery, entry.rule) == ("tingxi", "JC19-D15", Discovery.HAND, "")
    again = audit_at(root)
    before = count_hits(inspection.cases)["tingxi"]["JC19-D15"]
    assert count_hits(again.cases)["tingxi"]["JC19-D15"] == before + 1
    same = import_at(root, filled.path)
    assert (same.added, same.changed, same.written) == ((), (), False)
    filled = Filled(workbook_of(again, tmp_path / "b.xlsx"))
    filled.put(filled.row_of("hand-1"), status="closed", reviewer="李某", reviewed_on=date(2026, 11, 25))
    filled.add(site="tingxi", problem="另一问题", discovery="report")
    assert import_at(root, filled.save()).added == ("hand-2",)
    assert ledger_of(root)["hand-1"].status is LedgerStatus.CLOSED
    assert count_hits(audit_at(root).cases)["tingxi"]["JC19-D15"] == before


def test_the_same_workbook_again_changes_nothing(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    for clause in ("JC19-D16", "JC19-D14", "JC19-D14"):
        filled.add(site="tingxi", indicator=f"{clause} 甲", problem="电话无人接听", status="confirmed")
    assert import_at(root, filled.save()).added == ("hand-1", "hand-2", "hand-3")
    assert [one.clause for one in ledger_of(root).values()] == ["JC19-D16", "JC19-D14", "JC19-D14"]
    before = ledger_text(root)
    again = import_at(root, filled.path)
    assert (again.added, again.changed, again.written, ledger_text(root)) == ((), (), False, before)


def test_an_entry_is_meant_by_one_row_only(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.add(site="tingxi", indicator="JC19-D14", problem="电话无人接听", status="confirmed")
    assert import_at(root, filled.save()).added == ("hand-1",)
    filled = Filled(workbook_of(audit_at(root), tmp_path / "b.xlsx"))
    filled.add(site="tingxi", indicator="JC19-D14", problem="电话无人接听", status="mending")
    result = import_at(root, filled.save())
    assert (result.added, result.changed) == (("hand-2",), ())


def test_only_what_is_mended_may_be_closed(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    fingerprint = undated(inspection)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    row = filled.put(filled.row_of(fingerprint), status="mended", done_on="2026/11/25")
    assert import_at(root, filled.save()).added == (fingerprint,)
    filled.put(int(row), status="closed", reviewer="李某", reviewed_on="2026-11-28")
    filled.save()
    before = ledger_text(root)
    refused = import_at(root, filled.path, as_of=LATER)
    assert [one.code for one in refused.diagnostics] == ["closing-still-found"]
    assert lines(refused.diagnostics)[0].startswith(f"a.xlsx:{row}:19: error[closing-still-found]: 整改台账!S{row}:")
    assert (refused.written, ledger_text(root)) == (False, before)
    mend(root)
    assert states(audit_at(root, as_of=LATER))[fingerprint] is FindingState.GONE
    assert import_at(root, filled.path, as_of=LATER).changed == (fingerprint,)
    assert states(audit_at(root, as_of=LATER))[fingerprint] is FindingState.CLOSED
    edit(root, RULES, MADE, "")
    assert states(audit_at(root, as_of=LATER))[fingerprint] is FindingState.REOPENED


@pytest.mark.parametrize("language", languages())
def test_the_sheet_tells_what_came_back_and_what_is_overdue(
    language: str, root: Path, inspection: Inspection, tmp_path: Path
) -> None:
    rule = "missing-footer-field"
    found = [case.fingerprint for case in inspection.cases if (case.site, case.rule) == ("tingxi", rule)][:2]
    closed = {"status": "closed", "reviewer": "李某", "reviewed_on": "2026-11-20"}
    late = {"status": "mended", "due_on": "2026-11-20", "note": "两次提醒"}
    whole = zip(found, (closed, late), strict=True)
    text = "".join(
        f"  - {{fingerprint: '{name}', site: tingxi, rule: {rule}, found_on: 2026-11-01, "
        + ", ".join(f"{key}: {value}" for key, value in values.items())
        + "}\n"
        for name, values in whole
    )
    write(root, LEDGER, f"entries:\n{text}")
    book = workbook_of(audit_at(root), tmp_path / "a.xlsx", language)
    filled, words = Filled(book, language), Filled.words_of(language)
    told = [
        [filled.sheet.cell(filled.row_of(name), filled.column(key)).value for key in ("status", "state", "note")]
        for name in found
    ]
    assert told == [
        [words["ledger-status-closed"], words["state-reopened"], None],
        [words["ledger-status-mended"], words["state-overdue"], "两次提醒"],
    ]
    result = import_at(root, book)
    assert (result.added, result.changed, result.refused, result.written) == ((), (), 0, False)


def test_nothing_is_closed_at_a_site_that_could_not_be_looked_at(
    root: Path, inspection: Inspection, tmp_path: Path
) -> None:
    fingerprint = undated(inspection)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.put(filled.row_of(fingerprint), status="closed", reviewer="李某", reviewed_on="2026-11-25")
    write(root, "content/tingxi/tzgg/a.md", "no head")
    assert [one.code for one in import_at(root, filled.save()).diagnostics] == ["closing-not-looked"]


def test_what_was_found_at_a_site_that_is_gone_bears_its_id_and_may_be_closed(root: Path, tmp_path: Path) -> None:
    text = "entries:\n  - {fingerprint: '0123456789abcdef', site: xishan, rule: silent-channel, found_on: 2026-11-01}\n"
    write(root, LEDGER, text)
    filled = Filled(workbook_of(audit_at(root), tmp_path / "a.xlsx"))
    row = filled.row_of("0123456789abcdef")
    assert filled.sheet.cell(row, filled.column("site")).value == "xishan"
    filled.put(row, status="closed", reviewer="李某", reviewed_on="2026-11-25")
    closed = import_at(root, filled.save())
    assert ([one.code for one in closed.diagnostics], closed.changed) == ([], ("0123456789abcdef",))


def test_closing_needs_a_name_and_a_day_and_by_gives_both(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    fingerprint = undated(inspection)
    mend(root)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    row = filled.put(filled.row_of(fingerprint), status="closed")
    result = import_at(root, filled.save())
    told = [(one.code, dict(one.params)["cell"]) for one in result.diagnostics]
    assert told == [("closing-unreviewed", f"整改台账!P{row}"), ("closing-unreviewed", f"整改台账!Q{row}")]
    assert import_at(root, filled.path, by="赵某").added == (fingerprint,)
    entry = ledger_of(root)[fingerprint]
    assert (entry.reviewer, entry.reviewed_on) == ("赵某", date(2026, 11, 25))


def test_a_waiver_holds_until_its_day_and_no_longer(root: Path, inspection: Inspection) -> None:
    write(root, "catalog/inspections/waivers.yaml", waiver(granted_on="2026-11-10", expires_on="2026-11-25"))
    assert set(states(inspection, "missing-made-day").values()) == {FindingState.NEW}
    seen = {
        as_of: {
            case.state
            for case in audit_at(root, as_of=as_of).cases
            if case.rule == "missing-made-day" and case.site == "tingxi"
        }
        for as_of in ("2026-11-09 12:00", "2026-11-10 00:00", "2026-11-25 23:59", "2026-11-26 00:00")
    }
    assert list(seen.values()) == [{FindingState.NEW}, {FindingState.WAIVED}, {FindingState.WAIVED}, {FindingState.NEW}]


def test_waived_stands_on_a_waiver_only(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    fingerprint = undated(inspection)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.put(filled.row_of(fingerprint), status="waived")
    assert [one.code for one in import_at(root, filled.save()).diagnostics] == ["waived-without-waiver"]
    write(root, "catalog/inspections/waivers.yaml", waiver(granted_on="2026-11-10", expires_on="2026-12-31"))
    result = import_at(root, filled.path)
    assert (result.refused, result.added) == (0, ())
    assert import_at(root, workbook_of(audit_at(root), tmp_path / "b.xlsx")).written is False


def test_all_or_nothing_unless_part_is_wanted(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    fingerprint = undated(inspection)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.put(filled.row_of(fingerprint), status="confirmed")
    filled.add(site="汀西县人民政府", problem="地名有误")
    result = import_at(root, filled.save())
    assert (result.refused, result.written, result.added) == (1, False, (fingerprint,))
    assert [dict(one.params)["near"] for one in result.diagnostics] == ["汀溪县人民政府"]
    assert ledger_text(root) == ""
    assert import_at(root, filled.path, partial=True, dry_run=True).written is False
    assert import_at(root, filled.path, partial=True).written
    assert list(ledger_of(root)) == [fingerprint]


def test_rows_may_be_sorted_filtered_and_columns_moved(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    fingerprint = undated(inspection)
    row = filled.row_of(fingerprint)
    filled.put(row, status="confirmed", note="核实属实")
    sheet = filled.sheet
    told = [[cell.value for cell in one] for one in sheet.iter_rows(min_row=filled.head)]
    wanted = ["问题编号", "备注", "状态", "网站/单位", "问题描述"]
    places = [told[0].index(head) for head in wanted]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["内部意见", *wanted])
    for one in reversed(told[1:]):
        if "made-day" in str(one[-1]):
            sheet.append(["供参考", *(one[place] for place in places)])
    result = import_at(root, filled.save())
    assert (result.added, result.refused, result.extra) == ((fingerprint,), 0, ("内部意见",))
    assert ledger_of(root)[fingerprint].note == "核实属实"


def test_the_ledger_is_a_small_diff(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    rows = range(filled.head + 1, filled.head + 30)
    for row in rows:
        filled.put(row, status="confirmed")
    import_at(root, filled.save())
    before = ledger_text(root).splitlines()
    keys = [(one.site, one.fingerprint) for one in ledger_of(root).values()]
    assert keys == sorted(keys)
    assert len(keys) == len(rows)
    filled.put(rows[3], note="一句话")
    import_at(root, filled.save())
    after = ledger_text(root).splitlines()
    assert len(after) == len(before) + 1
    assert set(after) - set(before) == {"    note: 一句话"}
    assert not [name for name in (root / LEDGER).parent.iterdir() if name.name != "ledger.yaml"]


def test_a_ledger_at_fault_is_not_written_over(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.put(filled.head + 1, status="confirmed")
    text = "entries:\n  - fingerprint: '0123456789abcdef'\n    status: 完成\n"
    write(root, LEDGER, text)
    with pytest.raises(CouldNotRun) as fault:
        import_at(root, filled.save())
    assert fault.value.diagnostic.code == "ledger-at-fault"
    assert dict(fault.value.diagnostic.params)["line"] == "2"
    assert ledger_text(root) == text


def test_an_older_workbook_may_bring_what_is_mended_already(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    fingerprint = undated(inspection)
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.put(filled.row_of(fingerprint), status="mended", note="已补")
    mend(root)
    assert import_at(root, filled.save()).added == (fingerprint,)
    entry = ledger_of(root)[fingerprint]
    assert (entry.site, entry.rule) == ("tingxi", "missing-made-day")
    shutil.copy(filled.path, tmp_path / "b.xlsx")
    assert states(audit_at(root))[fingerprint] is FindingState.GONE


def test_an_older_workbook_takes_nothing_back_that_was_written_since(
    root: Path, inspection: Inspection, tmp_path: Path
) -> None:
    fingerprint = undated(inspection)
    old = workbook_of(inspection, tmp_path / "a.xlsx")
    entry, _ = set_entry(options_at(root), fingerprint, {"status": LedgerStatus.MENDING, "note": "限期"})
    assert entry is not None
    result = import_at(root, old)
    assert (result.changed, result.written, ledger_of(root)[fingerprint]) == ((), False, entry)
    filled = Filled(old)
    filled.put(filled.row_of(fingerprint), status="mended")
    assert import_at(root, filled.save()).changed == (fingerprint,)
    assert ledger_of(root)[fingerprint].note == "限期"
