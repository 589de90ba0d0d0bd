"""What questions are made of beside what is asked for: 怎么, 如何, 吗. No official text is found by these."""

from __future__ import annotations

import json
from pathlib import Path

from builder.disk import read_bytes
from builder.search.folding import fold
from builder.search.words import query_parts

_FILE = Path(__file__).parent / "tables" / "questions.json"

QUESTION_WORDS: tuple[str, ...] = tuple(json.loads(read_bytes(_FILE)))
"""In the order in which they are left out: no word stands behind one that it holds."""


def leave_out_questions(text: str) -> str:
    """The folded text with blanks in place of question words; the folded text where there is nothing else in it."""
    folded = left = fold(text)
    for word in QUESTION_WORDS:
        left = left.replace(word, " ")
    return left if query_parts(left) else folded
