"""Which terms of a query are looked up, and in which order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from builder.search.static.asking import LOOKED_UP
from builder.search.wholes import HAN, is_whole

_HAN = re.compile(f"[{HAN}]")


def choose_terms(terms: Sequence[str], common: Collection[str], telling: Collection[str]) -> tuple[str, ...]:
    """Wholes, words, pairs that are not common, pairs that are; then pairs that are not `telling`, for they touch the
    words of a question. Single characters only where there is nothing else.
    """
    classes: list[list[str]] = [[], [], [], [], []]
    singles: list[str] = []
    for term in terms:
        if is_whole(term):
            classes[0].append(term)
        elif not _HAN.match(term):
            classes[1].append(term)
        elif len(term) == 1:
            singles.append(term)
        else:
            classes[4 if term not in telling else 3 if term in common else 2].append(term)
    chosen: list[str] = []
    for some in classes if any(classes) else [singles]:
        room = LOOKED_UP - len(chosen)
        chosen += some if len(some) <= room else (some[(2 * at + 1) * len(some) // (2 * room)] for at in range(room))
    return tuple(chosen)
