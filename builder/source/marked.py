"""YAML whose every value knows its line and column; doubled keys are told, not swallowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

import yaml

from builder.diagnostic import Problems
from builder.source.marked_nodes import Node, Scalar, Sequence, Table
from builder.source.marked_plain import read_plain
from builder.source.yaml_faults import Broken, find_odd_colon, judge
from catalog.origin import Mark

__all__ = ["Node", "Scalar", "Sequence", "Table", "read_table"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What neither HTML nor XML may hold; escapes of quoted YAML can spell it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOST_NODES = 200_000
_DEEPEST = 40
_MOST_TOLD = 100
"""Faults that are told of one text: nobody mends more of them before looking again."""

_MUCH = 200_000
"""Characters from which a text is counted before it is composed: each two can make a node of half a kilobyte."""


_Items = yaml.SequenceNode | yaml.MappingNode


class _TooMany(Exception):
    """More values than may be."""


@dataclass(slots=True)
class _Reading:
    file: str
    first_line: int
    problems: Problems
    most_nodes: int
    nodes: int = 0
    deepest: int = 0
    told: int = 0
    shared: dict[int, tuple[Node, int, int]] | None = None
    """What aliases may stand for, by the identity of the node: the value, how many nodes it is, how far it reaches."""

    def count(self, nodes: int, depth: int) -> None:
        """So many more, down to there. Raises _TooMany, RecursionError."""
        self.nodes += nodes
        self.deepest = max(self.deepest, depth)
        if depth > _DEEPEST:
            raise RecursionError
        if self.nodes > self.most_nodes:
            raise _TooMany

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
    table = read_plain(text, file, first_line, most_nodes)
    if table is not None:
        return table
    reading = _Reading(file, first_line, problems, most_nodes, shared={} if "*" in text else None)
    node = _compose(text, reading)
    if isinstance(node, Table):
        return node
    if node is None:
        return None
    odd = find_odd_colon(text.split("\n"), node.mark.line - first_line) if isinstance(node, Scalar) else None
    if odd is not None:
        _tell(odd, reading)
    else:
        problems.add("not-a-table", node.mark)
    return None


def _compose(text: str, reading: _Reading) -> Node | None:
    try:
        if len(text) > _MUCH and _count_nodes(text, reading.most_nodes) > reading.most_nodes:
            raise _TooMany
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        _tell(judge(fault, text), reading)
        return None
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + reading.first_line
        reading.problems.add("broken-yaml", Mark(reading.file, line), why="control", reason=fault.reason)
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


def _tell(broken: Broken, reading: _Reading) -> None:
    mark = Mark(reading.file, broken.line + reading.first_line, broken.column + 1)
    reading.problems.add(broken.code, mark, why=broken.why, reason=broken.reason)


def _convert(node: yaml.Node, reading: _Reading, depth: int) -> Node:
    reading.count(1, depth)
    mark = reading.mark(node.start_mark)
    if isinstance(node, yaml.SequenceNode | yaml.MappingNode):
        if reading.shared is None:
            return _convert_items(node, mark, reading, depth)
        return _convert_once(node, mark, reading, reading.shared, depth)
    if _CONTROL.search(node.value):
        reading.tell("control-character", mark)
    return Scalar(_CONTROL.sub("\ufffd", node.value), mark, empty=node.tag == "tag:yaml.org,2002:null")


def _convert_once(
    node: _Items, mark: Mark, reading: _Reading, shared: dict[int, tuple[Node, int, int]], depth: int
) -> Node:
    """Where aliases are: however often it is named, it is made once, and counted each time."""
    if id(node) in shared:
        value, nodes, reach = shared[id(node)]
        reading.count(nodes, depth + reach)
        return value
    before, above = reading.nodes, reading.deepest
    reading.deepest = depth
    value = _convert_items(node, mark, reading, depth)
    shared[id(node)] = value, reading.nodes - before, reading.deepest - depth
    reading.deepest = max(above, reading.deepest)
    return value


def _convert_items(node: _Items, mark: Mark, reading: _Reading, depth: int) -> Node:
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple([_convert(item, reading, depth + 1) for item in node.value]), mark)
    return _convert_table(node, mark, reading, depth)


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
