"""Each cell that cannot be taken is told with its place and a cure; no workbook, however broken, is a traceback.

`ZHANQUN_EXAMPLES` sets how many workbooks and texts are tried.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.audit.inspection import Inspection
from builder.diagnostic import Problems
from builder.norms.audit_tables import read_audit_tables
from builder.norms.inspection_files import spell_ledger
from builder.norms.inspections import read_ledger
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.ledger_checks import Sight, see
from builder.pipeline.ledger_rows import RowReader
from builder.pipeline.ledger_sheet import clean, read_choice, read_day, read_ledger_sheet
from builder.source import sheet_reading
from builder.source.sheet_reading import CannotRead, FoundCell, Reason, read_sheet
from builder.wording import languages, read_wording
from catalog.ledger import Fingerprint, LedgerEntry, LedgerStatus
from tests.audit.inspecting import Filled, workbook_of
from tests.portal_from import lines

FUZZ = settings(
    max_examples=int(os.environ.get("ZHANQUN_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="session")
def sight(inspected: tuple[Path, Inspection]) -> Sight:
    """What the inspection of the small cluster tells."""
    tables = read_audit_tables(inspected[0], Problems())
    assert tables is not None
    return see(inspected[1], tables.standards)


@pytest.fixture
def filled(inspection: Inspection, tmp_path: Path) -> Filled:
    """The ledger's sheet of the small cluster."""
    return Filled(workbook_of(inspection, tmp_path / "a.xlsx"))


def read_with(sight: Sight, path: Path) -> tuple[list[LedgerEntry], Problems]:
    """The entries that a workbook spells, and what was refused."""
    sheet, problems = read_ledger_sheet(path), Problems()
    reader = RowReader(file=path.name, sheet=sheet, sight=sight, entries={}, by="", problems=problems)
    return [entry for row in sheet.rows if (entry := reader.read(row)) is not None], problems


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"due_on": "2026-02-30"}, "cell-no-day", "L"),
        ({"due_on": "明年"}, "cell-no-day", "L"),
        ({"due_on": "=TODAY()"}, "cell-is-formula", "L"),
        ({"note": "=HYPERLINK(1)"}, "cell-is-formula", "U"),
        ({"due_on": "2026-11-01"}, "day-before-finding", "L"),
        ({"done_on": "2026-12-01"}, "day-ahead", "N"),
        ({"reviewed_on": date(2027, 1, 1)}, "day-ahead", "Q"),
        ({"status": "做完了"}, "cell-no-status", "S"),
        ({"status": "逾期"}, "cell-status-found", "S"),
        ({"status": "closed, found again"}, "cell-no-status", "S"),
        ({"status": "reopened"}, "cell-status-found", "S"),
        ({"discovery": "听说"}, "cell-no-discovery", "I"),
        ({"fingerprint": "XYZ"}, "not-a-fingerprint", "V"),
        ({"fingerprint": "hand-7"}, "unknown-finding", "V"),
        ({"fingerprint": 123456789012345}, "not-a-fingerprint", "V"),
        ({"site_id": "lanjiang"}, "row-mixed-up", "W"),
        ({"rule": "no-such-rule"}, "row-mixed-up", "X"),
        ({"measures": "长" * 4001}, "cell-too-long", "M"),
    ],
)
def test_a_refused_cell_is_told_by_its_address(
    values: dict[str, object], code: str, column: str, filled: Filled, inspection: Inspection, sight: Sight
) -> None:
    known = next(
        case.fingerprint for case in inspection.cases if (case.site, case.rule) == ("tingxi", "missing-source")
    )
    row = filled.row_of(known)
    filled.put(row, **values)
    _, problems = read_with(sight, filled.save())
    (one,) = set(problems.found)
    assert (one.code, one.mark.line) == (code, row)
    assert dict(one.params)["cell"] == f"整改台账!{column}{row}"
    for language in languages():
        wording = read_wording(language)
        assert wording.says(one).startswith(f"整改台账!{column}{row}") or code == "not-a-fingerprint"
        assert wording.hint(one)


def test_a_fingerprint_that_is_wrong_in_one_digit_is_not_a_new_finding(
    filled: Filled, inspection: Inspection, sight: Sight
) -> None:
    known = next(
        case.fingerprint for case in inspection.cases if (case.site, case.rule) == ("tingxi", "missing-source")
    )
    wrong = known[:-1] + ("0" if known[-1] != "0" else "1")
    filled.put(filled.row_of(known), fingerprint=wrong, status="confirmed")
    entries, problems = read_with(sight, filled.save())
    assert [(one.code, dict(one.params)["near"]) for one in problems] == [("unknown-finding", known)]
    assert entries == []


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"site": "汀溪县人民政府"}, {"cell-empty"}),
        ({"problem": "无处可寻"}, {"cell-empty"}),
        ({"site": "汀溪县人民政府", "code": "9900000001", "problem": "错位"}, {"cell-vague-site"}),
        ({"site": "tingxi", "problem": "甲", "indicator": "JC19-D99 甲"}, {"cell-unknown-clause"}),
        ({"site": "tingxi", "problem": "甲", "discovery": "machine"}, {"cell-no-discovery"}),
        ({"site": "9901210001", "problem": "甲", "discovery": "人工检查", "status": "CONFIRMED"}, set()),
        ({"site": "站群整体", "problem": "甲", "found_on": "2026.11.20"}, set()),
    ],
)
def test_lines_by_hand(values: dict[str, object], codes: set[str], filled: Filled, sight: Sight) -> None:
    filled.add(**values)
    entries, problems = read_with(sight, filled.save())
    assert {one.code for one in problems} == codes
    assert [entry.fingerprint.by_hand for entry in entries] == ([] if codes else [True])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("2026/1/2", date(2026, 1, 2)),
        (" 2026年11月21日 ", date(2026, 11, 21)),
        ("２０２６年１１月２１日", date(2026, 11, 21)),
        (date(2026, 11, 21), date(2026, 11, 21)),
        ("21.11.2026", None),
        ("2026-13-01", None),
        ("2026-11-21 09:30", None),
        (True, None),
    ],
)
def test_days(value: str | date | bool, day: date | None) -> None:
    assert read_day(FoundCell(row=1, column=1, value=value)) == day


@pytest.mark.parametrize("text", ["being mended", "整改中", "mending", "Being Mended"])
def test_a_status_is_known_in_every_language(text: str) -> None:
    assert read_choice(LedgerStatus, "ledger-status", text) is LedgerStatus.MENDING


def packed(**parts: bytes) -> bytes:
    """A zip of some parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, data in parts.items():
            packing.writestr(name, data)
    return made.getvalue()


def without_sheet() -> bytes:
    """A workbook of somebody else."""
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", Reason.NOT_A_WORKBOOK),
        (lambda: b"%PDF-1.7 nothing", Reason.NOT_A_WORKBOOK),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Reason.NOT_A_WORKBOOK),
        (lambda: packed(**{"word/document.xml": b"<w/>"}), Reason.BROKEN),
        (
            lambda: packed(**{"a.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
            Reason.NOT_A_WORKBOOK,
        ),
        (lambda: packed(**{"a.xml": "<!DOCTYPE a>".encode("utf-16")}), Reason.NOT_A_WORKBOOK),
        (lambda: packed(**{f"{number}.bin": b"" for number in range(2001)}), Reason.TOO_LARGE),
        (without_sheet, Reason.NO_SHEET),
    ],
)
def test_what_is_no_workbook_of_ours_is_told(make: Callable[[], bytes], reason: Reason, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(make())
    with pytest.raises(CannotRead) as fault:
        read_sheet(path, {"整改台账"})
    assert fault.value.reason is reason
    with pytest.raises(CouldNotRun) as told:
        read_ledger_sheet(path)
    assert lines([told.value.diagnostic])


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "LARGEST_UNPACKED", 1_000_000)
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(**{"xl/sharedStrings.xml": b" " * 2_000_000}))
    with pytest.raises(CannotRead) as fault:
        read_sheet(path, {"整改台账"})
    assert (fault.value.reason, path.stat().st_size < 10_000) == (Reason.TOO_LARGE, True)


def test_rows_beyond_the_bound_are_refused_not_cut(
    filled: Filled, monkeypatch: pytest.MonkeyPatch, sight: Sight
) -> None:
    monkeypatch.setattr(sheet_reading, "MOST_ROWS", filled.sheet.max_row + 5)
    assert read_with(sight, filled.save())[1].found == []
    filled.put(filled.sheet.max_row + 500, note="far below")
    filled.save()
    with pytest.raises(CannotRead) as fault:
        read_sheet(filled.path, {"整改台账"})
    assert fault.value.reason is Reason.TOO_MANY_ROWS


def test_heads_that_are_missing_or_doubled_are_told(filled: Filled) -> None:
    filled.put(filled.head, note="状态")
    with pytest.raises(CouldNotRun) as fault:
        read_ledger_sheet(filled.save())
    assert fault.value.diagnostic.code == "ledger-column-doubled"
    filled.put(filled.head, note="备注", fingerprint="号")
    with pytest.raises(CouldNotRun) as fault:
        read_ledger_sheet(filled.save())
    assert fault.value.diagnostic.code == "ledger-columns-missing"
    assert "问题编号" in dict(fault.value.diagnostic.params)["columns"]


@FUZZ
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(CouldNotRun):
        read_ledger_sheet(path)


@FUZZ
@given(data=st.data())
def test_a_workbook_with_bytes_cut_or_changed_is_read_or_refused(
    data: st.DataObject, inspected: tuple[Path, Inspection], tmp_path_factory: pytest.TempPathFactory, sight: Sight
) -> None:
    path = tmp_path_factory.getbasetemp() / "whole.xlsx"
    if not path.exists():
        workbook_of(inspected[1], path)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:place] if data.draw(st.booleans()) else whole
    if broken is whole:
        broken[place : place + 8] = data.draw(st.binary(min_size=8, max_size=8))
    hurt = path.with_name("hurt.xlsx")
    hurt.write_bytes(broken)
    try:
        entries, problems = read_with(sight, hurt)
    except CouldNotRun:
        return
    assert len(entries) + len(problems.found) < 1_000


CONTENTS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime(1901, 1, 1)),
    st.sampled_from(["销号", "closed", "tingxi", "hand-1", "2026-11-20", "0123456789abcdef", "JC19-D15", "=1+1"]),
)


@FUZZ
@given(rows=st.lists(st.lists(CONTENTS, min_size=1, max_size=24), max_size=6))
def test_any_cells_are_taken_or_refused_and_what_is_taken_can_be_kept(
    rows: list[list[object]], inspection: Inspection, sight: Sight, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ledger"
    heads = workbook_heads()
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    entries, problems = read_with(sight, tmp_path / "a.xlsx")
    assert all(one.mark.file == "a.xlsx" and one.mark.line > 1 for one in problems)
    text = spell_ledger(entries)
    told = Problems()
    kept = read_ledger(text, told)
    assert {one.code for one in told} <= {"doubled-fingerprint"}
    assert {entry.fingerprint for entry in entries} == {entry.fingerprint for entry, _ in kept.values()}


def workbook_heads() -> list[str]:
    """The heads of the ledger's sheet in English."""
    from_table = Filled.words_of("en")
    return [from_table[f"ledger-{key}"] for key in Filled.KEYS]


@FUZZ
@given(text=st.text(max_size=60), note=st.text(st.sampled_from("a \n\t:#-'\"|>~é中\x85\u2028\ufeff"), max_size=12))
def test_any_text_is_read_back_as_it_was_written(text: str, note: str) -> None:
    entry = LedgerEntry(
        fingerprint=Fingerprint("0123456789abcdef"),
        site="a",
        found_on=date(2026, 11, 25),
        measures=clean(text),
        note=clean(note),
    )
    problems = Problems()
    read = read_ledger(spell_ledger([entry]), problems)
    assert [one for one, _ in read.values()] == [entry]
    assert problems.found == []


def test_an_entry_can_be_taken_out_though_others_bear_the_same_day() -> None:
    day = date(2026, 11, 25)
    entries = [
        LedgerEntry(fingerprint=Fingerprint(f"hand-{number}"), site="a", found_on=day, due_on=day) for number in (1, 2)
    ]
    text = spell_ledger(entries)
    first, second = text.index("  - fingerprint: hand-1"), text.index("  - fingerprint: hand-2")
    problems = Problems()
    read = read_ledger(text[:first] + text[second:], problems)
    assert [one for one, _ in read.values()] == entries[1:]
    assert problems.found == []
