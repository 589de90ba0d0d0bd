"""Inspections of small clusters, the workbook that they write, and what an inspector fills into it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from builder.audit.inspection import CaseFile, FindingState, Inspection
from builder.audit.reports.labels import read_labels
from builder.audit.reports.rows import make_rows
from builder.audit.reports.workbook import make_workbook
from builder.audit.reports.workbook.drawing import draw_sheet
from builder.audit.reports.workbook.sheets_of_findings import LEDGER_COLUMNS, ledger_sheet
from builder.diagnostic import Problems
from builder.norms.inspections import LEDGER, read_inspections
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.ledger_work import ImportOptions, ImportResult, import_ledger
from builder.pipeline.options import BuildOptions
from builder.wording.report_words import read_report_words
from builder.workbook import seal_workbook
from catalog.ledger import LedgerEntry
from tests.portal_from import AS_OF, lines, out_of, read_options

CellContent = object


def options_at(root: Path, *, as_of: str = AS_OF) -> AuditOptions:
    """How a cluster is inspected in this process."""
    return AuditOptions(build=BuildOptions(read=read_options(root, as_of=as_of), out=out_of(root)))


def audit_at(root: Path, *, as_of: str = AS_OF) -> Inspection:
    """Inspect a cluster that has no fault of its own."""
    result = audit(options_at(root, as_of=as_of))
    assert result.inspection is not None, lines(result.diagnostics)
    return result.inspection


def states(inspection: Inspection, rule: str = "") -> dict[str, FindingState]:
    """The state of every case, or of those of a rule, by fingerprint."""
    return {case.fingerprint: case.state for case in inspection.cases if rule in ("", case.rule)}


def case_of(inspection: Inspection, rule: str, site: str = "") -> CaseFile:
    """The first case of a rule."""
    return next(case for case in inspection.cases if case.rule == rule and site in ("", case.site))


def workbook_of(inspection: Inspection, path: Path, language: str = "zh-Hans", *, whole: bool = False) -> Path:
    """The workbook of an inspection as the report writes it; the ledger's sheet alone, where not the `whole`."""
    name = (id(inspection), language, whole)
    if name not in _MADE:
        _MADE[name] = (inspection, _make_workbook(inspection, language, whole=whole))
    path.write_bytes(_MADE[name][1])
    return path


_MADE: dict[tuple[int, str, bool], tuple[Inspection, bytes]] = {}
"""Workbooks that were made already: most tests fill in that of the one inspection that they share."""


def _make_workbook(inspection: Inspection, language: str, *, whole: bool) -> bytes:
    labels = read_labels(language)
    rows = make_rows(inspection, labels)
    if whole:
        return make_workbook(inspection, rows, labels)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    draw_sheet(book, ledger_sheet(inspection, rows, labels))
    return seal_workbook(book)


class Filled:
    """The ledger's sheet of a workbook, to be filled in by the keys of its columns."""

    KEYS = LEDGER_COLUMNS
    words_of = staticmethod(read_report_words)

    def __init__(self, path: Path, language: str = "zh-Hans") -> None:
        self.path = path
        self.words = self.words_of(language)
        self.book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        self.sheet: Worksheet = self.book[self.words["sheet-ledger"]]
        self.head = next(row[0].row for row in self.sheet.iter_rows() if row[0].value == self.words["ledger-number"])

    def column(self, key: str) -> int:
        """The column of a key, from 1."""
        return LEDGER_COLUMNS.index(key) + 1

    def row_of(self, fingerprint: str) -> int:
        """The row of a finding."""
        column = self.column("fingerprint")
        rows = range(self.head + 1, self.sheet.max_row + 1)
        return next(row for row in rows if self.sheet.cell(row, column).value == fingerprint)

    def put(self, row: int, **values: CellContent) -> str:
        """Fill in cells of a row; a status or a way of finding by its value. Gives the row for addresses."""
        for key, value in values.items():
            prefix = {"status": "ledger-status-", "discovery": "discovery-"}.get(key, "")
            told = self.words.get(f"{prefix}{value}", value) if prefix else value
            self.sheet.cell(row, self.column(key)).value = told  # type: ignore[assignment]  # any content is meant
        return str(row)

    def add(self, **values: CellContent) -> int:
        """A new row."""
        row = self.sheet.max_row + 1
        self.put(row, **values)
        return row

    def save(self) -> Path:
        """Write the workbook."""
        self.book.save(self.path)
        return self.path


def import_at(
    root: Path, workbook: Path, *, as_of: str = AS_OF, by: str = "", dry_run: bool = False, partial: bool = False
) -> ImportResult:
    """Read a workbook into the ledger of a cluster."""
    return import_ledger(
        ImportOptions(audit=options_at(root, as_of=as_of), workbook=workbook, by=by, dry_run=dry_run, partial=partial)
    )


def ledger_of(root: Path) -> Mapping[str, LedgerEntry]:
    """The ledger as it lies there, without a fault."""
    problems = Problems()
    kept = read_inspections(root, problems)
    assert lines(problems) == []
    return {entry.fingerprint.text: entry for entry in kept.ledger}


def ledger_text(root: Path) -> str:
    """The file of the ledger; empty where there is none."""
    path = root / LEDGER
    return path.read_text(encoding="utf-8") if path.exists() else ""
