"""How a sheet is laid on paper: so that what is printed can be read, on as few pages across as that allows."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.reports.workbook.table import SheetTable

_A3, _A4 = 8, 9
_ACROSS_A4, _ACROSS_A3 = 180, 320
"""Characters across a page on its side that are not too small to read: eight points, and seven."""

_MARGINS = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.3, footer=0.3)


def count_pages(table: SheetTable) -> int:
    """Over how many pages side by side the sheet is printed."""
    return -(-_width_of(table) // _ACROSS_A3)


def set_print(sheet: Worksheet, table: SheetTable, first: int, heads: int) -> None:
    """Lay out the sheet: `first` is the row of its heads, `heads` how many rows they take.

    The heads are on every page; where the sheet is wider than one, the fixed columns are, too.
    """
    last = get_column_letter(sum(column.printed for column in table.columns))
    pages = count_pages(table)
    sheet.print_area = f"A1:{last}{first + heads + max(len(table.rows), 1) - 1}"
    sheet.print_title_rows = f"{first}:{first + heads - 1}"
    if pages > 1:
        sheet.print_title_cols = f"A:{get_column_letter(table.fixed)}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4 if _width_of(table) <= _ACROSS_A4 else _A3
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.page_setup.fitToWidth = pages
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = _MARGINS
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P / &N"))


def _width_of(table: SheetTable) -> int:
    """In characters."""
    return sum(column.width for column in table.columns if column.printed)
