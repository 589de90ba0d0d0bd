"""A question as a Whoosh query. How much one costs is bounded by its length: no wildcards, no expansions but one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from whoosh.query.compound import And, AndMaybe, AndNot, DefaultOr
from whoosh.query.positional import Phrase as Near
from whoosh.query.qcore import Every, Query
from whoosh.query.ranges import NumericRange
from whoosh.query.terms import Term as Holds
from whoosh.searching import Searcher

from builder.search.entry import Facet
from builder.search.folding import fold
from builder.search.narrowing import Filters, Narrow, Span
from builder.search.question import All, Phrase, Question, Some, Where, Without, Words
from builder.search.schema import place_of, whole_of
from builder.search.spoken import leave_out_questions
from builder.search.wholes import HAN
from builder.search.words import Group, query_groups, query_parts

BOOSTS = {Where.TITLE: 4.0, Where.NUMBER: 12.0, Where.BODY: 1.0, Where.FILES: 0.5, Where.BESIDES: 1.0}
"""What a term weighs in each field."""

ADJACENT = {Where.TITLE: 4.0, Where.BODY: 2.0, Where.FILES: 1.0}
"""What a whole run of characters weighs besides, standing together."""

WHOLE = 40.0
"""What it weighs to be the title, or the number, and nothing else."""

MOST_TERMS = 64
"""Terms of a question that are looked up."""

_HAN = re.compile(f"[{HAN}]")
_MOST_ISSUERS = 5_000
_GAP = 3
"""Characters that may stand between two words of a phrase: a blank, a mark."""


def query_of(question: Question, searcher: Searcher) -> Query:
    """What answers a question. Every term must be there; better where a run stands together, best where that is all."""
    match question:
        case Words(text, where):
            return _words_query(text, where)
        case Phrase(text, where):
            return _phrase_query(text, where)
        case All(parts):
            return _all_query(parts, searcher)
        case Some(parts):
            return DefaultOr([query_of(part, searcher) for part in parts])
        case Without(part):
            return AndNot(Every(), query_of(part, searcher))
        case Narrow(facet, value):
            return narrow_query(facet, value, searcher)
        case Span(since, until):
            return span_query(since, until)


def terms_of(question: Question) -> tuple[str, ...]:
    """The terms that are to be marked in what is found."""
    match question:
        case Words(text, _) | Phrase(text, _):
            return tuple(term for group in _groups(text) for term in group)
        case All(parts) | Some(parts):
            return tuple(dict.fromkeys(term for part in parts for term in terms_of(part)))
    return ()


def is_plain(question: Question) -> bool:
    """Is the question made of words, with phrases among them, in any field? Who quotes all of it means it so."""
    parts = question.parts if isinstance(question, All) else (question,)
    plain = all(isinstance(part, Words | Phrase) and part.where is None for part in parts)
    return plain and any(isinstance(part, Words) for part in parts)


def asks_nothing(question: Question) -> bool:
    """Has the question no term and no condition, though there may be marks in it?"""
    return isinstance(question, Words) and not _groups(question.text)


def loose_parts(typed: str) -> tuple[str, ...]:
    """The terms of which some must be there, where nothing holds all: those of what is asked, without 怎么 and 吗."""
    return query_parts(leave_out_questions(typed))[:MOST_TERMS]


def single_parts(typed: str) -> tuple[str, ...]:
    """The single Han characters of what is asked, for when no pair is known."""
    return tuple(dict.fromkeys(_HAN.findall(leave_out_questions(typed))))[:MOST_TERMS]


def loose_query(terms: Sequence[str]) -> Query:
    """Any of the terms."""
    return DefaultOr([term_query(term) for term in terms])


def term_query(term: str, where: Where | None = None, weight: float = 1.0) -> Query:
    """The term in a field, or in any."""
    if where is not None:
        return Holds(where.value, term, boost=weight)
    return DefaultOr([Holds(field.value, term, boost=weight * boost) for field, boost in BOOSTS.items()])


def narrow_query(facet: Facet, value: str, searcher: Searcher) -> Query:
    """Entries that have a value; of an issuer, those whose name holds it."""
    if facet is not Facet.ISSUER:
        return Holds(facet.value, value)
    names = islice(searcher.reader().lexicon(facet.value), _MOST_ISSUERS)
    wanted = fold(value)
    found = [name for name in (one.decode("utf-8", "replace") for one in names) if wanted in fold(name)]
    return DefaultOr([Holds(facet.value, name) for name in found]) if found else Holds(facet.value, value)


def span_query(since: date | None, until: date | None) -> Query:
    """Entries of the days between, both included."""
    return NumericRange("date", since.toordinal() if since else None, until.toordinal() if until else None)


def condition_queries(filters: Filters) -> Iterator[tuple[Facet | None, Query]]:
    """What the filters ask, each with its facet."""
    for facet, values in filters.chosen.items():
        yield facet, DefaultOr([Holds(facet.value, value) for value in values])
    if filters.channel is not None:
        yield None, Holds("place", place_of(filters.site or "", filters.channel))
    if filters.since is not None or filters.until is not None:
        yield None, span_query(filters.since, filters.until)


def _groups(text: str) -> list[Group]:
    """As many groups of terms as may be looked up."""
    groups: list[Group] = []
    left = MOST_TERMS
    for group in query_groups(text):
        if left > 0:
            groups.append(group[:left])
            left -= len(group)
    return groups


def _words_query(text: str, where: Where | None) -> Query:
    groups = _groups(text)
    terms = dict.fromkeys(term for group in groups for term in group)
    if not terms:
        return Every()
    every = And([term_query(term, where) for term in terms])
    better = [
        _together(run, field, boost)
        for run in groups
        if len(run) > 1
        for field, boost in ADJACENT.items()
        if where in (None, field)
    ]
    if where in (None, Where.TITLE, Where.NUMBER):
        better.append(Holds("whole", whole_of(text), boost=WHOLE))
    return AndMaybe(every, DefaultOr(better)) if better else every


def _phrase_query(text: str, where: Where | None) -> Query:
    groups = _groups(text)
    terms = [term for group in groups for term in _steps(group)]
    if not terms:
        return Every()
    slop = 2 if len(groups) == 1 else max(map(len, terms)) + _GAP
    fields = (where,) if where is not None else tuple(BOOSTS)
    if len(terms) == 1:
        return DefaultOr([Holds(field.value, terms[0], boost=BOOSTS[field]) for field in fields])
    return DefaultOr([Near(field.value, terms, slop=slop, boost=BOOSTS[field]) for field in fields])


def _all_query(parts: Sequence[Question], searcher: Searcher) -> Query:
    asked = [part for part in parts if not isinstance(part, Without)]
    not_asked = [query_of(part.part, searcher) for part in parts if isinstance(part, Without)]
    every = And([query_of(part, searcher) for part in asked]) if asked else Every()
    return AndNot(every, DefaultOr(not_asked)) if not_asked else every


def _together(run: Group, field: Where, boost: float) -> Query:
    return Near(field.value, _steps(run), slop=2, boost=boost)


def _steps(run: Group) -> list[str]:
    """Every second pair and the last, no more than two characters apart: the pairs between hold the rest together."""
    return [*run[:-1:2], run[-1]]
