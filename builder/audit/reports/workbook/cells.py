"""What all cells of the workbook share: the font, the frame, how a value is written, how many lines it takes."""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.reports.workbook.table import CellValue, width_of
from builder.sheet import clean_text

FONT = "宋体"
INK = "1F2328"
LINE_HEIGHT = 13.5
"""Points."""

_LINE = Side(style="thin", color="B8B2AE")
FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def put(sheet: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """Write a value; text stays text, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is written into a cell that was merged away
    cell.value = clean_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def count_lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width."""
    room = max(1, width - 1)
    return sum(max(1, -(-width_of(part) // room)) for part in text.split("\n"))
