"""Where in the text of a body its links and pictures are written; the Markdown library keeps no places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import islice

from builder.library.entry import Entry
from catalog.origin import Mark

MOST_PLACES = 100
_DECORATION = 1
"""Which of the patterns for pictures without words finds those that are said to need none."""


def find_places(text: str, reference: str, entry: Entry, *, wordless: bool = False) -> list[Mark]:
    """Where a body writes what a link or a picture refers to, or, `wordless`, a picture without words.

    Of a way of writing that is not known here, wherever the same signs stand; the body's first line where they stand
    nowhere. No place where HTML says outright that a picture means nothing (`alt=""`).
    """
    for number, pattern in enumerate(_patterns(reference, wordless=wordless)):
        found = list(islice(_places(text, pattern, entry), MOST_PLACES))
        if found:
            return [] if wordless and number == _DECORATION else found
    return [Mark(entry.file, entry.body_line)]


def _places(text: str, pattern: str, entry: Entry) -> Iterator[Mark]:
    for number, line in enumerate(text.split("\n"), start=1):
        if number >= entry.body_line:
            for found in re.finditer(pattern, line):
                yield Mark(entry.file, number, found.start(found.lastindex or 0) + 1)


def _patterns(reference: str, *, wordless: bool) -> Iterator[str]:
    """The surest first. Group after group, one of which is found, stands for the reference itself."""
    if not reference.strip():
        yield r"""\]\(()[ \t]*+(?:<>[ \t]*+)?(?:["')]|$)|\b(?:href|src)[ \t]*+=[ \t]*+(?:"()[ \t]*+"|'()[ \t]*+')"""
        return
    here = "|".join(re.escape(one) for one in dict.fromkeys((reference, escape(reference, quote=False))))
    link = rf"\]\([ \t]*<?({here})>?[ \t]*(?:[\"')]|$)"
    quoted = rf"(?:\"[ \t]*({here})[ \t]*\"|'[ \t]*({here})[ \t]*')"
    value = rf"[ \t]*=[ \t]*(?:{quoted}|({here})(?=[\s>]|$))"
    if wordless:
        yield rf"!\[[ \t]*{link}|<img\b(?![^<>]*\balt[ \t]*=)[^<>]*\bsrc{value}"
        yield rf"<img\b(?=[^<>]*\balt[ \t]*=[ \t]*(?:\"\"|''))[^<>]*\bsrc{value}"
    named = rf"^ {{0,3}}\[[^\]]+\]:[ \t]*<?({here})>?(?:[ \t]|$)"
    yield rf"{link}|{named}|\b(?:href|src){value}|<({here})>"
    yield re.escape(reference)
