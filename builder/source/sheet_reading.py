"""One sheet of a workbook that somebody sent: its cells with their places, within bounds; nothing in it is worked out.

Formulas are told as such and never evaluated, links to other files are not followed.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

import openpyxl
from openpyxl.utils import get_column_letter

from builder.source.packed import LongList, open_packed

LARGEST_FILE = 20_000_000
"""Bytes of a workbook that is read."""

LARGEST_UNPACKED = 200_000_000
"""Bytes that its parts may unpack to, as its own table says; no part gives more than it says."""

MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_TEXT = 4_000
"""Characters of a cell."""

_LAST_ROW = 1_048_576
"""Of a sheet, by its format."""

_PIECE = 1 << 18
_DOCTYPE = b"<!DOCTYPE"
"""No workbook has one; it is where entities that grow without end are declared."""

_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_LONG = ((b"<!--", b"-->"), (b"<?", b"?>"))


class Reason(StrEnum):
    """Why a workbook cannot be read."""

    NOT_A_WORKBOOK = "not-a-workbook"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too-large"
    TOO_MANY_ROWS = "too-many-rows"
    BROKEN = "broken"
    NO_SHEET = "no-sheet"


class CannotRead(Exception):
    """The workbook is not what was asked for; `sheets` are the names of those that it has."""

    def __init__(self, reason: Reason, sheets: tuple[str, ...] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.sheets = sheets


Value = str | int | float | bool | date


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCell:
    """A cell that holds something; `row` and `column` count from 1. Of a formula the value is its text."""

    row: int
    column: int
    value: Value
    formula: bool = False

    @property
    def address(self) -> str:
        """As spreadsheets name it: H17."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSheet:
    """A sheet: its rows that hold anything, each with its cells by their columns."""

    name: str
    rows: tuple[dict[int, FoundCell], ...]


def read_sheet(path: Path, names: Collection[str]) -> FoundSheet:
    """The first sheet that bears one of the names. Raises CannotRead, whatever the file holds."""
    try:
        with path.open("rb") as file:
            _weigh(file)
            file.seek(0)
            return _read(file, names)
    except CannotRead:
        raise
    except (MemoryError, LongList) as fault:
        raise CannotRead(Reason.TOO_LARGE) from fault
    except zipfile.BadZipFile as fault:
        raise CannotRead(Reason.NOT_A_WORKBOOK) from fault
    except Exception as fault:  # the library answers a broken file with whatever its own code meets
        raise CannotRead(Reason.BROKEN) from fault


def _weigh(file: BinaryIO) -> None:
    """Refuse what is no packed file, would unpack to too much, is locked, or declares entities."""
    if file.seek(0, 2) > LARGEST_FILE:
        raise CannotRead(Reason.TOO_LARGE)
    with open_packed(file) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise CannotRead(Reason.TOO_LARGE)
        if any(part.flag_bits & 0x1 for part in parts):
            raise CannotRead(Reason.ENCRYPTED)
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")):
                with packed.open(part) as opened:
                    _look_through(opened)


def _look_through(part: IO[bytes]) -> None:
    """Refuse what declares entities or is no UTF-8, in which no sign of markup could hide; and tags, comments and
    instructions longer than a piece: the parser begins each anew with every few bytes that it gets.
    """
    before = b""
    while piece := part.read(_PIECE):
        both = before + piece
        if _DOCTYPE in both or (not before and (b"\0" in piece[:4] or _ENCODING.match(piece))):
            raise CannotRead(Reason.NOT_A_WORKBOOK)
        if len(piece) == _PIECE and b"<" not in piece:
            raise CannotRead(Reason.TOO_LARGE)
        for opens, closes in _LONG:
            at = before.rfind(opens)
            if at >= 0 and both.find(closes, at) < 0:
                raise CannotRead(Reason.TOO_LARGE)
        before = piece


def _read(file: IO[bytes], names: Collection[str]) -> FoundSheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of drawings and lists that it passes over
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = next((one for one in book.worksheets if one.title in names), None)
            if sheet is None:
                raise CannotRead(Reason.NO_SHEET, tuple(book.sheetnames[:20]))
            rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS)
            return FoundSheet(name=sheet.title, rows=tuple(_rows(rows)))
        finally:
            book.close()


def _rows(rows: Iterable[tuple[object, ...]]) -> Iterator[dict[int, FoundCell]]:
    for number, cells in enumerate(_cells_of_all(rows), start=1):
        if cells and number > MOST_ROWS:
            raise CannotRead(Reason.TOO_MANY_ROWS)
        if cells:
            yield cells


def _cells_of_all(rows: Iterable[tuple[object, ...]]) -> Iterator[dict[int, FoundCell]]:
    """The library fills a gap of a million rows with one and the same empty row: it is looked at once."""
    empty: tuple[object, ...] | None = None
    for row in rows:
        cells = {} if row is empty else {cell.column: cell for cell in _find_cells(row)}
        empty = empty if cells else row
        yield cells


def _find_cells(row: tuple[object, ...]) -> Iterator[FoundCell]:
    for cell in islice(row, MOST_COLUMNS):
        value = getattr(cell, "value", None)
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        yield FoundCell(
            row=int(getattr(cell, "row")),  # noqa: B009 - the library names no type that all its cells have
            column=int(getattr(cell, "column")),  # noqa: B009
            value=_plain(value),
            formula=getattr(cell, "data_type", "") == "f",
        )


def _plain(value: object) -> Value:
    """A moment is told by its day; what is neither text, number nor day by its text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, str | int | float | bool | date) else str(value)
