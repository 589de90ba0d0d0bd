"""The top of a sheet: its title, its notes, and the heads of its columns, as high as their words need."""

from __future__ import annotations

from itertools import accumulate, groupby

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.reports.workbook.cells import FONT, FRAME, INK, LINE_HEIGHT, count_lines, put
from builder.audit.reports.workbook.paper import count_pages
from builder.audit.reports.workbook.table import Column, SheetTable, width_of

_HEAD = "F3E9E7"
_LEAST = 32
_LONGEST_TURNED = 260
"""Points that a turned head may be high; spreadsheets allow 409."""


def draw_title(sheet: Worksheet, table: SheetTable) -> int:
    """Title and notes, each over the columns of the first printed page; gives the row of the heads.

    Where there are more pages side by side, the columns that all of them show are left out: the words would be cut.
    """
    widths = [column.width for column in table.columns if column.printed]
    pages = count_pages(table)
    left = table.fixed if pages > 1 else 0
    across = max(left + 1, sum(width <= sum(widths) / pages for width in accumulate(widths)))
    room = sum(widths[left:across])
    for row, text in enumerate((table.title, *table.notes), start=1):
        cell = put(sheet, row, left + 1, text)
        cell.font = Font(name=FONT, size=16 if row == 1 else 10, bold=row == 1, color=INK)
        cell.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=left + 1, end_row=row, end_column=across)
        sheet.row_dimensions[row].height = 30 if row == 1 else LINE_HEIGHT * count_lines(text, room) + 3
    return 2 + len(table.notes)


def draw_heads(sheet: Worksheet, table: SheetTable, first: int) -> int:
    """One row of heads, or two where columns are grouped; gives how many."""
    grouped = any(column.group for column in table.columns)
    last = first + 1 if grouped else first
    start = 1
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = tuple(members)
        if grouped and group:
            _draw_head(sheet, first, start, group)
            if len(columns) > 1:
                end = start + len(columns) - 1
                sheet.merge_cells(start_row=first, start_column=start, end_row=first, end_column=end)
            _raise(sheet, first, LINE_HEIGHT * count_lines(group, sum(one.width for one in columns)) + 3)
        for number, column in enumerate(columns, start=start):
            _draw_head(sheet, last, number, column.label, turned=column.turned)
            if grouped and not group:
                _draw_head(sheet, first, number, column.label)
                put(sheet, last, number, None)
                sheet.merge_cells(start_row=first, start_column=number, end_row=last, end_column=number)
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        start += len(columns)
    sheet.row_dimensions[last].height = max(_LEAST, *map(_height_of, table.columns))
    return last - first + 1


def _draw_head(sheet: Worksheet, row: int, column: int, label: str, *, turned: bool = False) -> None:
    cell = put(sheet, row, column, label)
    cell.font = Font(name=FONT, size=10, bold=True, color=INK)
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.border = FRAME
    turn = 90 if turned else 0
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True, textRotation=turn)


def _raise(sheet: Worksheet, row: int, height: float) -> None:
    """Make a row that high, where it is lower."""
    sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or 0, height)


def _height_of(column: Column) -> float:
    """Points that the head of a column needs; a turned one has as many lines as the column is wide."""
    if not column.turned:
        return LINE_HEIGHT * count_lines(column.label, column.width) + 5
    lines = max(1, int((column.width * 7 + 5) * 0.75 / LINE_HEIGHT))
    return min(_LONGEST_TURNED, 6 * (-(-width_of(column.label) // lines) + 2))
