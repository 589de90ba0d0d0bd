"""Tables of Markdown within bounds: the library's, whose time and size follow what is written.

The library gives every row as many cells as the table has columns, be they written or not, and holds every sign
between two cells against every piece of code in the row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from markdown.blockparser import BlockParser
from markdown.extensions.tables import TableProcessor

MOST_CELLS = 100_000
"""Cells that the tables of a body may have together; what is beyond them is shown as it is written."""


_SEPARATING = frozenset("|:- ")
"""The signs of the line below the names of the columns."""


class _Ticks(NamedTuple):
    """A run of backticks: its first and last place, its length, and whether a backslash stands before it."""

    first: int
    last: int
    length: int
    escaped: bool


class TableGuard(TableProcessor):
    """As the library's. `left` is what is left of the bound in a body; `wide` are rows of it that lose something: it
    stands in cells beyond the last column, which the library leaves out.
    """

    left = MOST_CELLS

    def __init__(self, parser: BlockParser, config: dict[str, Any]) -> None:
        super().__init__(parser, config)
        self.wide: list[str] = []
        self._cells: list[str] = []

    def test(self, parent: Element, block: str) -> bool:
        """Is it a table, and not too much of one? The first two lines tell most blocks that are none."""
        ends = block.find("\n")
        if ends < 0 or "|" not in block[:ends]:
            return False
        more = block.find("\n", ends + 1)
        if not set(block[ends + 1 : more if more >= 0 else None]) <= _SEPARATING:
            return False
        return super().test(parent, block) and self._count(block) <= self.left

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the table."""
        self.left -= self._count(blocks[0])
        super().run(parent, blocks)

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        super()._build_row(row, parent, align)  # type: ignore[misc]  # the stubs leave it out
        if len(self._cells) > len(align) and any(cell.strip() for cell in self._cells[len(align) :]):
            self.wide.append(row)

    def _count(self, block: str) -> int:
        return len(self.separator) * block.count("\n")

    def _split(self, row: str) -> list[str]:
        """The cells of a row: a sign within code parts none."""
        ticks: list[_Ticks] = []
        pipes: list[int] = []
        for found in self.RE_CODE_PIPES.finditer(row):
            if found[2]:
                ticks.append(_Ticks(found.start(2), found.end(2) - 1, len(found[2]) - 1, True))
            elif found[3]:
                ticks.append(_Ticks(found.start(3), found.end(3) - 1, len(found[3]), False))
            elif found[5]:
                pipes.append(found.start(5))
        cells, begins = [], 0
        for pipe in _outside(pipes, list(_find_code(ticks))):
            cells.append(row[begins:pipe])
            begins = pipe + 1
        self._cells = [*cells, row[begins:]]
        return self._cells


def _find_code(ticks: list[_Ticks]) -> Iterator[tuple[int, int]]:
    """First and last places of code: a run of backticks closes at the next one of its length."""
    places: dict[int, list[int]] = {}
    for number, one in enumerate(ticks):
        places.setdefault(one.length, []).append(number)
    number = 0
    while number < len(ticks):
        one = ticks[number]
        alike = places.get(one.length - one.escaped, []) if one.length > one.escaped else []
        at = bisect_right(alike, number)
        if at < len(alike):
            number = alike[at]
            yield one.first, ticks[number].last
        number += 1


def _outside(places: list[int], spans: list[tuple[int, int]]) -> Iterator[int]:
    """The places that lie in none of the spans; both are in order."""
    at = 0
    for place in places:
        while at < len(spans) and spans[at][1] < place:
            at += 1
        if at == len(spans) or place < spans[at][0]:
            yield place
