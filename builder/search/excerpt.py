"""The piece of a text that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from builder.search.entry import Excerpt
from builder.search.wholes import Term
from builder.search.words import find_terms

LONGEST_READ = 20_000
"""Characters of a body that are looked through; a match behind them is not shown."""

_SENTENCE_END = re.compile(r"[。！？；!?;]\s?|(?<!\d)\.\s|\n")
_GAP = "…"

Range = tuple[int, int]


def find_marks(text: str, terms: Collection[str]) -> tuple[Range, ...]:
    """Where the terms stand in the text; what overlaps or touches is one range."""
    return _joined(find_terms(text, terms))


def excerpt(plain: str, terms: Collection[str], width: int = 80) -> Excerpt:
    """About `width` characters around the place where most of the terms stand, from the start of a sentence if near."""
    text = " ".join(plain[:LONGEST_READ].split())
    found = find_terms(text, terms)
    start = _window_start(text, _best_start(found, width), width)
    end = min(len(text), start + width)
    before = _GAP if start else ""
    after = _GAP if end < len(text) or len(plain) > LONGEST_READ else ""
    shift = len(before) - start
    seen = ((max(low, start), min(high, end)) for low, high in _joined(found))
    marks = tuple((low + shift, high + shift) for low, high in seen if low < high)
    return Excerpt(text=before + text[start:end] + after, marks=marks)


def _joined(terms: Iterable[Term]) -> tuple[Range, ...]:
    ranges: list[Range] = []
    for low, high in sorted((term.start, term.end) for term in terms):
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = ranges[-1][0], max(high, ranges[-1][1])
        else:
            ranges.append((low, high))
    return tuple(ranges)


def _best_start(found: list[Term], width: int) -> int:
    """The first place from which a window holds the most different terms (0 without any)."""
    inside: dict[str, int] = {}
    best, most, behind = 0, 0, 0
    for first in found:
        while behind < len(found) and found[behind].end <= first.start + width:
            inside[found[behind].text] = inside.get(found[behind].text, 0) + 1
            behind += 1
        if len(inside) > most:
            best, most = first.start, len(inside)
        _leave(inside, first.text)
    return best


def _leave(inside: dict[str, int], text: str) -> None:
    """One of these terms has left the window; none may have entered, where a single one is wider than it."""
    if inside.get(text, 0) > 1:
        inside[text] -= 1
    else:
        inside.pop(text, None)


def _window_start(text: str, match: int, width: int) -> int:
    """The start of the sentence where that is near, else a little before the match; no room is left at the end."""
    earliest = max(0, match - width // 3)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, earliest, match)]
    start = ends[0] if ends else (earliest if match > width // 3 else 0)
    return max(0, min(start, len(text) - width))
