"""The workbook of the reports: every sheet is ready to be read and printed, whatever texts it holds."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.inspection import Inspection
from tests.audit.hostile import hostile
from tests.audit.labels import LANGUAGES, label
from tests.audit.looking import reports_of


@pytest.fixture(scope="module")
def books(inspected: tuple[Path, Inspection]) -> Mapping[str, Workbook]:
    """The workbooks by language, read once; that of the hostile texts is `evil`."""
    books = {language: book_of(inspected[1], language) for language in LANGUAGES}
    return {**books, "evil": book_of(hostile(inspected[1]), "zh-Hans")}


def book_of(inspection: Inspection, language: str) -> Workbook:
    return load_workbook(io.BytesIO(reports_of(inspection, language, "workbook.xlsx")["workbook.xlsx"]))


def heads_of(sheet: Worksheet) -> tuple[int, int]:
    """The rows that are printed on every page: those of the heads."""
    first, last = (int(part) for part in re.findall(r"\d+", sheet.print_title_rows or ""))
    return first, last


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_is_ready_to_be_read_and_printed(language: str, books: Mapping[str, Workbook]) -> None:
    book = books[language]
    names = (
        "overview",
        "ranking",
        "findings",
        "scores",
        "channels",
        "coverage",
        "duties",
        "blanks",
        "letters",
        "sharing",
        "ledger",
        "rules",
    )
    assert book.sheetnames == [label(f"sheet-{name}", language) for name in names]
    for sheet in book.worksheets:
        first, last = heads_of(sheet)
        assert sheet.freeze_panes is not None
        assert int(re.sub(r"\D", "", str(sheet.freeze_panes))) == last + 1
        assert sheet.print_area, sheet.title
        assert any(cell.value for cell in sheet[1])
        assert sheet.row_dimensions[1].height
        assert all(sheet.cell(last, column).value or first < last for column in range(1, sheet.max_column + 1))
        if sheet.max_row > last:
            assert sheet.auto_filter.ref == f"A{last}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
            assert all(0 < (sheet.row_dimensions[row].height or 0) < 409 for row in range(last + 1, sheet.max_row + 1))
    assert all(len(name) <= 31 and not set(name) & set(r"[]:*?/\\") for name in book.sheetnames)


PAPERS = {8: 320, 9: 180}
"""Characters that a page of A3 and of A4 holds across and that can be read."""


def printed_columns(sheet: Worksheet) -> list[str]:
    """The letters of the columns that are printed."""
    last = re.search(r":\$([A-Z]+)\$", str(sheet.print_area))
    assert last is not None
    return [get_column_letter(number) for number in range(1, column_index_from_string(last[1]) + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_printed_can_be_read(language: str, books: Mapping[str, Workbook]) -> None:
    for sheet in books[language].worksheets:
        page = sheet.page_setup
        paper, pages = page.paperSize or 0, page.fitToWidth or 0
        across = sum(sheet.column_dimensions[letter].width for letter in printed_columns(sheet))
        assert (page.orientation, page.pageOrder, page.fitToHeight) == ("landscape", "overThenDown", 0)
        assert across <= PAPERS[paper] * pages, sheet.title
        assert pages == 1 or across > PAPERS[8] * (pages - 1)
        fixed = re.sub(r"\d", "", str(sheet.freeze_panes))
        above = sheet.iter_rows(max_row=heads_of(sheet)[0] - 1)
        told = {cell.column_letter for row in above for cell in row if cell.value}
        if pages > 1:
            assert sheet.print_title_cols == f"$A:${get_column_letter(column_index_from_string(fixed) - 1)}"
            assert told == {fixed}
        else:
            assert not sheet.print_title_cols
            assert told == {"A"}


def test_what_only_the_program_reads_is_not_printed(books: Mapping[str, Workbook]) -> None:
    sheet = books["zh-Hans"][label("sheet-ledger")]
    printed, (head, _) = printed_columns(sheet), heads_of(sheet)
    lost = [cell.value for cell in sheet[head] if cell.value and cell.column_letter not in printed]
    assert lost == [label("ledger-site_id"), label("ledger-rule")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_cut(language: str, books: Mapping[str, Workbook]) -> None:
    for sheet in books[language].worksheets:
        first, last = heads_of(sheet)
        letters = map(get_column_letter, range(1, sheet.max_column + 1))
        widths = [sheet.column_dimensions[letter].width for letter in letters]
        for row in sheet.iter_rows(min_row=last + 1):
            lines = max(lines_of(cell.value, width) for cell, width in zip(row, widths, strict=True))
            assert (sheet.row_dimensions[row[0].row or 0].height or 0) >= 13 * min(lines, 12), (sheet.title, row[0])
        high = sheet.row_dimensions[last].height or 0
        for cell, width in zip(sheet[last], widths, strict=True):
            if cell.alignment.textRotation:
                assert lines_of(cell.value, high / 5.5) <= (width * 7 + 5) * 0.75 / 13, cell.value
            else:
                assert lines_of(cell.value, width) * 13 <= high, cell.value
        assert first == last or (sheet.row_dimensions[first].height or 0) >= 13


def lines_of(value: object, width: float) -> int:
    """The lines that a text takes: a Han character is as wide as two others."""
    if not isinstance(value, str):
        return 1
    parts = [sum(2 if one > "\u2e7f" else 1 for one in part) for part in value.split("\n")]
    return sum(max(1, -(-part // int(width))) for part in parts)


def test_grouped_columns_have_heads_in_two_rows(books: Mapping[str, Workbook]) -> None:
    sheet = books["zh-Hans"][label("sheet-findings")]
    first, last = heads_of(sheet)
    assert last == first + 1
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert f"A{first}:A{last}" in merged
    assert f"D{first}:G{first}" in merged
    assert sheet[f"D{first}"].value == label("group-clause")
    assert sheet[f"D{last}"].value == label("col-clause")


def test_numbers_are_numbers_and_days_are_days(books: Mapping[str, Workbook]) -> None:
    book = books["zh-Hans"]
    overview, channels = book[label("sheet-overview")], book[label("sheet-channels")]
    assert {type(one.value) for one in column_of(overview, "col-documents")} == {int}
    assert {type(one.value) for one in column_of(overview, "col-coverage")} <= {float, int}
    assert all(one.number_format == "0.0%" for one in column_of(overview, "col-coverage"))
    newest = [one for one in column_of(channels, "col-newest") if one.value is not None]
    assert newest
    assert all(one.is_date and one.number_format == "yyyy-mm-dd" for one in newest)


def column_of(sheet: Worksheet, key: str) -> list[Any]:
    first, last = heads_of(sheet)
    heads = [cell for row in sheet.iter_rows(min_row=first, max_row=last) for cell in row if cell.value == label(key)]
    rows = range(last + 1, sheet.max_row + 1)
    return [sheet.cell(row, heads[0].column) for row in rows]


def test_pages_are_linked(books: Mapping[str, Workbook]) -> None:
    sheet = books["zh-Hans"][label("sheet-findings")]
    pairs = list(zip(column_of(sheet, "col-number"), column_of(sheet, "col-address"), strict=True))
    assert any(address.value for _, address in pairs)
    assert all(address.hyperlink is None for _, address in pairs)
    for number, address in pairs:
        assert (number.hyperlink.target if number.hyperlink else None) == address.value


def test_no_cell_is_a_formula_and_no_list_is_too_long(books: Mapping[str, Workbook]) -> None:
    for book in books.values():
        for sheet in book.worksheets:
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
            links = [cell.hyperlink.target for cell in cells if cell.hyperlink is not None]
            assert all(len(link or "") <= 2_079 for link in links)
            assert all(len(one.formula1 or "") <= 257 for one in sheet.data_validations.dataValidation)
