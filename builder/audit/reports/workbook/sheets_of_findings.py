"""Sheets with a line a finding: 问题清单, 抽查, 整改台账."""

from __future__ import annotations

from collections.abc import Mapping

from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection
from builder.audit.reports.labels import Labels
from builder.audit.reports.rows import FindingRow
from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable
from catalog.ledger import Discovery, LedgerStatus

LEDGER_COLUMNS = (
    "number",
    "site",
    "code",
    "indicator",
    "problem",
    "address",
    "evidence",
    "weight",
    "discovery",
    "found_on",
    "responsible",
    "due_on",
    "measures",
    "done_on",
    "evidence_after",
    "reviewer",
    "reviewed_on",
    "conclusion",
    "status",
    "state",
    "note",
    "fingerprint",
    "site_id",
    "rule",
)
"""Keys of the ledger's columns, in order; their heads are the labels `ledger-KEY`, by which they are read back."""

_WIDTHS: Mapping[str, int] = {
    "number": 6,
    "site": 22,
    "indicator": 22,
    "problem": 40,
    "address": 34,
    "evidence": 34,
    "weight": 9,
    "discovery": 10,
    "found_on": 12,
    "responsible": 18,
    "due_on": 12,
    "measures": 30,
    "done_on": 12,
    "evidence_after": 24,
    "reviewer": 10,
    "reviewed_on": 12,
    "conclusion": 18,
    "status": 10,
    "state": 12,
    "note": 20,
    "fingerprint": 18,
    "site_id": 18,
    "rule": 24,
}
_DATES = ("found_on", "due_on", "done_on", "reviewed_on")
_FOR_MACHINES = ("site_id", "rule")
"""Not printed: they are there to be read back."""


def findings_sheet(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> SheetTable:
    """问题清单: every finding of this run and of people, the heaviest first within a site."""
    found = tuple(row for row in rows if row.verdict is not None)
    return SheetTable(
        name=labels["sheet-findings"],
        title=labels["title-findings"],
        notes=(labels["note-findings"], labels["note-links"]),
        columns=_finding_columns(labels),
        rows=tuple(_finding_line(row, labels) for row in found),
        links=_links(found),
        fixed=3,
    )


def sample_sheet(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> SheetTable:
    """抽查: the findings that were drawn to be looked at by hand."""
    drawn = tuple(row for row in rows if row.sampled)
    sampling = inspection.sampling
    note = labels.fill("note-sample", size=sampling.size, seed=sampling.seed) if sampling else labels["note-no-sample"]
    return SheetTable(
        name=labels["sheet-sample"],
        title=labels["title-sample"],
        notes=(note, labels["note-links"]),
        columns=_finding_columns(labels),
        rows=tuple(_finding_line(row, labels) for row in drawn),
        links=_links(drawn),
        fixed=3,
    )


def _finding_columns(labels: Labels) -> tuple[Column, ...]:
    return (
        Column(label=labels["col-number"], width=6, form=Form.SIGN),
        Column(label=labels["col-site"], width=20),
        Column(label=labels["col-verdict"], width=9, form=Form.SIGN),
        Column(label=labels["col-clause"], width=11, group=labels["group-clause"]),
        Column(label=labels["col-indicator"], width=18, group=labels["group-clause"]),
        Column(label=labels["col-severity"], width=10, form=Form.SIGN, group=labels["group-clause"]),
        Column(label=labels["col-status"], width=10, form=Form.SIGN, group=labels["group-clause"]),
        Column(label=labels["col-problem"], width=44, form=Form.LONG, group=labels["group-problem"]),
        Column(label=labels["col-observed"], width=26, form=Form.LONG, group=labels["group-problem"]),
        Column(label=labels["col-expected"], width=22, form=Form.LONG, group=labels["group-problem"]),
        Column(label=labels["col-address"], width=32, group=labels["group-evidence"]),
        Column(label=labels["col-file"], width=28, group=labels["group-evidence"]),
        Column(label=labels["col-excerpt"], width=26, form=Form.LONG, group=labels["group-evidence"]),
        Column(label=labels["col-remedy"], width=32, form=Form.LONG),
        Column(label=labels["col-state"], width=8, form=Form.SIGN),
        Column(label=labels["col-fingerprint"], width=18),
    )


def _finding_line(row: FindingRow, labels: Labels) -> tuple[CellValue, ...]:
    return (
        row.number,
        row.site_name,
        labels[f"verdict-{row.verdict.value}"] if row.verdict else "",
        row.clause,
        row.indicator,
        labels[f"severity-{row.severity}"] if row.severity else "",
        labels[f"status-{row.clause_status}"] if row.clause_status else "",
        row.problem,
        row.observed,
        row.expected,
        row.address,
        row.file,
        row.excerpt,
        row.remedy,
        labels[f"state-{row.state.value}"],
        row.fingerprint,
    )


def _links(rows: tuple[FindingRow, ...]) -> dict[tuple[int, int], str]:
    """Numbers lead to pages, not the addresses: LibreOffice does not break a text that is a link, and cuts it."""
    return {(number, 0): row.address for number, row in enumerate(rows) if row.address.startswith("http")}


def ledger_sheet(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> SheetTable:
    """整改台账: every failed finding and every entry of the ledger; what a person fills in here is read back.

    Beside the status that people set stands what the inspection says: that a day has passed, or a fault has come back.
    """
    entries = tuple(row for row in rows if row.entry is not None or row.verdict is Verdict.FAILED)
    return SheetTable(
        name=labels["sheet-ledger"],
        title=labels.fill("title-ledger", cluster=inspection.cluster),
        notes=(labels["note-ledger"], labels["note-links"]),
        columns=tuple(_ledger_column(key, labels) for key in LEDGER_COLUMNS),
        rows=tuple(_ledger_line(number, row, inspection, labels) for number, row in enumerate(entries, start=1)),
        links=_links(entries),
        fixed=2,
    )


def _ledger_column(key: str, labels: Labels) -> Column:
    choices: tuple[str, ...] = ()
    if key == "status":
        choices = tuple(labels[f"ledger-status-{status.value}"] for status in LedgerStatus)
    elif key == "discovery":
        choices = tuple(labels[f"discovery-{one.value}"] for one in Discovery)
    form = Form.DATE if key in _DATES else Form.SIGN if key == "number" else Form.LONG
    printed = key not in _FOR_MACHINES
    return Column(
        label=labels[f"ledger-{key}"], width=_WIDTHS.get(key, 13), form=form, choices=choices, printed=printed
    )


def _ledger_line(number: int, row: FindingRow, inspection: Inspection, labels: Labels) -> tuple[CellValue, ...]:
    entry = row.entry
    status = entry.status if entry else LedgerStatus.WAIVED if row.waived_until else LedgerStatus.TO_VERIFY
    values: dict[str, CellValue] = {
        "number": number,
        "site": row.site_name,
        "code": row.site_code,
        "indicator": f"{row.clause} {row.indicator}".strip(),
        "problem": row.problem,
        "address": row.address,
        "evidence": "\n".join(part for part in (row.file, row.observed, row.excerpt) if part),
        "weight": labels[f"severity-{row.severity}"] if row.severity else "",
        "discovery": labels[f"discovery-{(entry.discovery if entry else Discovery.MACHINE).value}"],
        "found_on": entry.found_on if entry else inspection.as_of,
        "responsible": entry.responsible if entry and entry.responsible else row.organ,
        "due_on": entry.due_on if entry else None,
        "measures": entry.measures if entry else "",
        "done_on": entry.done_on if entry else None,
        "evidence_after": entry.evidence if entry else "",
        "reviewer": entry.reviewer if entry else "",
        "reviewed_on": entry.reviewed_on if entry else None,
        "conclusion": entry.conclusion if entry else "",
        "status": labels[f"ledger-status-{status.value}"],
        "state": labels[f"state-{row.state.value}"],
        "note": entry.note if entry else "",
        "fingerprint": row.fingerprint,
        "site_id": row.site,
        "rule": row.rule,
    }
    return tuple(values[key] for key in LEDGER_COLUMNS)
