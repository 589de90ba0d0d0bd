"""Reports of one inspection: workbook, HTML, JSON, SARIF, CSV, notice; the same bytes from the same inspection.

May not look at a site again, or judge.
"""

from builder.audit.reports.writing import write_reports

__all__ = ["write_reports"]
