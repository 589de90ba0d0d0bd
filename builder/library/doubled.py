"""Numbers that belong to one document and stand in several: 索引号 and 发文字号."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from builder.diagnostic import Problems
from builder.library.entry import Entry
from builder.library.reading import MOST_VALUES
from builder.library.relations import day_of
from builder.source.front_matter import split
from builder.source.marked import read_table
from builder.source.text import read_text
from catalog.document import Notice, Policy
from catalog.identity import IndexNumber
from catalog.origin import Mark

_MOST_LOOKED_UP = 100
"""Documents whose number is looked up in their file; of more of them the file is told alone."""

NumberKey = tuple[str, str, str, int]
"""Owner, number, who issued it where the number does not say so, and the year."""


def tell_doubled_numbers(root: Path, entries: Iterable[Entry], problems: Problems) -> None:
    """Whoever shares a number with others is told of one of them.

    That is an error of an index number (索引号), which nobody else has, and a warning of a document number (发文字号),
    which one owner gives once.
    """
    by_index: dict[IndexNumber, list[Entry]] = {}
    by_number: dict[NumberKey, list[Entry]] = {}
    for entry in entries:
        if entry.head.index_number is not None:
            by_index.setdefault(entry.head.index_number, []).append(entry)
        if (key := _number_key(entry)) is not None:
            by_number.setdefault(key, []).append(entry)
    for entry, other in _shared(by_index.values()):
        mark = (*entry.marks.get("index_number", ()), Mark(entry.file))[0]
        number = entry.head.index_number
        problems.of(entry.site).add("doubled-index-number", mark, number=number, other=other.file)
    for turn, (entry, other) in enumerate(_shared(by_number.values())):
        mark = _find_number(root, entry) if turn < _MOST_LOOKED_UP else Mark(entry.file)
        number = getattr(entry.detail, "number", None)
        problems.of(entry.site).warn("doubled-document-number", mark, number=number, other=other.file)


def _shared(bearers: Iterable[Sequence[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    """Each document that is not alone with its number, and another that bears it."""
    for found in bearers:
        for entry in found if len(found) > 1 else ():
            yield entry, found[1] if entry is found[0] else found[0]


def _number_key(entry: Entry) -> NumberKey | None:
    """What no other document of the owner has; None of one that may share its number.

    Copies say whose text they are, and what was withdrawn may come again under its number; a draft may replace what is
    on line. Orders are counted anew by each term of office, and `公告2026年第5号` names nobody.
    """
    head, detail = entry.head, entry.detail
    if not isinstance(detail, Policy | Notice) or detail.number is None:
        return None
    if head.copy_of or head.withdrawn is not None or head.draft:
        return None
    issuer = "" if "〔" in detail.number.text else detail.issuer
    return entry.owner, detail.number.text, issuer, detail.number.year or day_of(entry).year


def _find_number(root: Path, entry: Entry) -> Mark:
    """Where a head writes its number. Few ask, so that no entry keeps the place."""
    silent = Problems()
    text = read_text(root / entry.file, entry.file, silent)
    parts = split(text, entry.file, silent) if text is not None else None
    table = read_table(parts.head, entry.file, silent, first_line=2, most_nodes=MOST_VALUES) if parts else None
    return table.mark_of("number") if table else Mark(entry.file)
