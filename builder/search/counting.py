"""How many hits have which values."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from whoosh.searching import Searcher

from builder.search.entry import Count, Facet
from builder.search.ranking import Matches, column_values
from builder.search.schema import BETWEEN, LABEL

MOST_COUNTS = 50
"""Values of a facet that are told, those with the most hits first; years the newest first."""

_FEW = 16
"""Where fewer than one in so many of a segment's entries are hits, they are looked up one by one."""


def count_facets(searcher: Searcher, matches: Mapping[Facet, Matches]) -> Mapping[Facet, tuple[Count, ...]]:
    """The values of each facet among its own matches."""
    return MappingProxyType({facet: _count(searcher, facet, found) for facet, found in matches.items()})


def _count(searcher: Searcher, facet: Facet, found: Matches) -> tuple[Count, ...]:
    whole: Counter[str] = Counter()
    for part, offset in searcher.leaf_searchers():
        size = part.reader().doc_count_all()
        low, high = bisect_left(found.numbers, offset), bisect_left(found.numbers, offset + size)
        own = [number - offset for number in found.numbers[low:high]]
        if len(own) * _FEW < size:
            whole.update(column_values(part, facet.value, own))
        else:
            values = list(column_values(part, facet.value))
            whole.update(map(values.__getitem__, own))
    return _in_order(facet, _split(whole))


def _split(whole: Counter[str]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for values, count in whole.items():
        for value in values.split(BETWEEN) if values else ():
            counts[value] += count
    return counts


def _in_order(facet: Facet, counts: Mapping[str, int]) -> tuple[Count, ...]:
    found: Iterable[tuple[str, int]] = counts.items()
    by_year = facet is Facet.YEAR
    ordered = sorted(found, key=lambda one: (-int(one[0]), 0, "") if by_year else (0, -one[1], one[0]))
    return tuple(
        Count(value=value.partition(LABEL)[0], label=value.rpartition(LABEL)[2], count=count)
        for value, count in ordered[:MOST_COUNTS]
    )
