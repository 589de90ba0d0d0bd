"""整改台账 as a sheet: its columns by their heads, in either language, in any order; what its words mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from builder.audit.reports.workbook.sheets_of_findings import LEDGER_COLUMNS
from builder.pipeline.faults import CouldNotRun
from builder.source.sheet_reading import CannotRead, FoundCell, FoundSheet, Reason, read_sheet
from builder.wording import languages
from builder.wording.report_words import read_report_words

NEEDED = ("site", "problem", "status", "fingerprint")
"""Columns without which no row can be understood."""

_HEADS_WITHIN = 20
"""Rows, from the top, in which the heads stand."""

_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
# What YAML, HTML or XML may not hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that holds anything; `cells` by the keys of LEDGER_COLUMNS."""

    number: int
    cells: Mapping[str, FoundCell]

    def text(self, key: str) -> str:
        """What a cell says as text; empty where it says nothing."""
        cell = self.cells.get(key)
        return clean(str(cell.value)) if cell is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSheet:
    """The sheet; `columns`: the column of each key that it has, `extra`: heads that mean nothing here."""

    name: str
    columns: Mapping[str, int]
    extra: tuple[str, ...]
    rows: tuple[Row, ...]


def read_ledger_sheet(path: Path) -> LedgerSheet:
    """The ledger's sheet of a workbook. Raises CouldNotRun where there is none that can be read."""
    names = {read_report_words(language)["sheet-ledger"] for language in languages()}
    try:
        sheet = read_sheet(path, names)
    except CannotRead as fault:
        if fault.reason is Reason.NO_SHEET:
            raise CouldNotRun(
                "ledger-sheet-missing", file=path.name, wanted=", ".join(sorted(names)), known=", ".join(fault.sheets)
            ) from fault
        raise CouldNotRun("workbook-not-readable", file=path.name, reason=fault.reason.value) from fault
    place, columns, extra = _find_heads(path, sheet)
    rows = (
        Row(
            number=next(iter(cells.values())).row,
            cells={key: cells[column] for key, column in columns.items() if column in cells},
        )
        for cells in sheet.rows[place + 1 :]
    )
    return LedgerSheet(
        name=sheet.name,
        columns=columns,
        extra=extra,
        rows=tuple(row for row in rows if row.cells.keys() - {"number"}),
    )


def _find_heads(path: Path, sheet: FoundSheet) -> tuple[int, Mapping[str, int], tuple[str, ...]]:
    """Where among the rows the heads stand, the column of each key, and the heads that are none of ours."""
    keys = {
        clean(words[f"ledger-{key}"]): key for words in map(read_report_words, languages()) for key in LEDGER_COLUMNS
    }
    best, heads = 0, dict[int, str]()
    for place, cells in enumerate(sheet.rows[:_HEADS_WITHIN]):
        told = {column: clean(str(cell.value)) for column, cell in cells.items()}
        if sum(one in keys for one in told.values()) > sum(one in keys for one in heads.values()):
            best, heads = place, told
    columns: dict[str, int] = {}
    for column, head in heads.items():
        if (key := keys.get(head)) in columns:
            raise CouldNotRun("ledger-column-doubled", file=path.name, sheet=sheet.name, head=head)
        if key is not None:
            columns[key] = column
    lacking = [key for key in NEEDED if key not in columns]
    if lacking:
        words = [read_report_words(language)[f"ledger-{key}"] for key in lacking for language in languages()]
        raise CouldNotRun("ledger-columns-missing", file=path.name, sheet=sheet.name, columns=", ".join(words))
    return best, columns, tuple(head for head in heads.values() if head not in keys)


def clean(text: str) -> str:
    """A text as the ledger keeps it: no control characters, lines end alike, no blanks around."""
    lines = _CONTROL.sub("", _BREAK.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def read_day(cell: FoundCell) -> date | None:
    """The day that a cell names, as a day or as text (2026-11-21, 2026/11/21, 2026年11月21日), or None."""
    if isinstance(cell.value, date):
        return cell.value
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", str(cell.value)).strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_choice(choices: type[E], prefix: str, text: str) -> E | None:
    """The value that a label of any language names (or the value itself). None where none does."""
    wanted = text.casefold()
    for choice in choices:
        labels = (read_report_words(language)[f"{prefix}-{choice.value}"] for language in languages())
        if wanted in (choice.value, *(label.casefold() for label in labels)):
            return choice
    return None


def is_state_word(text: str) -> bool:
    """Is it a word by which the report itself tells how a finding stands?"""
    tables = (read_report_words(language) for language in languages())
    return any(key.startswith("state-") and word == text for words in tables for key, word in words.items())
