"""What tells a document from others, so that those like it can be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from whoosh.query.compound import DefaultOr
from whoosh.query.qcore import NullQuery, Query
from whoosh.searching import Searcher

from builder.search.queries import BOOSTS, term_query
from builder.search.words import index_terms

MOST_TELLING = 24
"""Terms of a document that others are compared by."""

_READ = 4_000
"""Characters of a body that are read for them."""

_IN_THE_TITLE = 5
"""How often a term of the title counts."""


def like_query(searcher: Searcher, number: int) -> tuple[Query, tuple[str, ...]]:
    """A query for what shares the most telling terms of an entry, and these terms."""
    fields = searcher.reader().stored_fields(number)
    counted = Counter(_terms(fields["body"][:_READ]))
    for term in _terms(fields["title"]):
        counted[term] += _IN_THE_TITLE
    weighed = {term: count * _rarity(searcher, term) for term, count in counted.items()}
    best = sorted(weighed, key=lambda term: (-weighed[term], term))[:MOST_TELLING]
    telling = tuple(term for term in best if weighed[term] > 0)
    top = max((weighed[term] for term in telling), default=1.0)
    queries = [term_query(term, weight=weighed[term] / top) for term in telling]
    return (DefaultOr(queries) if queries else NullQuery), telling


def _terms(text: str) -> Iterator[str]:
    """Pairs, words and numbers; a single character tells nothing."""
    return (term.text for term in index_terms(text) if len(term.text) > 1)


def _rarity(searcher: Searcher, term: str) -> float:
    """How much it tells that an entry holds the term: nothing where no other does."""
    reader = searcher.reader()
    held = max(reader.doc_frequency(field.value, term) for field in BOOSTS)
    return float(searcher.idf("body", term)) if held > 1 else 0.0
