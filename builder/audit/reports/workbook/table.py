"""A sheet as values: what stands in it, before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from builder.sheet import Value

CellValue = Value | Decimal


class Form(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; neighbours of one `group` share a merged head above their own. `width` is in characters.

    `turned`: the head is written upwards. Columns that are not `printed` come last.
    """

    label: str
    width: int
    form: Form = Form.TEXT
    group: str = ""
    choices: tuple[str, ...] = ()
    printed: bool = True
    turned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """One sheet. `links` lead from (row, column), both from 0, to addresses; `fills` colour cells by their values.

    `fixed` columns stay in view; `notes` stand under the title, before the table.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    fixed: int = 1


def width_of(text: str) -> int:
    """How wide a text is, in characters of a column's width: a Han character is as wide as two others."""
    return sum(2 if character > "\u2e7f" else 1 for character in text)
