"""What a reader asks, as a Whoosh query. Words are plain text: there are no operators, so nothing can be ill-formed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from whoosh.query.compound import And, AndMaybe, DefaultOr
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, Query
from whoosh.query.ranges import NumericRange
from whoosh.query.terms import Prefix
from whoosh.query.terms import Term as Holds

from builder.search.words import Group
from catalog.terms import Kind, Level

LONGEST = 200
"""Characters of a query that are read."""

BOOSTS = (("title", 4.0), ("number", 12.0), ("body", 1.0))
"""What a term weighs in each field."""

ADJACENT = (("title", 4.0), ("body", 2.0))
"""What a whole run of characters weighs besides, standing together."""


class Order(StrEnum):
    """How hits are sorted: the best first, or the newest."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits must be. A channel means the channels below it too; the days are included."""

    site: str | None = None
    kind: Kind | None = None
    channel: str | None = None
    level: Level | None = None
    since: date | None = None
    until: date | None = None


def strict_query(groups: Sequence[Group]) -> Query:
    """Every term, in whatever field; better where a run stands together."""
    terms = dict.fromkeys(term for group in groups for term in group)
    every = And([_anywhere(term) for term in terms])
    together = [_together(run, field, boost) for run in groups if len(run) > 1 for field, boost in ADJACENT]
    return AndMaybe(every, DefaultOr(together)) if together else every


def loose_query(terms: Sequence[str]) -> Query:
    """Any of the terms."""
    return DefaultOr([_anywhere(term) for term in terms])


def term_query(term: str) -> Query:
    """The term in whatever field."""
    return _anywhere(term)


def everything() -> Query:
    """All entries."""
    return Every()


def filter_query(filters: Filters) -> Query | None:
    """What the filters ask; None where they ask nothing."""
    conditions = list(_conditions(filters))
    return And(conditions) if conditions else None


def _anywhere(term: str) -> Query:
    return DefaultOr([Holds(field, term, boost=boost) for field, boost in BOOSTS])


def _together(run: Group, field: str, boost: float) -> Query:
    """Every second pair and the last, no more than two characters apart: the pairs between hold the rest together."""
    return Phrase(field, [*run[:-1:2], run[-1]], slop=2, boost=boost)


def _conditions(filters: Filters) -> Iterator[Query]:
    if filters.site is not None:
        yield Holds("site", filters.site)
    if filters.kind is not None:
        yield Holds("kind", filters.kind.value)
    if filters.level is not None:
        yield Holds("level", filters.level.value)
    if filters.channel is not None:
        yield DefaultOr([Holds("channel", filters.channel), Prefix("channel", filters.channel + "/")])
    if filters.since is not None or filters.until is not None:
        yield NumericRange("date", _ordinal(filters.since), _ordinal(filters.until))


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
