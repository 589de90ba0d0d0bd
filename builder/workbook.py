"""Workbooks, XLSX: the same rows give the same bytes, and no text becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from builder.sheet import FORMULA, Sheet, Value, clean_text

_FIRST = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST_DAY = date(1899, 12, 30)
"""The day from which spreadsheets count."""

_DAY = b"1980-01-01T00:00:00Z"
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^<>]*>)[^<]*(?=</dcterms:)")
_FIRST_SHEET = "xl/worksheets/sheet1.xml"
_END = b"</sheetData>"
_READABLE_BY_ALL = 0o644 << 16
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def write_xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet: the headings stay in view and filter their columns.

    The library makes the workbook; the rows are spliced into it, because cell by cell it takes ten times as long.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(_NOT_IN_TITLES.sub(" ", sheet.title)[:31])
    for number, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    styles = _Styles(quoted=_style(page, quoted=True), day=_style(page, number_format="yyyy-mm-dd"))
    page.append([_head(page, one) for one in sheet.header])
    rows = [_spell_row(number, row, styles) for number, row in enumerate(sheet.rows, start=2)]
    page.auto_filter.ref = f"A1:{get_column_letter(max(1, len(sheet.header)))}{len(rows) + 1}"
    return seal_workbook(book, "".join(rows).encode())


def seal_workbook(book: Workbook, more_rows: bytes = b"") -> bytes:
    """A workbook as bytes that depend on nothing but what it holds: no clock, no file-system order.

    `more_rows` are rows of its first sheet, as they are written in the file.
    """
    raw = io.BytesIO()
    book.save(raw)
    return seal_package(raw.getvalue(), more_rows)


def seal_package(packed: bytes, more_rows: bytes = b"") -> bytes:
    """An office file's parts in one order, with one time for all."""
    sealed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as made,
        zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as copy,
    ):
        for name, data in _parts(made):
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3
            part.external_attr = _READABLE_BY_ALL
            copy.writestr(part, data.replace(_END, more_rows + _END, 1) if name == _FIRST_SHEET else data)
    return sealed.getvalue()


def _parts(made: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts in the order in which they were written: that of the types must be first for some readers."""
    names = made.namelist()
    for name in sorted(names, key=lambda one: (one != "[Content_Types].xml", one)):
        data = made.read(name)
        yield name, _MOMENTS.sub(rb"\g<1>" + _DAY, data) if name == "docProps/core.xml" else data


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styles:
    """The numbers of the styles that rows use."""

    quoted: int
    day: int


def _style(page: WriteOnlyWorksheet, *, quoted: bool = False, number_format: str = "General") -> int:
    cell = WriteOnlyCell(page, "")
    cell.quotePrefix = quoted
    cell.number_format = number_format
    return int(cell.style_id)


def _head(page: WriteOnlyWorksheet, text: str) -> object:
    cell = WriteOnlyCell(page, clean_text(text))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _spell_row(number: int, row: tuple[Value, ...], styles: _Styles) -> str:
    cells = (_spell_cell(f"{_letter(place)}{number}", value, styles) for place, value in enumerate(row, start=1))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _spell_cell(place: str, value: Value, styles: _Styles) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = clean_text(value)
        style = f' s="{styles.quoted}"' if text.startswith(FORMULA) else ""
        return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{styles.day}"><v>{(value - _FIRST_DAY).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


@cache
def _letter(number: int) -> str:
    return get_column_letter(number)
