"""Tables for spreadsheets: the same rows give the same bytes, numbers stay numbers, no text becomes a formula."""

import io
import time
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builder.sheet import LONGEST_TEXT, Sheet, write_csv
from builder.workbook import seal_workbook, write_xlsx

ROWS = (("=1+1", 12, date(2026, 11, 25), None, "a<b>&\x00\ud800c"), ("通知\n第二行", -3.5, None, "", "x" * 40000))
SHEET = Sheet(title="目录/2026:全部", header=("名称", "数", "日", "无", "字"), rows=ROWS, widths=(20, 8))
FORMULAS = ("=A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A")


def read(data: bytes) -> Worksheet:
    """The first sheet of a workbook."""
    sheet = load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_sheet_says_what_its_rows_say() -> None:
    sheet = read(write_xlsx(SHEET))
    assert sheet.title == "目录 2026 全部"
    assert [cell.value for cell in sheet[1]] == list(SHEET.header)
    assert [sheet["A2"].value, sheet["B2"].value, sheet["D2"].value, sheet["E2"].value] == ["=1+1", 12, None, "a<b>&c"]
    assert sheet["C2"].value.date() == date(2026, 11, 25)
    assert (sheet["A3"].value, sheet["B3"].value) == ("通知\n第二行", -3.5)
    assert len(sheet["E3"].value) == LONGEST_TEXT
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E3")
    assert sheet.column_dimensions["A"].width == 20


def test_an_empty_table_is_a_whole_workbook() -> None:
    sheet = read(write_xlsx(Sheet(title="空", header=("甲",), rows=())))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["甲"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = Sheet(title="甲", header=(text,), rows=((text,),))
    cell = read(write_xlsx(sheet))["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert read(write_xlsx(sheet))["A1"].data_type == "s"
    told = write_csv(sheet).decode("utf-8-sig")
    assert told.count(f"'{text}") == 2


def test_csv_keeps_numbers_days_and_quotes() -> None:
    rows = ((-3, 2.5, date(2026, 1, 2), None, '引"号,逗'),)
    told = write_csv(Sheet(title="甲", header=("a", "b", "c", "d", "e"), rows=rows))
    assert told == b"\xef\xbb\xbf" + 'a,b,c,d,e\r\n-3,2.5,2026-01-02,,"引""号,逗"\r\n'.encode()


def test_the_same_rows_give_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_xlsx(SHEET)
    later = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert write_xlsx(SHEET) == first


def test_a_sealed_workbook_tells_no_time() -> None:
    book = Workbook()
    book.create_sheet("二")
    data = seal_workbook(book)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.namelist()[0] == "[Content_Types].xml"
        core = parts.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2
    assert load_workbook(io.BytesIO(data)).sheetnames == ["Sheet", "二"]
