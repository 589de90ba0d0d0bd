"""Lines for a terminal of text with Han characters, which take two columns each and have no blanks between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_OPENING, _CLOSING = "（《“「『【〔", "，。、；：？！）》”」』】〕…"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WORD = rf"[^\s{_WIDE}{_OPENING}{_CLOSING}]++|[{_WIDE}]|[{_CLOSING}]"
_PIECES = re.compile(rf"(\s+)|[{_OPENING}]{{0,3}}+(?:{_WORD})[{_CLOSING}]*+|\S")
"""Blanks, words and single Han characters, each with the marks that a line may not part from it."""


def wrap_wide(
    text: str,
    width: int = 78,
    initial_indent: str = "",
    subsequent_indent: str = "",
    preserve_paragraphs: bool = False,
) -> str:
    """Text in lines of so many columns at most, but for words that are longer; as `click.formatting.wrap_text` is."""
    paragraphs = re.split(r"\n\s*\n", text) if preserve_paragraphs else [text]
    filled = (_fill(one, width, initial_indent, subsequent_indent) for one in paragraphs)
    return "\n\n".join("\n".join(lines) for lines in filled)


def _fill(text: str, width: int, first: str, others: str) -> Iterator[str]:
    line, held = first, False
    for piece, apart in _pieces(text):
        blank = " " if apart and held else ""
        if held and _columns(f"{line}{blank}{piece}") > width:
            yield line
            line, blank = others, ""
        line, held = f"{line}{blank}{piece}", True
    if held:
        yield line


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What stands together, and whether a blank stands before it; a line's end between Han characters is none."""
    blank, before = "", ""
    for found in _PIECES.finditer(text.strip()):
        if found[1]:
            blank = found[1]
            continue
        within = "\n" in blank and _columns(before[-1:]) == _columns(found[0][0]) == 2
        yield found[0], bool(blank) and not within
        blank, before = "", found[0]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
