"""Data tables: UTF-8 CSV with one header row, beside their documents."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

from builder.diagnostic import Problems, find_near
from builder.library.entry import Entry
from builder.library.links import FileTarget, Shelf, find_target
from builder.source.text import read_again, read_text
from catalog.document import Dataset
from catalog.origin import Mark

MOST_ROWS = 20_000
MOST_COLUMNS = 200
_MOST_TOLD = 100
"""Rows of another width that are told of one table."""


def read_rows(root: Path, entry: Entry, dataset: Dataset) -> tuple[tuple[str, ...], ...]:
    """The rows of a dataset in the order of its columns, without the header. Rows that do not fit are left out.

    Raises OSError where the table cannot be read: a page without rows would be taken for a whole one.
    """
    file = f"{entry.folder}/{dataset.file}"
    lines = _read(read_again(root / file, file), file, Problems())
    if not lines:
        return ()
    header = lines[0]
    if any(column.name not in header for column in dataset.columns):
        return ()
    places = [header.index(column.name) for column in dataset.columns]
    return tuple(tuple(line[place] for place in places) for line in lines[1:] if len(line) == len(header))


def tell_table_faults(root: Path, entry: Entry, dataset: Dataset, shelf: Shelf, problems: Problems) -> None:
    """Tell columns that the file lacks and rows of another width."""
    target = find_target(dataset.file, entry.folder, shelf)
    if not isinstance(target, FileTarget):
        return
    lines = _read(read_text(root / target.file, target.file, problems), target.file, problems)
    if not lines:
        return
    header = lines[0]
    for column in dataset.columns:
        if column.name not in header:
            near = find_near(column.name, header)
            problems.add("column-missing", Mark(target.file), column=column.name, near=near)
    odd = ((number, line) for number, line in enumerate(lines[1:], start=2) if len(line) != len(header))
    for number, line in islice(odd, _MOST_TOLD):
        problems.add("row-width", Mark(target.file, number), cells=len(line), columns=len(header))
    drawn = (dataset.chart.label, *dataset.chart.values) if dataset.chart else ()
    names = {column.name for column in dataset.columns}
    for name in drawn:
        if name not in names:
            problems.add("column-missing", Mark(entry.file), column=name, near=find_near(name, names))


def _read(text: str | None, file: str, problems: Problems) -> list[list[str]]:
    if text is None:
        return []
    rows = csv.reader(io.StringIO(text))
    try:
        lines = list(islice((line for line in rows if line), MOST_ROWS + 1))
    except csv.Error as fault:
        problems.add("broken-csv", Mark(file, rows.line_num), reason=fault)
        return []
    if len(lines) > MOST_ROWS or any(len(line) > MOST_COLUMNS for line in lines):
        problems.add("table-too-large", Mark(file), rows=MOST_ROWS, columns=MOST_COLUMNS)
        return []
    return lines
