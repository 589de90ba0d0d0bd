"""The head of a Markdown file: YAML between two fences, then the body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.diagnostic import Problems
from catalog.origin import Mark

FENCE = "---"
LONGEST_HEAD = 100_000
LONGEST_BODY = 200_000
"""Characters. The longest statute has 177,000; of the dearest marks, a body so long takes seconds to render."""

MOST_LINES = 40_000
"""Lines of a body, empty ones too: each may be a paragraph or a heading, and takes as long as a hundred characters."""

MOST_FOOTNOTES = 3_000
_FENCE_LINE = re.compile(rf"^{FENCE}[^\S\n]*+$", re.MULTILINE)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]\n]*\]:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parts:
    """A document's text cut in two; the lines count from 1."""

    head: str
    body: str
    body_line: int

    head_line: int = 2


def split(text: str, file: str, problems: Problems) -> Parts | None:
    """Cut head and body apart; None, with the fault told, where there is no head, it never closes, or one is too long.

    Fences may carry trailing blanks, as they do in the wild.
    """
    first, _, rest = text.partition("\n")
    if first.rstrip() != FENCE:
        problems.add("no-front-matter", Mark(file))
        return None
    fence = _FENCE_LINE.search(rest)
    if fence is None:
        problems.add("front-matter-never-closes", Mark(file))
        return None
    head, body = rest[: fence.start()], rest[fence.end() + 1 :]
    parts = Parts(head=head, body=body, body_line=head.count("\n") + 3)
    return parts if _are_short(parts, file, problems) else None


def _are_short(parts: Parts, file: str, problems: Problems) -> bool:
    if len(parts.head) > LONGEST_HEAD:
        problems.add("head-too-long", Mark(file, 2), length=len(parts.head), limit=LONGEST_HEAD)
    if len(parts.body) > LONGEST_BODY:
        problems.add("body-too-long", Mark(file, parts.body_line), length=len(parts.body), limit=LONGEST_BODY)
        return False
    lines, notes = parts.body.count("\n"), len(_FOOTNOTE.findall(parts.body)) if "[^" in parts.body else 0
    if lines > MOST_LINES:
        problems.add("too-many-lines", Mark(file, parts.body_line), count=lines, limit=MOST_LINES)
    if notes > MOST_FOOTNOTES:
        problems.add("too-many-footnotes", Mark(file, parts.body_line), count=notes, limit=MOST_FOOTNOTES)
    return len(parts.head) <= LONGEST_HEAD and lines <= MOST_LINES and notes <= MOST_FOOTNOTES
