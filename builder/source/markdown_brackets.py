"""Brackets that cannot make a link are taken as text before Python-Markdown searches the end of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

DEEPEST_BRACKET = 8
_CHEAP = 100_000

_SIGNS = re.compile(r"\\.|(?P<ticks>`++)(?:.*?[^`])??(?P=ticks)(?!`)|`++|[][()]", re.DOTALL)
_LINK_TARGET = re.compile(r"""[^"']*(?:\s(?:"[^"]*"|'[^']*')\s*)?""")


class BracketGuard(Treeprocessor):
    """Takes brackets that open nothing, or nest beyond sense, as text: each would cost a search to the end."""

    def run(self, root: Element) -> None:
        """Runs just before inline markup is looked for."""
        for element in root.iter():
            element.text = _tame(element.text)
            element.tail = _tame(element.tail)


def _tame(text: str | None) -> str | None:
    if not text or isinstance(text, AtomicString) or text.count("[") * len(text) < _CHEAP:
        return text
    useless = set(_useless(text))
    return "".join(f"{STX}{ord(sign)}{ETX}" if place in useless else sign for place, sign in enumerate(text))


def _useless(text: str) -> list[int]:
    """Where brackets stand that cannot be part of a link, and parentheses that cannot be its target."""
    signs = [match.start() for match in _SIGNS.finditer(text) if len(match[0]) == 1]
    squares, unclosed = _pair([place for place in signs if text[place] in "[]"], text)
    rounds, endless = _pair([place for place in signs if text[place] in "()"], text)
    found = unclosed + [place for place in endless if text[place - 1 : place] == "]"]
    found += [place for pair in _nested(squares) for place in pair]
    found += [opener for opener, _ in _nested(rounds)]
    return found + [opener for opener, closer in rounds if _is_odd_target(text, opener, closer)]


def _pair(places: list[int], text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Brackets that belong together, in order of their beginnings, and openers that nothing closes."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for place in places:
        if text[place] in "[(":
            opened.append(place)
        elif opened:
            pairs.append((opened.pop(), place))
    return sorted(pairs), opened


def _nested(pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pairs that lie within too many others."""
    around: list[int] = []
    for opener, closer in pairs:
        while around and around[-1] < opener:
            around.pop()
        if len(around) < DEEPEST_BRACKET:
            around.append(closer)
        else:
            yield opener, closer


def _is_odd_target(text: str, opener: int, closer: int) -> bool:
    return text[opener - 1 : opener] == "]" and not _LINK_TARGET.fullmatch(text, opener + 1, closer)
