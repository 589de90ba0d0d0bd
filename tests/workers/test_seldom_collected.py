"""While nearly all that is made is kept, garbage is looked for seldom; afterwards as before, whatever happened."""

from __future__ import annotations

import gc
import weakref

import pytest

from builder.memory import kept_for_good, seldom_collected


def collections() -> int:
    return sum(one["collections"] for one in gc.get_stats())


def test_what_is_kept_is_hardly_looked_through() -> None:
    with seldom_collected():
        before = collections()
        kept = [[number] for number in range(50_000)]
        seldom = collections() - before
    assert len(kept) == 50_000
    assert seldom <= 1


def fall_meanwhile() -> None:
    with seldom_collected():
        raise ValueError(gc.get_threshold()[0])


def test_afterwards_all_is_as_before() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="100000"):
        fall_meanwhile()
    assert gc.get_threshold() == usual


class Circle:
    """Garbage that only a search for circles finds."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_kept_for_good_is_looked_through_when_the_block_ends() -> None:
    circle = Circle()
    seen = weakref.ref(circle)
    with seldom_collected():
        kept_for_good()
        del circle
        gc.collect()
        assert seen() is not None
    gc.collect()
    assert seen() is None
