"""Ask the index: all of the words, or else most of them; the best or the newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from whoosh.collectors import Collector, FilterCollector, SortingCollector, TopCollector
from whoosh.query.qcore import Query
from whoosh.scoring import BM25F
from whoosh.searching import Hit as Found
from whoosh.searching import Results, Searcher
from whoosh.sorting import FieldFacet

from builder.search.entry import Hit, Hits
from builder.search.excerpt import excerpt, find_marks
from builder.search.index import IndexUnreadableError, open_searcher
from builder.search.question import (
    BOOSTS,
    LONGEST,
    Filters,
    Order,
    everything,
    filter_query,
    loose_query,
    strict_query,
    term_query,
)
from builder.search.words import query_groups, query_parts, query_terms
from catalog.terms import Kind, Level, Validity

ENOUGH = 0.6
"""The part of the known terms that an entry must hold where none holds all."""

KNOWN = 0.5
"""The part of the terms that anybody must hold, lest one common word of a strange question bring up all."""

LOWERED = {Validity.REPEALED: 0.4, Validity.EXPIRED: 0.4, Validity.AMENDED: 0.8}
"""What is left of the score of a policy that binds no longer, or not as it stands."""


def find(
    folder: Path,
    words: str,
    *,
    site: str | None = None,
    kind: Kind | None = None,
    channel: str | None = None,
    level: Level | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 20,
    offset: int = 0,
    order: Order = Order.RELEVANCE,
) -> Hits:
    """The entries that answer `words`; any text is a query. Blank words ask for all that the filters leave, by date.

    Raises IndexUnreadableError.
    """
    filters = Filters(site=site, kind=kind, channel=channel, level=level, since=since, until=until)
    page = _Page(first=max(0, offset), behind=max(0, offset) + max(1, limit), order=order)
    try:
        return _ask(folder, words[:LONGEST], filters, page)
    except IndexUnreadableError:
        return _ask(folder, words[:LONGEST], filters, page)  # a commit may have taken files away meanwhile


def _ask(folder: Path, words: str, filters: Filters, page: _Page) -> Hits:
    with open_searcher(folder, _Weighting()) as searcher:
        return _answer(searcher, words, filter_query(filters), page)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    first: int
    behind: int
    order: Order


class _Weighting(BM25F):
    """BM25F, lowered for what binds no longer. One for each searcher: it keeps the searcher's column."""

    use_final = True

    def __init__(self) -> None:
        super().__init__(title_B=0.4, number_B=0.0)
        self._validities: Any = None

    def final(self, searcher: Searcher, docnum: int, score: float) -> float:
        """The score that counts."""
        if self._validities is None:
            self._validities = searcher.reader().column_reader("validity")
        return score * LOWERED.get(self._validities[docnum], 1.0)


def _answer(searcher: Searcher, words: str, only: Query | None, page: _Page) -> Hits:
    if not words.strip():
        results = _search(searcher, everything(), only, replace(page, order=Order.DATE))
        return _hits(results, frozenset(), page)
    groups = query_groups(words)
    if not groups:
        return Hits(total=0)
    results = _search(searcher, strict_query(groups), only, page)
    if len(results):
        return _hits(results, frozenset(query_terms(words)), page)
    return _answer_loosely(searcher, query_parts(words), only, page)


def _answer_loosely(searcher: Searcher, parts: Sequence[str], only: Query | None, page: _Page) -> Hits:
    enough = _holding_enough(searcher, parts)
    if only is not None:
        enough &= set(searcher.docs_for_query(only))
    if not enough:
        return Hits(total=0)
    results = _search(searcher, loose_query(parts), enough, page)
    return replace(_hits(results, frozenset(parts), page), loose=True)


def _holding_enough(searcher: Searcher, parts: Sequence[str]) -> set[int]:
    """The numbers of the entries that hold enough of the terms; terms that nobody holds are left out of the count."""
    reader = searcher.reader()
    known = [part for part in parts if any(reader.doc_frequency(field, part) for field, _ in BOOSTS)]
    if len(known) < KNOWN * len(parts):
        return set()
    held = Counter(number for part in known for number in searcher.docs_for_query(term_query(part)))
    needed = ceil(ENOUGH * len(known))
    return {number for number, count in held.items() if count >= needed}


def _search(searcher: Searcher, query: Query, only: Query | set[int] | None, page: _Page) -> Results:
    collector = _collector(page)
    searcher.search_with_collector(query, collector if only is None else FilterCollector(collector, allow=only))
    return collector.results()


def _collector(page: _Page) -> Collector:
    """Without Whoosh's short cuts: they skip entries that cannot come first, and the total would be wrong."""
    if page.order is Order.DATE:
        return SortingCollector([FieldFacet("date", reverse=True), FieldFacet("id")], limit=page.behind)
    return TopCollector(limit=page.behind, usequality=False, replace=0)


def _hits(results: Results, terms: frozenset[str], page: _Page) -> Hits:
    scored = page.order is Order.RELEVANCE and bool(terms)
    hits = tuple(_hit(found, terms, found.score if scored else 0.0) for found in results[page.first :])
    return Hits(total=len(results), hits=hits)


def _hit(found: Found, terms: frozenset[str], score: float) -> Hit:
    fields = found.fields()
    return Hit(
        id=fields["id"],
        title=fields["title"],
        title_marks=find_marks(fields["title"], terms),
        address=fields["address"],
        site=fields["site"],
        site_name=fields["site_name"],
        channel=fields["channel"],
        channel_title=fields["channel_title"],
        kind=Kind(fields["kind"]),
        date=date.fromordinal(fields["date"]),
        number=fields["number"],
        validity=Validity(fields["validity"]) if fields["validity"] else None,
        excerpt=excerpt(fields["body"], terms),
        score=score,
    )
