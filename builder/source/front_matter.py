"""The head of a Markdown file: YAML between two fences, then the body."""

from __future__ import annotations

from dataclasses import dataclass

from builder.diagnostic import Problems
from catalog.origin import Mark

FENCE = "---"


@dataclass(frozen=True, slots=True)
class Parts:
    """A document's text cut in two; the lines count from 1."""

    head: str
    body: str
    body_line: int

    head_line: int = 2


def split(text: str, file: str, problems: Problems) -> Parts | None:
    """Cut head and body apart; None, with the fault told, where there is no head or it never closes.

    Fences may carry trailing blanks, as they do in the wild.
    """
    first, _, rest = text.partition("\n")
    if first.rstrip() != FENCE:
        problems.add("no-front-matter", Mark(file))
        return None
    position = 0
    for number, line in enumerate(rest.split("\n"), start=2):
        if line.rstrip() == FENCE:
            return Parts(head=rest[:position], body=rest[position + len(line) + 1 :], body_line=number + 1)
        position += len(line) + 1
    problems.add("front-matter-never-closes", Mark(file))
    return None
