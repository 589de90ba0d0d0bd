"""All reports of an inspection into one folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from builder.audit.inspection import Inspection
from builder.audit.reports.labels import Labels, read_labels
from builder.audit.reports.notice import make_notice_docx, make_notice_markdown
from builder.audit.reports.page import make_page
from builder.audit.reports.rows import FindingRow, make_rows
from builder.audit.reports.tables import make_csv, make_json, make_sarif
from builder.audit.reports.workbook import make_workbook
from builder.disk import write_all

Make = Callable[[Inspection, tuple[FindingRow, ...], Labels], bytes]

REPORTS: Mapping[str, Make] = {
    "report.html": make_page,
    "workbook.xlsx": make_workbook,
    "notice.md": make_notice_markdown,
    "notice.docx": make_notice_docx,
    "findings.json": make_json,
    "findings.csv": make_csv,
    "findings.sarif": make_sarif,
}
"""Each report by the name of its file."""


def write_reports(inspection: Inspection, folder: Path, language: str) -> tuple[str, ...]:
    """Write every report; all are finished before any takes an older one's place. Gives their names. Raises OSError."""
    labels = read_labels(language)
    rows = make_rows(inspection, labels)
    made = {name: make(inspection, rows, labels) for name, make in REPORTS.items()}
    write_all(folder, made)
    return tuple(made)
