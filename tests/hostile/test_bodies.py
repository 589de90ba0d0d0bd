"""Whatever mark fills a body, the time and the memory that it takes grow with its length, not with the square of it."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from builder.library.bodies import BodyTooDeep, make_body
from tests.hostile.bodies import Body, of_lines, of_marks, of_pairs, of_shapes

SHORT, LONG = 2_000, 16_000
MOST_GROWTH = 24
"""Eight times the text may take so many times as long: of what grows with the square it is sixty-four."""

SOON = 0.15
"""Seconds of the processor that tell nothing yet."""

EACH = 6
"""Of the bodies, each so many-th is tried; the long tests try all of them at full length."""

BODIES = [*of_marks(), *of_lines(), *of_shapes(), *of_pairs()]


def spend(text: str) -> float:
    """Seconds of the processor for a body."""
    begun = time.process_time()
    with suppress(BodyTooDeep):
        make_body(text)
    return time.process_time() - begun


def grow(body: Body) -> float:
    """How many times as long the long text takes; 0 where that is no time at all, or where it goes on growing with the
    length alone: what is bounded grows faster up to its bound.
    """
    _, make = body
    long = spend(make(LONG))
    growth = 0.0 if long < SOON else long / max(min(spend(make(SHORT)) for _ in range(3)), 0.001)
    return growth if growth > MOST_GROWTH and spend(make(4 * LONG)) > 8 * long else 0.0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(EACH // 2))
def test_no_body_grows_worse_than_its_length(part: int) -> None:
    chosen = BODIES[part :: EACH * 2]
    assert len(chosen) > 50
    assert [(body[0], growth) for body in chosen if (growth := grow(body)) > MOST_GROWTH] == []
