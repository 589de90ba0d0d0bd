"""All sheets of an inspection in one workbook."""

from __future__ import annotations

from openpyxl import Workbook

from builder.audit.inspection import Inspection
from builder.audit.reports.labels import Labels
from builder.audit.reports.rows import FindingRow
from builder.audit.reports.workbook.drawing import draw_sheet
from builder.audit.reports.workbook.sheets_of_channels import blanks_sheet, channels_sheet, rules_sheet
from builder.audit.reports.workbook.sheets_of_duties import coverage_sheet, duties_sheet
from builder.audit.reports.workbook.sheets_of_findings import findings_sheet, ledger_sheet, sample_sheet
from builder.audit.reports.workbook.sheets_of_sharing import sharing_sheet
from builder.audit.reports.workbook.sheets_of_sites import (
    letters_sheet,
    overview_sheet,
    ranking_sheet,
    scores_sheet,
)
from builder.audit.reports.workbook.table import SheetTable
from builder.workbook import seal_workbook


def make_workbook(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """The workbook as a file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in make_sheets(inspection, rows, labels):
        draw_sheet(book, table)
    book.active = 0
    return seal_workbook(book)


def make_sheets(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> tuple[SheetTable, ...]:
    """Every sheet, in the order in which an inspector turns them."""
    sheets = [
        overview_sheet(inspection, rows, labels),
        ranking_sheet(inspection, labels),
        findings_sheet(inspection, rows, labels),
        scores_sheet(inspection, rows, labels),
        channels_sheet(inspection, labels),
        coverage_sheet(inspection, labels),
        duties_sheet(inspection, labels),
        blanks_sheet(inspection, labels),
        letters_sheet(inspection, labels),
        sharing_sheet(inspection, labels),
        ledger_sheet(inspection, rows, labels),
    ]
    if inspection.sampling:
        sheets.append(sample_sheet(inspection, rows, labels))
    sheets.append(rules_sheet(inspection, labels))
    return tuple(sheets)
