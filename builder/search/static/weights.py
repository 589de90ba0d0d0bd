"""What the fields of a document weigh, and the eight levels that a weight is rounded to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TITLE = 5.0
NUMBER = 12.0
HEAD = 3.0

TITLE_LENGTH = 20
TITLE_PART = 0.5
"""The part of a title's weight that its length decides."""

FILES = 0.5
"""What the files beside a document count of what its body does."""

BODY_LENGTH = 1600
BODY_PART = 0.6
BODY_LONGEST = 14_000
"""Terms of a body after which its length no longer takes from its weight: a code says much of many things."""

LEVELS = 8
SATURATION = 1.2

EXACT_LEVEL = 7
QUOTED_LEVEL = 5
FILTER_LEVEL = 0


def title_weights(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a term counts in titles of so many terms."""
    return TITLE / (1 - TITLE_PART + TITLE_PART * lengths / TITLE_LENGTH)


def body_weights(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a term counts in bodies of so many terms."""
    return 1.0 / (1 - BODY_PART + BODY_PART * np.minimum(lengths, BODY_LONGEST) / BODY_LENGTH)


def levels_of(weights: NDArray[np.float64]) -> NDArray[np.uint64]:
    """The levels of weighed counts."""
    levels = np.floor(LEVELS * weights / (weights + SATURATION))
    return np.minimum(levels, LEVELS - 1).astype(np.uint64)


def level_score(level: int) -> float:
    """What a level counts in a score."""
    return (2 * level + 1) / (2 * LEVELS)
