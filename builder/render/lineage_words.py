"""Text in drawings: how wide it will be, broken into lines, cut where it is too long. Widths are in em."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_NARROW = 0.58
_PIECE = re.compile(r"[!-~]+|\s+|[^!-~\s]")
_NOT_FIRST = frozenset("，。、；：？！）〕】》”’…")


def measure(text: str) -> float:
    """About how wide a text will be; never less than it is in the fonts that readers have."""
    return sum(_measure_one(character) for character in text)


def _measure_one(character: str) -> float:
    if combining(character):
        return 0.0
    if east_asian_width(character) in "WFA":
        return 1.0
    return 0.85 if character in "mwMW@%" else 0.68 if character.isupper() else _NARROW


def cut(text: str, width: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if measure(text) <= width:
        return text
    kept, used = "", 1.0
    for character in text:
        used += _measure_one(character)
        if used > width:
            break
        kept += character
    return f"{kept.rstrip()}…"


def wrap(text: str, width: float, most: int) -> list[str]:
    """At most so many lines; words of letters and digits stay whole where they can, the last line is cut.

    A mark that may not begin a line hangs over its end, by no more than one em.
    """
    lines, line = [], ""
    for piece in _pieces(text, width):
        room = width + 1 if piece in _NOT_FIRST else width
        if line and measure(line + piece) > room:
            lines.append(line)
            line = ""
        line += piece if line or not piece.isspace() else ""
    lines.append(line)
    if len(lines) > most:
        lines[most - 1 :] = [cut("".join(lines[most - 1 :]), width)]
    return [one.strip() for one in lines]


def _pieces(text: str, width: float) -> list[str]:
    """Words and single characters; what is wider than a line is broken anywhere."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        pieces += [piece] if measure(piece) <= width else list(piece)
    return pieces
