"""What most heads and site files are is read without the YAML library, which takes its time for every value.

Words in lower case, a colon, a blank and a value on each line: a text that YAML cannot take for anything else, or a
list or mapping of such texts between brackets; or below it a list or a mapping of these, an item a line. What is read
here is what the library reads, place by place (`tests/source/test_marked_plain.py`). All else goes to the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Items

from builder.source.marked_nodes import Node, Scalar, Sequence, Table
from catalog.origin import Mark

# Signs of Chinese and English texts of which none begins or ends anything in YAML.
_WORDS = "\u00b0\u00b7\u00d7\u2014\u2018-\u201d\u2026\u2103\u2160-\u217f\u2236\u3001-\u301c\u4e00-\u9fff\uff01-\uff5e"
_INNER = "@*_="
"""Signs that mean something at the beginning alone."""

_QUOTED = rf"[A-Za-z0-9 !#$%&'()*+,./:;<=>?@\[\]^_`{{|}}~{_WORDS}-]*"
_PLAIN = (
    rf"(?!(?:null|Null|NULL)\Z)[A-Za-z0-9{_WORDS}]"
    rf"(?:[A-Za-z0-9(),./;%+{_INNER}{_WORDS}-]| (?=[^ #])|:(?=[^ ]))*+(?<![ :])"
)
_VALUE = rf'(?:"(?P<quoted>{_QUOTED})"|(?P<plain>{_PLAIN})|(?P<flow>[\[{{].*))'
_LINE = re.compile(rf"(?P<lead> *)(?:(?P<key>[a-z_]{{1,60}}):|-)(?: {_VALUE})?")

# Between brackets.
_FLOW_KEY = re.compile(r"([a-z_]{1,60}): ")
_FLOW_SCALAR = re.compile(
    rf'(?:"(?P<quoted>{_QUOTED})"|(?!(?:null|Null|NULL)[],}}])(?P<plain>[A-Za-z0-9{_WORDS}]'
    rf"(?:[A-Za-z0-9()./;%+{_INNER}{_WORDS}-]| (?=[A-Za-z0-9({_WORDS}])|:(?=[0-9]))*+))(?=, |[]}}])"
)
_DEEPEST = 8


class _NotPlain(Exception):
    """It needs the library."""


def read_plain(text: str, file: str, first_line: int, most: int) -> Table | None:
    """The mapping that a text holds; None where it is not plain, has a doubled key, or may have more than `most`
    values."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    try:
        return _Reading(file, first_line, most).read(lines) if lines else None
    except _NotPlain:
        return None


class _Reading:
    """Reads the lines of one text, and counts what it finds there."""

    def __init__(self, file: str, first_line: int, most: int) -> None:
        self._file = file
        self._first = first_line
        self._left = most - 1

    def read(self, lines: Items[str]) -> Table:
        """All lines. Raises _NotPlain."""
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        at = 0
        while at < len(lines):
            found = _LINE.fullmatch(lines[at])
            if found is None or found["lead"] or not found["key"] or found["key"] in keys:
                raise _NotPlain
            key = found["key"]
            keys[key] = self._mark(at, 0)
            if found.end() > len(key) + 1:
                entries[key] = self._value(found, at, len(key) + 2)
                at += 1
            else:
                entries[key], at = self._below(lines, at + 1)
        return Table(entries, keys, self._mark(0, 0))

    def _mark(self, line: int, column: int) -> Mark:
        self._left -= 1
        if self._left < 0:
            raise _NotPlain
        return Mark(self._file, self._first + line, column + 1)

    def _value(self, found: re.Match[str], line: int, column: int) -> Node:
        if found["flow"] is None:
            return Scalar(found["plain"] or found["quoted"] or "", self._mark(line, column))
        node, end = self._flow(found.string, line, column, 0)
        if end < len(found.string):
            raise _NotPlain
        return node

    def _below(self, lines: Items[str], at: int) -> tuple[Sequence | Table, int]:
        """The list or mapping that begins at a line, and the line behind it."""
        found = _LINE.fullmatch(lines[at]) if at < len(lines) else None
        if found is None:
            raise _NotPlain
        return self._table(lines, at, found["lead"]) if found["key"] else self._list(lines, at, found["lead"])

    def _list(self, lines: Items[str], at: int, lead: str) -> tuple[Sequence, int]:
        first, items = at, []
        while at < len(lines) and (found := _LINE.fullmatch(lines[at])) and not found["key"]:
            if found["lead"] != lead or found.end() == len(lead) + 1:
                raise _NotPlain
            items.append(self._value(found, at, len(lead) + 2))
            at += 1
        return Sequence(tuple(items), self._mark(first, len(lead))), at

    def _table(self, lines: Items[str], at: int, lead: str) -> tuple[Table, int]:
        """A mapping whose lines are set in, each with a value of its own."""
        first = at
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        while at < len(lines) and lines[at].startswith(" "):
            found = _LINE.fullmatch(lines[at])
            if found is None or found["lead"] != lead or not found["key"] or found["key"] in keys:
                raise _NotPlain
            key = found["key"]
            if found.end() == len(lead) + len(key) + 1:
                raise _NotPlain
            keys[key] = self._mark(at, len(lead))
            entries[key] = self._value(found, at, len(lead) + len(key) + 2)
            at += 1
        if not entries:
            raise _NotPlain
        return Table(entries, keys, self._mark(first, len(lead))), at

    def _flow(self, text: str, line: int, at: int, depth: int) -> tuple[Node, int]:
        """The value that begins at a place of a line, and where it ends."""
        sign = text[at : at + 1]
        if depth > _DEEPEST:
            raise _NotPlain
        if sign == "[":
            return self._flow_list(text, line, at, depth)
        if sign == "{":
            return self._flow_table(text, line, at, depth)
        found = _FLOW_SCALAR.match(text, at)
        if found is None:
            raise _NotPlain
        return Scalar(found["plain"] or found["quoted"] or "", self._mark(line, at)), found.end()

    def _flow_list(self, text: str, line: int, at: int, depth: int) -> tuple[Sequence, int]:
        mark, items = self._mark(line, at), []
        more = not text.startswith("]", at + 1)
        at += 1
        while more:
            node, at = self._flow(text, line, at, depth + 1)
            items.append(node)
            more, at = _go_on(text, at)
        return Sequence(tuple(items), mark), _close(text, at, "]")

    def _flow_table(self, text: str, line: int, at: int, depth: int) -> tuple[Table, int]:
        mark = self._mark(line, at)
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        more = not text.startswith("}", at + 1)
        at += 1
        while more:
            found = _FLOW_KEY.match(text, at)
            if found is None or found[1] in keys:
                raise _NotPlain
            keys[found[1]] = self._mark(line, at)
            entries[found[1]], at = self._flow(text, line, found.end(), depth + 1)
            more, at = _go_on(text, at)
        return Table(entries, keys, mark), _close(text, at, "}")


def _go_on(text: str, at: int) -> tuple[bool, int]:
    """Does another item follow, and where?"""
    return (True, at + 2) if text.startswith(", ", at) else (False, at)


def _close(text: str, at: int, sign: str) -> int:
    if not text.startswith(sign, at):
        raise _NotPlain
    return at + 1
