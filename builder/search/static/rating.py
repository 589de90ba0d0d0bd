"""What a record adds to the score of its document: the more the title says what was asked, the better."""

from __future__ import annotations

from builder.search.folding import fold
from builder.search.static.asking import COVERED, TEXT_HOLDS, TITLE_HOLDS
from builder.search.words import query_terms

_STATE = "中华人民共和国"


def rate_record(words: str, title: str, text: str) -> float:
    """What the score is multiplied by; `words` are folded."""
    folded = fold(title)
    asked = frozenset(query_terms(words))
    named = query_terms(folded.removeprefix(_STATE))
    rate = 1 + (COVERED * sum(term in asked for term in named) / len(named) if named else 0.0)
    if words in folded:
        return rate + TITLE_HOLDS * (1 + len(words) / len(folded)) / 2
    return rate + (TEXT_HOLDS if words in fold(text) else 0.0)
