"""A sheet of values drawn as inspectors expect it: heads in two rows, filters, frozen panes, ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.reports.workbook.cells import FONT, FRAME, INK, LINE_HEIGHT, count_lines, put
from builder.audit.reports.workbook.heads import draw_heads, draw_title
from builder.audit.reports.workbook.paper import set_print
from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable
from builder.sheet import clean_text

_PLAIN = Font(name=FONT, size=10, color=INK)
_LINKED = Font(name=FONT, size=10, color="0B4F8A", underline="single")
_FORMATS = {
    Form.NUMBER: "#,##0",
    Form.DECIMAL: "0.00",
    Form.PERCENT: "0.0%",
    Form.DATE: "yyyy-mm-dd",
    Form.TEXT: "@",
    Form.LONG: "@",
}
MOST_LINES = 12
"""Of a row; what is longer is read in the cell."""

_RIGHT = (Form.NUMBER, Form.DECIMAL, Form.PERCENT)
_MIDDLE = (Form.DATE, Form.SIGN)
_WRAPPED = (Form.TEXT, Form.LONG, Form.SIGN)
_MOST_LINKS = 60_000
"""Links of a sheet; the format bears 65,530, what is beyond stays text."""

_LONGEST_LINK = 2_000
"""Characters; spreadsheets call a file broken whose links are longer than 2,079."""


def draw_sheet(book: Workbook, table: SheetTable) -> Worksheet:
    """Add a sheet to the book."""
    sheet: Worksheet = book.create_sheet(table.name)
    first = draw_title(sheet, table)
    heads = draw_heads(sheet, table, first)
    _draw_rows(sheet, table, first + heads)
    _set_view(sheet, table, first + heads)
    set_print(sheet, table, first, heads)
    return sheet


def _draw_rows(sheet: Worksheet, table: SheetTable, first: int) -> None:
    links = dict(list(table.links.items())[:_MOST_LINKS])
    wardrobe = _Wardrobe(columns=table.columns, fills=table.fills)
    for down, values in enumerate(table.rows):
        sheet.row_dimensions[first + down].height = LINE_HEIGHT * _count_lines(values, table.columns) + 3
        for across, value in enumerate(values):
            cell = put(sheet, first + down, across + 1, value)
            link = clean_text(links.get((down, across), ""))
            if len(link) > _LONGEST_LINK:
                link = ""
            wardrobe.dress(cell, across, linked=bool(link))
            if link:
                cell.hyperlink = link
    _offer_choices(sheet, table, first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wardrobe:
    """What cells wear. Each kind is put together once and then copied: the library takes its time over every part."""

    columns: tuple[Column, ...]
    fills: Mapping[str, str]
    made: dict[tuple[int, bool, str], Cell] = field(default_factory=dict)

    def dress(self, cell: Cell, across: int, *, linked: bool) -> None:
        """Font, frame, place, format and colour of a cell in that column."""
        colour = self.fills.get(cell.value, "") if isinstance(cell.value, str) else ""
        model = self.made.setdefault((across, linked, colour), cell)
        if model is not cell:
            cell._style = copy(model._style)  # type: ignore[attr-defined]  # documented, but not in the stubs
            return
        column = self.columns[across]
        cell.font = _LINKED if linked else _PLAIN
        cell.border = FRAME
        cell.alignment = _alignment(column)
        if column.form in _FORMATS:
            cell.number_format = _FORMATS[column.form]
        if colour:
            cell.fill = PatternFill("solid", fgColor=colour)


def _count_lines(values: tuple[CellValue, ...], columns: tuple[Column, ...]) -> int:
    """How many lines the fullest cell of a row takes."""
    texts = [
        count_lines(value, column.width)
        for value, column in zip(values, columns, strict=True)
        if isinstance(value, str) and column.form in _WRAPPED
    ]
    return min(max(texts, default=1), MOST_LINES)


def _alignment(column: Column) -> Alignment:
    side = "right" if column.form in _RIGHT else "center" if column.form in _MIDDLE else "left"
    return Alignment(horizontal=side, vertical="center", wrap_text=column.form in _WRAPPED)


def _offer_choices(sheet: Worksheet, table: SheetTable, first: int) -> None:
    """Where only some words are allowed, the cell offers them."""
    for number, column in enumerate(table.columns, start=1):
        if column.choices:
            allowed = DataValidation(type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
            letter = get_column_letter(number)
            allowed.add(f"{letter}{first}:{letter}{first + max(len(table.rows), 1) + 200}")
            sheet.add_data_validation(allowed)


def _set_view(sheet: Worksheet, table: SheetTable, below: int) -> None:
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = f"{get_column_letter(table.fixed + 1)}{below}"
    if table.rows:
        sheet.auto_filter.ref = f"A{below - 1}:{last}{below + len(table.rows) - 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
