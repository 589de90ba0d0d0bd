"""Ask the index: what answers a question, or nearly does; what is like a document; what titles begin so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import ceil
from pathlib import Path
from time import sleep
from types import MappingProxyType
from typing import Any, TypeVar

from whoosh.query.qcore import Every, Query
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from builder.search.counting import count_facets
from builder.search.entry import Carrier, Count, Facet, Hit, Hits
from builder.search.excerpt import excerpt, find_marks
from builder.search.index import IndexUnreadableError, open_searcher
from builder.search.likeness import like_query
from builder.search.narrowing import Filters
from builder.search.queries import (
    BOOSTS,
    asks_nothing,
    condition_queries,
    is_plain,
    loose_parts,
    loose_query,
    query_of,
    single_parts,
    term_query,
    terms_of,
)
from builder.search.question import LONGEST, Question, Where, Words, read_question
from builder.search.ranking import Matches, Watch, best_of, match_all, newest_of
from builder.search.static.asking import COVERAGE, ENOUGH, KNOWN, PAGE, SINGLES
from builder.search.static.candidates import rarity_of
from catalog.terms import Genre, Kind, Level, Validity

NO_FILTERS = Filters()

Answer = TypeVar("Answer")


class Order(StrEnum):
    """How hits are sorted: the best first, or the newest."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which hits are shown and what is told of the rest. `fill`: a first page of few hits, sorted by relevance, is
    filled with entries that hold fewer of plain words. `seconds` is the time that may be taken, None: any.
    """

    limit: int = 20
    offset: int = 0
    order: Order = Order.RELEVANCE
    facets: bool = False
    fill: bool = False
    seconds: float | None = None

    @property
    def first(self) -> int:
        """The first hit that is shown, from 0."""
        return max(0, self.offset)

    @property
    def behind(self) -> int:
        """The one behind the last."""
        return self.first + max(1, self.limit)


FIRST_HITS = Window()


def find(folder: Path, typed: str, filters: Filters = NO_FILTERS, window: Window = FIRST_HITS) -> Hits:
    """The entries that answer what was typed; any text is a question (see `question.py`).

    Blank text asks for all that the filters leave, the newest first. Raises IndexUnreadableError.
    """
    return _ask(folder, lambda searcher: _Finding(searcher, filters, window).find(typed[:LONGEST]))


def find_like(folder: Path, name: str, filters: Filters = NO_FILTERS, window: Window = FIRST_HITS) -> Hits | None:
    """The entries most like the one of that id, itself left out; None where there is no such entry.

    Raises IndexUnreadableError.
    """
    return _ask(folder, lambda searcher: _Finding(searcher, filters, window).find_like(name))


def suggest(folder: Path, typed: str, *, site: str | None = None, limit: int = 8) -> tuple[str, ...]:
    """Titles that hold what was typed so far, the best first, each once. Raises IndexUnreadableError."""
    chosen = MappingProxyType({Facet.SITE: (site,)}) if site else NO_FILTERS.chosen
    window = Window(limit=4 * limit, seconds=1.0)
    question = Words(typed[:LONGEST], Where.TITLE)
    if asks_nothing(question):
        return ()
    hits = _ask(folder, lambda searcher: _Finding(searcher, replace(NO_FILTERS, chosen=chosen), window).ask(question))
    return tuple(dict.fromkeys(hit.title for hit in hits.hits))[:limit]


def _ask(folder: Path, ask: Callable[[Searcher], Answer]) -> Answer:
    """A commit may take files away that a reader has yet to open: then all is asked again."""
    for _ in range(_MORE_TRIES):
        try:
            with open_searcher(folder, _weighting()) as searcher:
                return ask(searcher)
        except IndexUnreadableError:
            sleep(_PAUSE)
    with open_searcher(folder, _weighting()) as searcher:
        return ask(searcher)


_MORE_TRIES = 3
_PAUSE = 0.05


def _weighting() -> BM25F:
    return BM25F(title_B=0.4, number_B=0.0)


class _Finding:
    """One question to one state of the index."""

    def __init__(self, searcher: Searcher, filters: Filters, window: Window) -> None:
        self._searcher = searcher
        self._filters = filters
        self._window = window
        self._watch = Watch(window.seconds)
        self._allowed = [
            (facet, frozenset(searcher.docs_for_query(query))) for facet, query in condition_queries(filters)
        ]

    def find(self, typed: str) -> Hits:
        """What answers; where nothing answers plain words, what nearly does."""
        question = read_question(typed)
        if not typed.strip():
            return self._answer(Every(), (), Order.DATE)
        if asks_nothing(question):
            return Hits(total=0)
        hits = self.ask(question)
        if hits.total and isinstance(question, Words):
            return self._fill(hits, terms_of(question))
        return hits if hits.total or hits.partial or not is_plain(question) else self._find_loosely(typed)

    def ask(self, question: Question) -> Hits:
        """What answers to the letter."""
        terms = terms_of(question)
        order = self._window.order if terms else Order.DATE
        return self._answer(query_of(question, self._searcher), terms, order)

    def find_like(self, name: str) -> Hits | None:
        """What is like an entry."""
        number = self._searcher.document_number(id=name)
        if number is None:
            return None
        query, needed = like_query(self._searcher, number)
        enough = self._holding(needed, ceil(len(needed) * 0.25)) - {number}
        return self._answer(query, needed, Order.RELEVANCE, among=enough)

    def _find_loosely(self, typed: str) -> Hits:
        parts = loose_parts(typed)
        known = self._known(parts)
        if known:
            few = len(known) < KNOWN * len(parts)
            enough = frozenset() if few else self._holding(known, ceil(ENOUGH * len(known))) or self._covering(known)
            found = self._answer(loose_query(known), parts, self._window.order, among=enough)
            return replace(self._fill(found, known), loose=bool(found.total))
        parts = single_parts(typed)
        enough = self._holding(parts, ceil(SINGLES * len(parts)), Where.TITLE)
        found = self._answer(loose_query(parts), parts, self._window.order, among=enough)
        return replace(found, loose=bool(found.total))

    def _fill(self, hits: Hits, terms: Sequence[str]) -> Hits:
        """The hits, and behind them entries that hold some of the terms, up to a page."""
        window, room = self._window, min(PAGE, self._window.limit) - len(hits.hits)
        by_weight = window.order is Order.RELEVANCE and not window.first
        if not window.fill or not by_weight or not hits.total or room <= 0 or len(terms) < 2:
            return hits
        shown = {self._searcher.document_number(id=hit.id) for hit in hits.hits}
        filling = replace(window, limit=room, facets=False)
        others = self._covering(terms) - shown
        beside = self._answer(loose_query(terms), terms, window.order, among=others, window=filling).hits
        return replace(hits, hits=(*hits.hits, *beside), beside=len(beside))

    def _known(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Those that some entry holds."""
        reader = self._searcher.reader()
        return tuple(part for part in parts if any(reader.doc_frequency(field.value, part) for field in BOOSTS))

    def _holding(self, terms: Sequence[str], needed: int, where: Where | None = None) -> AbstractSet[int]:
        """The numbers of the entries that hold so many of the terms, in a field or in any."""
        held: Counter[int] = Counter()
        for term in terms:
            if not self._watch.over:
                held.update(self._searcher.docs_for_query(term_query(term, where)))
        return {number for number, count in held.items() if count >= needed}

    def _covering(self, terms: Sequence[str]) -> AbstractSet[int]:
        """The numbers of the entries that hold some of the terms, and not common ones alone."""
        rarities: dict[int, float] = {}
        documents = self._searcher.doc_count_all()
        told = 0.0
        for term in terms:
            if not self._watch.over:
                numbers = list(self._searcher.docs_for_query(term_query(term)))
                rarity = rarity_of(len(numbers), documents)
                told += rarity
                for number in numbers:
                    rarities[number] = rarities.get(number, 0.0) + rarity
        return {number for number, rarity in rarities.items() if rarity >= COVERAGE * told}

    def _answer(
        self,
        query: Query,
        terms: Sequence[str],
        order: Order,
        among: AbstractSet[int] | None = None,
        window: Window | None = None,
    ) -> Hits:
        window = window or self._window
        weigh = order is Order.RELEVANCE
        only = _met([allowed for _, allowed in self._allowed] + ([among] if among is not None else []))
        found = match_all(self._searcher, query, self._watch, only=only, weigh=weigh)
        pick = best_of if weigh else newest_of
        shown = pick(found, self._searcher, window.first, window.behind)
        marked = frozenset(terms)
        return Hits(
            total=len(found.numbers),
            hits=tuple(self._hit(number, marked, score) for number, score in shown),
            partial=found.partial or self._watch.over,
            facets=self._count(query, found, among) if window.facets else MappingProxyType({}),
        )

    def _count(self, query: Query, found: Matches, among: AbstractSet[int] | None) -> Mapping[Facet, tuple[Count, ...]]:
        """A facet that is filtered by counts what would be found without that filter."""
        matches = dict.fromkeys(Facet, found)
        for facet, _ in self._allowed:
            if facet is not None:
                others = [allowed for other, allowed in self._allowed if other is not facet]
                only = _met(others + ([among] if among is not None else []))
                matches[facet] = match_all(self._searcher, query, self._watch, only=only, weigh=False)
        return count_facets(self._searcher, matches)

    def _hit(self, number: int, terms: frozenset[str], score: float) -> Hit:
        fields = self._searcher.reader().stored_fields(number)
        told: dict[str, Any] = json.loads(fields["shown"])
        sites = tuple(_carrier(one) for one in told["sites"])
        piece, name = excerpt(fields["body"], terms), ""
        if terms and not piece.marks:
            for file, text in told["files"]:
                other = excerpt(text, terms)
                if other.marks:
                    piece, name = other, file
                    break
        wanted = self._filters.chosen.get(Facet.SITE, ())
        return Hit(
            id=fields["id"],
            title=fields["title"],
            title_marks=find_marks(fields["title"], terms),
            sites=sites,
            carried=told["carried"],
            shown=next((one for one in sites if one.site in wanted), sites[0]),
            kind=Kind(told["kind"]),
            date=date.fromordinal(fields["date"]),
            number=told["number"],
            index_number=told["index_number"],
            validity=Validity(told["validity"]) if told["validity"] else None,
            genre=Genre(told["genre"]) if told["genre"] else None,
            issuer=told["issuer"],
            topics=tuple(told["topics"]),
            excerpt=piece,
            enclosure=name,
            score=score,
        )


def _met(sets: Sequence[AbstractSet[int]]) -> AbstractSet[int] | None:
    """What is in all sets; None, for anything, where there are none."""
    if not sets:
        return None
    first, *rest = sorted(sets, key=len)
    return first.intersection(*rest) if isinstance(first, frozenset) else frozenset(first).intersection(*rest)


def _carrier(told: Sequence[str]) -> Carrier:
    site, site_name, level, channel, channel_title, address = told
    return Carrier(
        site=site,
        site_name=site_name,
        level=Level(level),
        channel=channel,
        channel_title=channel_title,
        address=address,
    )
