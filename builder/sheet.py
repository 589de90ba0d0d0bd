"""Plain tables, and CSV of them: no text becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Value = str | int | float | date | None
"""What a cell holds; a `date` is a day, not a moment."""

LONGEST_TEXT = 32767
"""Characters that a cell takes."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How texts begin that spreadsheets take for formulas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A plain table: one line of headings, then rows as long. `widths` are in characters."""

    title: str
    header: tuple[str, ...]
    rows: Iterable[tuple[Value, ...]]
    widths: tuple[int, ...] = ()


def write_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, for the spreadsheets that want one; lines end as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([spell_safely(one) for one in sheet.header])
    writer.writerows([spell_safely(one) for one in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def spell_safely(value: Value) -> str | int | float:
    """A value as text that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = clean_text(value)
        return f"'{text}" if text.startswith(FORMULA) else text
    return value


def clean_text(text: str) -> str:
    """The text without what no cell can hold, and no longer than a cell takes."""
    return _CONTROLS.sub("", text)[:LONGEST_TEXT]
