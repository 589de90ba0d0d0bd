"""Goes through all that matches: which, how many, which first. Stops when its time is over."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from time import monotonic

from whoosh.query.qcore import Query
from whoosh.searching import SearchContext, Searcher

from catalog.terms import Validity

LOWERED = {Validity.REPEALED: 0.4, Validity.EXPIRED: 0.4, Validity.AMENDED: 0.8}
"""What is left of the score of a policy that binds no longer, or not as it stands."""

_LOOK_AT_THE_CLOCK = 256
"""Entries between two looks."""


class OutOfTime(Exception):
    """The time that a question may take is over."""


@dataclass(slots=True)
class Watch:
    """The time that one question may take, in seconds; None is without end."""

    seconds: float | None
    _until: float = 0.0

    def __post_init__(self) -> None:
        self._until = monotonic() + self.seconds if self.seconds is not None else float("inf")

    @property
    def over(self) -> bool:
        """Is the time over?"""
        return self.seconds is not None and monotonic() > self._until


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """The numbers of the entries that match, ascending, with their scores (none where nothing is weighed)."""

    numbers: array[int]
    scores: array[float]
    partial: bool = False


def match_all(
    searcher: Searcher, query: Query, watch: Watch, *, only: AbstractSet[int] | None = None, weigh: bool = True
) -> Matches:
    """All entries that answer a query and are among `only`."""
    numbers, scores = array("q"), array("d")
    context = SearchContext(weighting=searcher.weighting if weigh else None, needs_current=weigh)
    for part, offset in searcher.leaf_searchers():
        matcher = query.matcher(part, context)
        factors = _factors(part) if weigh else ()
        steps = 0
        while matcher.is_active():
            steps += 1
            if not steps % _LOOK_AT_THE_CLOCK and watch.over:
                return Matches(numbers=numbers, scores=scores, partial=True)
            number = matcher.id()
            if only is None or number + offset in only:
                numbers.append(number + offset)
                if weigh:
                    scores.append(matcher.score() * factors[number])
            matcher.next()
        if watch.over:
            return Matches(numbers=numbers, scores=scores, partial=True)
    return Matches(numbers=numbers, scores=scores)


def best_of(matches: Matches, searcher: Searcher, first: int, behind: int) -> list[tuple[int, float]]:
    """The window of the best, with scores; of equal ones the newer first, then by id: never by place in the index."""
    if not matches.numbers:
        return []
    least = min(heapq.nlargest(behind, matches.scores))
    dates, ids = searcher.reader().column_reader("date"), searcher.reader().column_reader("id")
    found = zip(matches.numbers, matches.scores, strict=True)
    near = [(-score, -dates[number], ids[number], number) for number, score in found if score >= least]
    near.sort()
    return [(number, -score) for score, _, _, number in near[first:behind]]


def newest_of(matches: Matches, searcher: Searcher, first: int, behind: int) -> list[tuple[int, float]]:
    """The window of the newest, without scores; of one day by id."""
    if not matches.numbers:
        return []
    dates, ids = searcher.reader().column_reader("date"), searcher.reader().column_reader("id")
    oldest = min(heapq.nlargest(behind, (dates[number] for number in matches.numbers)))
    days = ((dates[number], number) for number in matches.numbers)
    near = sorted((-day, ids[number], number) for day, number in days if day >= oldest)
    return [(number, 0.0) for _, _, number in near[first:behind]]


def column_values(part: Searcher, field: str, numbers: Sequence[int] | None = None) -> Iterator[str]:
    """The values that entries of one segment have in a column; of all of them where no numbers are given."""
    column = part.reader().column_reader(field)
    found = islice(iter(column), part.reader().doc_count_all()) if numbers is None else (column[one] for one in numbers)
    yield from (value.decode() if isinstance(value, bytes) else value for value in found)


def _factors(part: Searcher) -> list[float]:
    return [LOWERED.get(Validity(value), 1.0) if value else 1.0 for value in column_values(part, "validity")]
