"""A sheet of values drawn as inspectors expect it: heads in two rows, filters, frozen panes, ready to be printed."""

from __future__ import annotations

from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable
from builder.workbook import clean_text

FONT = "宋体"
_INK, _HEAD, _RULE, _LINK = "1F2328", "F3E9E7", "B8B2AE", "0B4F8A"
_LINE = Side(style="thin", color=_RULE)
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FORMATS = {
    Form.NUMBER: "#,##0",
    Form.DECIMAL: "0.00",
    Form.PERCENT: "0.0%",
    Form.DATE: "yyyy-mm-dd",
    Form.TEXT: "@",
    Form.LONG: "@",
}
_LINE_HEIGHT = 13.5
MOST_LINES = 12
"""Of a row; what is longer is read in the cell."""

_RIGHT = (Form.NUMBER, Form.DECIMAL, Form.PERCENT)
_MIDDLE = (Form.DATE, Form.SIGN)
_MOST_LINKS = 60_000
"""Links of a sheet; the format bears 65,530, what is beyond stays text."""

_LONGEST_LINK = 2_000
"""Characters; spreadsheets call a file broken whose links are longer than 2,079."""


def draw_sheet(book: Workbook, table: SheetTable) -> Worksheet:
    """Add a sheet to the book."""
    sheet: Worksheet = book.create_sheet(table.name)
    first = _draw_title(sheet, table)
    heads = _draw_heads(sheet, table, first)
    _draw_rows(sheet, table, first + heads)
    _set_view(sheet, table, first, heads)
    _set_print(sheet, table, first, heads)
    return sheet


def _draw_title(sheet: Worksheet, table: SheetTable) -> int:
    """Title and notes, each over the whole width; gives the row of the heads."""
    width = max(1, sum(not column.hidden for column in table.columns))
    for row, text in enumerate((table.title, *table.notes), start=1):
        cell = put(sheet, row, 1, text)
        cell.font = Font(name=FONT, size=16 if row == 1 else 10, bold=row == 1, color=_INK)
        cell.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=min(width, 12))
    sheet.row_dimensions[1].height = 30
    return 2 + len(table.notes)


def _draw_heads(sheet: Worksheet, table: SheetTable, first: int) -> int:
    """One row of heads, or two where columns are grouped; gives how many."""
    grouped = any(column.group for column in table.columns)
    last = first + 1 if grouped else first
    start = 1
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = tuple(members)
        if grouped and group:
            _draw_head(sheet, first, start, group)
            if len(columns) > 1:
                sheet.merge_cells(
                    start_row=first, start_column=start, end_row=first, end_column=start + len(columns) - 1
                )
        for number, column in enumerate(columns, start=start):
            _draw_head(sheet, last, number, column.label, turned=column.turned)
            if grouped and not group:
                _draw_head(sheet, first, number, column.label)
                put(sheet, last, number, None)
                sheet.merge_cells(start_row=first, start_column=number, end_row=last, end_column=number)
            letter = get_column_letter(number)
            sheet.column_dimensions[letter].width = column.width
            sheet.column_dimensions[letter].hidden = column.hidden
        start += len(columns)
    turned = any(column.turned for column in table.columns)
    sheet.row_dimensions[last].height = 110 if turned else 32
    return last - first + 1


def _draw_head(sheet: Worksheet, row: int, column: int, label: str, *, turned: bool = False) -> None:
    cell = put(sheet, row, column, label)
    cell.font = Font(name=FONT, size=10, bold=True, color=_INK)
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.border = _FRAME
    cell.alignment = Alignment(
        horizontal="center", vertical="center", wrap_text=True, textRotation=255 if turned else 0
    )


def _draw_rows(sheet: Worksheet, table: SheetTable, first: int) -> None:
    links = dict(list(table.links.items())[:_MOST_LINKS])
    plain = Font(name=FONT, size=10, color=_INK)
    linked = Font(name=FONT, size=10, color=_LINK, underline="single")
    places = [_alignment(column) for column in table.columns]
    fills = {value: PatternFill("solid", fgColor=colour) for value, colour in table.fills.items()}
    for down, values in enumerate(table.rows):
        sheet.row_dimensions[first + down].height = _LINE_HEIGHT * _count_lines(values, table.columns) + 3
        for across, value in enumerate(values):
            cell = put(sheet, first + down, across + 1, value)
            link = clean_text(links.get((down, across), ""))
            if len(link) > _LONGEST_LINK:
                link = ""
            _dress(cell, table.columns[across], linked if link else plain, places[across])
            if link:
                cell.hyperlink = link
            if isinstance(value, str) and value in fills:
                cell.fill = fills[value]
    _offer_choices(sheet, table, first)


def _count_lines(values: tuple[CellValue, ...], columns: tuple[Column, ...]) -> int:
    """How many lines the fullest cell of a row takes: a Han character is as wide as two others."""
    lines = 1
    for value, column in zip(values, columns, strict=True):
        if isinstance(value, str) and column.form in (Form.TEXT, Form.LONG):
            room = max(1, column.width - 1)
            parts = (sum(2 if c > "\u2e7f" else 1 for c in part) for part in value.split("\n"))
            lines = max(lines, sum(max(1, -(-part // room)) for part in parts))
    return min(lines, MOST_LINES)


def _dress(cell: Cell, column: Column, font: Font, place: Alignment) -> None:
    cell.font = font
    cell.border = _FRAME
    cell.alignment = place
    if column.form in _FORMATS:
        cell.number_format = _FORMATS[column.form]


def _alignment(column: Column) -> Alignment:
    side = "right" if column.form in _RIGHT else "center" if column.form in _MIDDLE else "left"
    return Alignment(horizontal=side, vertical="top", wrap_text=column.form in (Form.TEXT, Form.LONG))


def _offer_choices(sheet: Worksheet, table: SheetTable, first: int) -> None:
    """Where only some words are allowed, the cell offers them."""
    for number, column in enumerate(table.columns, start=1):
        if column.choices:
            allowed = DataValidation(type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
            letter = get_column_letter(number)
            allowed.add(f"{letter}{first}:{letter}{first + max(len(table.rows), 1) + 200}")
            sheet.add_data_validation(allowed)


def _set_view(sheet: Worksheet, table: SheetTable, first: int, heads: int) -> None:
    below = first + heads
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = f"{get_column_letter(table.fixed + 1)}{below}"
    if table.rows:
        sheet.auto_filter.ref = f"A{below - 1}:{last}{below + len(table.rows) - 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100


def _set_print(sheet: Worksheet, table: SheetTable, first: int, heads: int) -> None:
    last = get_column_letter(len(table.columns))
    sheet.print_area = f"A1:{last}{first + heads + max(len(table.rows), 1) - 1}"
    sheet.print_title_rows = f"{first}:{first + heads - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P / &N"))


def put(sheet: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """Write a value; text stays text, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is written into a cell that was merged away
    cell.value = clean_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
