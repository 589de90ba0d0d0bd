"""The report to look at: one HTML file with its charts, readable without scripts, on paper and by a screen reader."""

from builder.audit.reports.page.report import make_page

__all__ = ["make_page"]
