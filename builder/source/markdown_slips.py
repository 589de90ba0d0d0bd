"""Slips of Markdown: what an author meant for a list, a note or a table, and readers would see otherwise.

A slip has two witnesses: what is shown, and the line of the text that shows so. What only looks like one, in code or
behind a backslash, lacks the other. A body that is plain throughout has none: nobody looks for them there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice

from builder.source.html_tags import plain_text
from builder.source.typography import empty_code

MOST_TOLD = 100
"""Slips of one kind that are told of a body."""

_MARKER = r"(?:[-*+]|\d{1,3}\.)"
_ITEM = re.compile(rf"( *)({_MARKER}) +(?=\S)(.*)")
_DEEPER_ITEM = re.compile(r"\n {2,}(?:[-*+]|1\.) ")
_NO_STEP = range(2, 4)
"""By so many blanks an item is meant to be deeper, and is not: the library wants four."""

_SIBLING = re.compile(r"</(?:li|ol|ul)>\n(?:<[ou]l[^>\n]*>\n)?<li>(?:\n<p>)?(?=([^\n]*))")

_SHOWN_ITEM = re.compile(rf"\n *{_MARKER} ")
_SHOWN_LINE = re.compile(rf" *({_MARKER}) +(?=[^ ])(.*)")
_WITHIN = re.compile(r"(?:[^>]|</(?:a|b|code|em|strong|sup)>)\Z")
"""How a line ends after which a paragraph goes on; `<br>` is a break that the author wrote."""

_QUOTED_ITEM = re.compile(rf"([ >]*){_MARKER} +(?=\S)(.*)")
_SHOWN_FENCE = re.compile(r"(?:<p>|<li>|\n|\A)(`{3,}|~{3,})")
_TICKS = re.compile(r"(?<!`)(`++)[^`]++\1(?!`)")
_SHOWN_NOTE = re.compile(r"\[\^([\w-]{1,50})\]")

_NO_WORDS = re.compile(r"<[^<>]*>|\]\([^()]*\)|\{[^{}]*\}|\x02[^\x03]*\x03|[\W_]+")
_FEW = 8


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: what it is, its line in the body and the column there, both from 1, and the words that tell which."""

    code: str
    line: int
    column: int
    words: str = ""


def find_slips(text: str, html: str, wide_rows: Sequence[str] = (), unused: Sequence[str] = ()) -> tuple[Slip, ...]:
    """The slips of a body, by its text and the clean HTML of it, which is not joined yet, in order of their lines.

    `wide_rows` are rows of tables that have more cells than columns, `unused` the labels of footnotes to which no place
    of the text refers, both as the library met them.
    """
    lines = text.split("\n")
    found = [*_lost_cells(lines, wide_rows), *_unused_notes(lines, unused)]
    if _DEEPER_ITEM.search(text):
        found += islice(_flat_items(lines, html), MOST_TOLD)
    if _SHOWN_ITEM.search(html) or "[^" in html or "```" in html or "~~~" in html:
        shown = empty_code(html)
        found += [*_run_in_lists(lines, shown), *_missing_notes(lines, shown), *_open_fences(lines, shown)]
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.code)))


def _key(words: str) -> str:
    """The letters and digits, by which a line and what is shown of it are known for the same."""
    return _NO_WORDS.sub("", words)


def _lost_cells(lines: Sequence[str], rows: Iterable[str]) -> Iterator[Slip]:
    """Cells beyond the last column are not shown at all. A row that is not found again is told at the first line."""
    rows = list(islice(rows, MOST_TOLD))
    wanted = {_key(row) for row in rows}
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines if rows else (), start=1):
        if "|" in line and (key := _key(line)) in wanted:
            places.setdefault(key, []).append(number)
    for row in rows:
        there = places.get(_key(row))
        yield Slip("row-too-wide", there.pop(0) if there else 1, 1, row[:40])


def _unused_notes(lines: Sequence[str], labels: Iterable[str]) -> Iterator[Slip]:
    for label in islice(labels, MOST_TOLD):
        begins = f"[^{label}]:"
        line = next((number for number, one in enumerate(lines, start=1) if one.lstrip(" ").startswith(begins)), 1)
        yield Slip("footnote-unused", line, 1, label)


def _flat_items(lines: Sequence[str], html: str) -> Iterator[Slip]:
    """Items that are set in by two or three blanks and stand beside the one that they should be below."""
    siblings = {_key(unescape(one))[:_FEW] for one in _SIBLING.findall(html)}
    above: int | None = None
    for number, line in enumerate(lines, start=1):
        item = _ITEM.match(line)
        if item is None:
            above = None if line and not line.startswith(" ") else above
            continue
        indent = len(item[1])
        first = item[2] in {"-", "*", "+", "1."}
        if above is not None and first and indent - above in _NO_STEP and _key(item[3])[:_FEW] in siblings - {""}:
            yield Slip("list-not-nested", number, indent + 1)
        above = indent


def _run_in_lists(lines: Sequence[str], shown: str) -> Iterator[Slip]:
    """Lists whose marks are shown within a paragraph."""
    keys = [_key(unescape(words))[:_FEW] for words in islice(_shown_lists(shown), MOST_TOLD)]
    places: dict[str, list[tuple[int, int]]] = {}
    for number, line in enumerate(lines if keys else (), start=1):
        item = _QUOTED_ITEM.match(line)
        if item is not None:
            places.setdefault(_key(item[2])[:_FEW], []).append((number, len(item[1]) + 1))
    for key in keys:
        if key and places.get(key):
            yield Slip("list-in-paragraph", *places[key].pop(0))


def _shown_lists(shown: str) -> Iterator[str]:
    """The words of the first item of each. A number alone may be one that ends a sentence."""
    lines = shown.split("\n")
    items = [_SHOWN_LINE.match(line) for line in lines]
    for at, item in enumerate(items):
        if at == 0 or item is None or items[at - 1] is not None or not _WITHIN.search(lines[at - 1]):
            continue
        more = at + 1 < len(items) and items[at + 1] is not None
        if more or item[1] == "1." or not item[1][0].isdigit():
            yield item[2]


def _missing_notes(lines: Sequence[str], shown: str) -> Iterator[Slip]:
    """Marks of footnotes that are shown as they are written, for there is no such note."""
    prose = [_TICKS.sub(lambda code: " " * len(code[0]), line) for line in lines] if "[^" in shown else []
    for label in islice(dict.fromkeys(_SHOWN_NOTE.findall(plain_text(shown))), MOST_TOLD):
        mark = re.compile(rf"(?<!\\)\[\^{re.escape(label)}\]")
        places = ((number, one.start() + 1) for number, line in enumerate(prose, 1) if (one := mark.search(line)))
        yield from (Slip("footnote-missing", *place, label) for place in islice(places, 1))


def _open_fences(lines: Sequence[str], shown: str) -> Iterator[Slip]:
    """Fences that are shown as they are written: the last of a kind is the one that nothing closes."""
    for fence in sorted(set(_SHOWN_FENCE.findall(shown))):
        there = [
            (number, line.index(fence) + 1)
            for number, line in enumerate(lines, start=1)
            if line.lstrip(" >").startswith(fence)
        ]
        yield from (Slip("fence-never-closes", *place, fence) for place in there[-1:])
