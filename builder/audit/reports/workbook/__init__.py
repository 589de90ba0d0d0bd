"""The workbook of an inspection: one file a sheet, drawn by one hand."""

from builder.audit.reports.workbook.book import make_workbook

__all__ = ["make_workbook"]
