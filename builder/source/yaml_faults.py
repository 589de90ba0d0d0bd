"""What is wrong with a text that is no YAML, and where that begins; the library says where it gave up, in its words."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import yaml

_WHYS = (
    ("unknown escape character", "escape"),
    ("while scanning a quoted scalar", "open-quote"),
    ("while parsing a flow", "open-bracket"),
    ("mapping values are not allowed", "second-colon"),
    ("could not find expected ':'", "no-colon"),
    ("block sequence entries are not allowed", "list-on-line"),
    ("mapping keys are not allowed", "odd-sign"),
    ("cannot start any token", "odd-sign"),
    ("while parsing a block node", "odd-sign"),
    ("while scanning a block scalar", "odd-sign"),
    ("while scanning a directive", "odd-sign"),
    ("while scanning an anchor", "odd-sign"),
    ("while scanning a tag", "odd-sign"),
    ("undefined tag handle", "odd-sign"),
    ("while scanning an alias", "star"),
    ("undefined alias", "star"),
    ("while parsing a block", "indentation"),
    ("<document start>", "indentation"),
    ("expected a single document", "second-document"),
)
"""What the library says, and by what name the wording tables say it; the first that fits."""

_BEGUN = frozenset({"open-quote", "no-colon", "odd-sign", "star"})
"""Told where it begins, not where the library met something that cannot belong to it."""

_WITHIN = frozenset({"open-quote", "open-bracket", "escape"})
"""What stands above is sound."""

_LINES = re.compile("[\n\x85\u2028\u2029]")
_KEY = re.compile(r"[ -]*+\w[\w-]*+[ \t]*+:(?:\s|$)")
_ODD_COLON = re.compile(r"(?P<before>[ -]*+)(?P<key>[^\W\d][\w-]*+)[ \t]*+(?P<colon>：|:(?=[^ \t/]))")
_OPENING = yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken
_CLOSING = yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken
_CODES = {"：": "wide-colon", ":": "glued-colon"}


class Broken(NamedTuple):
    """A code with the reason that its wording prints; line and column count from 0."""

    code: str
    line: int
    column: int
    why: str = ""
    reason: str = ""


def judge(fault: yaml.MarkedYAMLError, text: str) -> Broken:
    """The fault of a text that the library cannot read."""
    lines = _LINES.split(text)
    place = fault.problem_mark or fault.context_mark
    if place is None:
        return Broken("broken-yaml", 0, 0, "other", str(fault.problem))
    reason = " ".join(part for part in (fault.context, fault.problem) if part)
    why = next((name for said, name in _WHYS if said in reason), "other")
    line = _line(lines, place.line)
    odd = find_odd_colon(lines, (fault.context_mark or place).line)
    if odd is None and why not in _WITHIN:
        odd = find_odd_colon(lines, place.line - 1, _indent(line)) if line.strip() else None
    if odd is not None:
        return odd
    if line[place.column : place.column + 1] == "\t":
        return Broken("tab-in-yaml", place.line, place.column)
    why, place = _look_closer(why, place, fault.context_mark, lines, text)
    return Broken("broken-yaml", min(place.line, len(lines) - 1), place.column, why, reason)


def find_odd_colon(lines: Sequence[str], last: int, indent: int | None = None) -> Broken | None:
    """A colon behind a key that YAML takes for a letter, for it is full-width or no blank follows.

    It stands in the line `last`, set in no deeper than `indent`, or in one of those above that do the same and are
    taken for the beginning of the same words. Deeper than at the margin only ASCII is a key: there words may go on.
    """
    found = None
    for number in range(last, -1, -1):
        line = _line(lines, number)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        odd = _ODD_COLON.match(line)
        if odd is None or (indent is not None and odd.end("before") > indent):
            break
        if odd["before"] and not odd["key"].isascii():
            break
        indent = odd.end("before")
        found = Broken(_CODES[odd["colon"]], number, odd.start("colon"))
    return found


def find_in_key(key: str, known: Collection[str]) -> Broken | None:
    """Such a colon within a key, for another follows, or none is wanted between braces; line 0, column in the key."""
    odd = _ODD_COLON.match(key)
    return Broken(_CODES[odd["colon"]], 0, odd.start("colon")) if odd and odd["key"] in known else None


def _look_closer(
    why: str, place: yaml.Mark, began: yaml.Mark | None, lines: Sequence[str], text: str
) -> tuple[str, yaml.Mark]:
    line = _line(lines, place.line)
    if why == "indentation":
        return _look_before(place, line, text)
    if why == "second-colon" and (key := _KEY.match(line)) and key[0].rstrip()[:-1] == line[: place.column]:
        return "goes-on", place
    if why == "open-bracket":
        return why, _find_open(place, lines, text) or place
    return why, began if began and why in _BEGUN else place


def _look_before(place: yaml.Mark, line: str, text: str) -> tuple[str, yaml.Mark]:
    """What is not where it should be may stand behind a value that ended before it was meant to."""
    last = next(iter(deque(_tokens(text, place), maxlen=1)), None)
    if isinstance(last, yaml.ScalarToken) and last.style in ("'", '"'):
        if last.start_mark.line < last.end_mark.line and _KEY.match(line):
            return "open-quote", last.start_mark
        return "after-quote" if last.end_mark.line == place.line else "indentation", place
    if isinstance(last, _CLOSING) and last.end_mark.line == place.line:
        return "after-bracket", place
    return "indentation", place


def _find_open(place: yaml.Mark, lines: Sequence[str], text: str) -> yaml.Mark | None:
    """The bracket that holds a place, where the next key or item, or the end of the text, was taken for its part."""
    opened: list[yaml.Mark] = []
    for token in _tokens(text, place):
        if isinstance(token, _OPENING):
            opened.append(token.start_mark)
        elif isinstance(token, _CLOSING):
            opened.pop()
    line = _line(lines, place.line)
    if opened and (not line.strip() or place.line > opened[-1].line):
        return opened[-1] if _blanks(line) <= _blanks(_line(lines, opened[-1].line)) else None
    return None


def _tokens(text: str, place: yaml.Mark) -> Iterator[yaml.Token]:
    """What the library takes the text for, up to a place."""
    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if token.start_mark.index >= place.index:
            return
        yield token


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""
