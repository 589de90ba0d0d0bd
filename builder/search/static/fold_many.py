"""`fold` of many texts at once: the foldings of single characters are looked up together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from builder.search.folding import fold, folds_alone

_LARGEST = 0xFFFF
_UNKNOWN, _ALONE = 0, 1
"""What was not looked up yet; what does not simply fold to one character."""

_foldings = np.zeros(_LARGEST + 1, dtype=np.uint32)


def fold_many(texts: Sequence[str]) -> list[str]:
    """The foldings of the texts, in order."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    low = np.minimum(codes, _LARGEST)
    known = _foldings[low]
    if (unknown := known == _UNKNOWN).any():
        _learn(np.unique(low[unknown]).tolist())
        known = _foldings[low]
    folded = np.where(codes > _LARGEST, _ALONE, known)
    ends = np.cumsum([len(text) for text in texts])
    alone = np.searchsorted(ends, np.flatnonzero(folded == _ALONE), side="right")
    slow = frozenset(alone.tolist())
    whole = folded.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    bounds = enumerate(pairwise([0, *ends.tolist()]))
    return [fold(texts[at]) if at in slow else whole[begin:end] for at, (begin, end) in bounds]


def _learn(codes: list[int]) -> None:
    for code in codes:
        folded = fold(chr(code))
        simple = len(folded) == 1 and ord(folded) > _ALONE and folds_alone(chr(code))
        _foldings[code] = ord(folded) if simple else _ALONE
