"""Fenced code as the library finds it, in time linear to the text.

The library looks from each fence to the end of the text for the one that closes it. Here it is known beforehand where
the last fence of each length stands: one behind it opens nothing.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.fenced_code import FencedBlockPreprocessor

_OPENING = re.compile(
    r"^(?P<fence>~{3,}+|`{3,}+) *+"
    r"(?:\{(?P<attrs>[^\n]*)\}|\.?[\w#.+-]*+ *+(?:hl_lines=(?:\"[^\n\"]*+\"|'[^\n']*+') *+)?)$",
    re.MULTILINE,
)
_CLOSING = re.compile(r"^(~{3,}+|`{3,}+) *+$", re.MULTILINE)


class FenceGuard(FencedBlockPreprocessor):
    """As the library's; it is the expression by which the library searches, too."""

    def __init__(self, md: Markdown, config: dict[str, Any]) -> None:
        super().__init__(md, config)
        self._whole = self.FENCED_BLOCK_RE
        self._closers: dict[str, int] = {}
        self.FENCED_BLOCK_RE = self  # type: ignore[misc, assignment]  # nothing but its search is asked for

    def run(self, lines: list[str]) -> list[str]:
        """The text without its fenced code."""
        text = "\n".join(lines)
        # what lies before the end stays as it is while the library writes other things before it
        self._closers = {found[1]: len(text) - found.start() for found in _CLOSING.finditer(text)}
        return super().run(lines) if self._closers else lines

    def search(self, text: str, start: int) -> re.Match[str] | None:
        """The next fenced code."""
        for opening in _OPENING.finditer(text, start):
            closes = self._closers.get(opening["fence"], 0)
            if closes < len(text) - opening.end() and not (
                opening["attrs"] and get_attrs_and_remainder(opening["attrs"])[1]
            ):
                found = self._whole.match(text, opening.start()) if closes else None
                if found:
                    return found
        return None
