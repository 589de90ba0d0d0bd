"""YAML whose every value knows its line and column; doubled keys are told, not swallowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

import yaml

from builder.diagnostic import Problems
from catalog.origin import Mark

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A line of a head that needs no YAML: signs of Chinese and English texts of which none begins or ends anything there.
_WORDS = "\u00b7\u2014\u2018-\u201d\u2026\u3001-\u301c\u4e00-\u9fff\uff01-\uff5e"
_QUOTED = rf"[A-Za-z0-9 !#$%&'()*+,./:;<=>?@\[\]^_`{{|}}~{_WORDS}-]*"
_PLAIN_LINE = re.compile(
    rf'(?P<key>[a-z_]{{1,60}}): (?:"(?P<quoted>{_QUOTED})"'
    rf"|(?!(?:null|Null|NULL)\Z)(?P<plain>[A-Za-z0-9{_WORDS}]"
    rf"(?:[A-Za-z0-9(),./;%+{_WORDS}-]| (?=[^ #])|:(?=[^ ]))*+)(?<![ :]))"
)
# What neither HTML nor XML may hold; escapes of quoted YAML can spell it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOST_NODES = 200_000
_DEEPEST = 40
_MOST_TOLD = 100
"""Faults that are told of one text: nobody mends more of them before looking again."""

_MUCH = 200_000
"""Characters from which a text is counted before it is composed: each two can make a node of half a kilobyte."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it is written; `empty` where nothing, `~` or `null` stands."""

    text: str
    mark: Mark
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping: keys in the order of the file, each once."""

    entries: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark

    def mark_of(self, key: str, index: int | None = None) -> Mark:
        """Where the value of a key begins (or one item of it); the mapping's own place where the key is not."""
        node = self.entries.get(key)
        if isinstance(node, Sequence) and index is not None and index < len(node.items):
            return node.items[index].mark
        return node.mark if node is not None else self.mark


Node = Scalar | Sequence | Table


class _TooMany(Exception):
    """More values than may be."""


@dataclass(slots=True)
class _Reading:
    file: str
    first_line: int
    problems: Problems
    most_nodes: int
    nodes: int = 0
    told: int = 0

    def mark(self, mark: yaml.Mark) -> Mark:
        return Mark(self.file, mark.line + self.first_line, mark.column + 1)

    def tell(self, code: str, mark: Mark, *, key: str = "", line: int | None = None) -> None:
        """Tell a fault, unless very many are told already."""
        self.told += 1
        if self.told <= _MOST_TOLD:
            self.problems.add(code, mark, key=key, line=line)


def read_table(
    text: str, file: str, problems: Problems, *, first_line: int = 1, most_nodes: int = _MOST_NODES
) -> Table | None:
    """The mapping that a text holds; an empty text is an empty mapping.

    None, with the faults told, where it is broken YAML, no mapping, or more than `most_nodes` values, which aliases
    bring about easily.
    """
    table = _read_plain(text, file, first_line, most_nodes)
    if table is not None:
        return table
    reading = _Reading(file, first_line, problems, most_nodes)
    node = _compose(text, reading)
    if isinstance(node, Table):
        return node
    if node is not None:
        problems.add("not-a-table", node.mark)
    return None


def _read_plain(text: str, file: str, first_line: int, most: int) -> Table | None:
    """What most heads are, without the library: words in lower case, a colon, a blank, and a value that YAML cannot
    take for anything but a text, on a line each. None for anything else, a doubled key too.
    """
    entries: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, start=first_line):
        found = _PLAIN_LINE.fullmatch(line)
        if found is None or found["key"] in keys or 2 * len(keys) + 3 > most:
            return None
        key, quoted, plain = found.groups()
        keys[key] = Mark(file, number, 1)
        entries[key] = Scalar(plain or quoted or "", Mark(file, number, len(key) + 3))
    return Table(entries, keys, Mark(file, first_line, 1)) if keys else None


def _compose(text: str, reading: _Reading) -> Node | None:
    try:
        if len(text) > _MUCH and _count_nodes(text, reading.most_nodes) > reading.most_nodes:
            raise _TooMany
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        place = fault.problem_mark or fault.context_mark
        mark = reading.mark(place) if place else Mark(reading.file, reading.first_line)
        reason = " ".join(part for part in (fault.context, fault.problem) if part)
        code = "tab-in-yaml" if place and _char_at(text, place) == "\t" else "broken-yaml"
        reading.problems.add(code, mark, reason=reason)
        return None
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + reading.first_line
        reading.problems.add("broken-yaml", Mark(reading.file, line), reason=fault.reason)
        return None
    except RecursionError:
        reading.problems.add("too-deep", Mark(reading.file, reading.first_line))
        return None
    except _TooMany:
        reading.problems.add("too-many-values", Mark(reading.file, reading.first_line), limit=reading.most_nodes)
        return None
    if node is None:
        return Table({}, {}, Mark(reading.file, reading.first_line))
    try:
        return _convert(node, reading, 0)
    except RecursionError:
        reading.problems.add("too-deep", reading.mark(node.start_mark))
        return None
    except _TooMany:
        reading.problems.add("too-many-values", reading.mark(node.start_mark), limit=reading.most_nodes)
        return None


def _count_nodes(text: str, most: int) -> int:
    """How many values are written, what an alias stands for not counted; no further than one beyond `most`."""
    events = yaml.parse(text, Loader=_LOADER)
    return sum(1 for _ in islice((one for one in events if isinstance(one, yaml.NodeEvent)), most + 1))


def _char_at(text: str, place: yaml.Mark) -> str:
    lines = text.split("\n")
    line = lines[place.line] if place.line < len(lines) else ""
    return line[place.column : place.column + 1]


def _convert(node: yaml.Node, reading: _Reading, depth: int) -> Node:
    reading.nodes += 1
    if depth > _DEEPEST:
        raise RecursionError
    if reading.nodes > reading.most_nodes:
        raise _TooMany
    mark = reading.mark(node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_convert(item, reading, depth + 1) for item in node.value), mark)
    if isinstance(node, yaml.MappingNode):
        return _convert_table(node, mark, reading, depth)
    if _CONTROL.search(node.value):
        reading.tell("control-character", mark)
    return Scalar(_CONTROL.sub("\ufffd", node.value), mark, empty=node.tag == "tag:yaml.org,2002:null")


def _convert_table(node: yaml.MappingNode, mark: Mark, reading: _Reading, depth: int) -> Table:
    entries: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for key_node, value_node in node.value:
        key_mark = reading.mark(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            reading.tell("key-not-a-word", key_mark)
            continue
        key = key_node.value
        if key in keys:
            reading.tell("doubled-key", key_mark, key=key, line=keys[key].line)
            continue
        keys[key] = key_mark
        entries[key] = _convert(value_node, reading, depth + 1)
    return Table(entries, keys, mark)
