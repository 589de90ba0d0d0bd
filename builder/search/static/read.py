"""Ask a static index, as `docs/search-index.md` tells: the reference for readers in other languages."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from builder.search.entry import Excerpt
from builder.search.excerpt import excerpt, find_marks
from builder.search.folding import fold, may_simplify
from builder.search.spoken import leave_out_questions
from builder.search.static.asking import (
    ENOUGH,
    KNOWN,
    LEAST_LISTS,
    LIST_BYTES,
    LONGEST,
    PAGE,
    REQUESTS,
    SINGLES,
)
from builder.search.static.candidates import Candidate, Found, find_candidates, group_of
from builder.search.static.choice import choose_terms
from builder.search.static.complete import spelled_texts
from builder.search.static.fetch import Fetcher, Needed
from builder.search.static.lookup import Lookup
from builder.search.static.manifest import COMMON, MANIFEST, Manifest
from builder.search.static.numbering import BLOCK, KINDS, LEVELS, VALIDITIES, Group
from builder.search.static.rating import rate_record
from builder.search.static.records import record_file
from builder.search.static.spelling import typed_letters
from builder.search.wholes import HAN
from builder.search.words import query_parts, query_terms, title_key

_HAN = re.compile(f"[{HAN}]")

FACETS = ("year", "level", "kind", "validity")
"""What a number tells of its document, as the key of its group does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A query: any text, and what hits must be; empty fields ask for anything. `narrow` are values of `FACETS`."""

    text: str
    narrow: Mapping[str, str] = field(default_factory=dict)
    site: str | None = None
    topic: str | None = None
    issuer: str | None = None
    by_date: bool = False
    page: int = 0

    @property
    def filter_terms(self) -> tuple[str, ...]:
        """The filters that are terms of the index."""
        named = (("site", self.site), ("topic", self.topic), ("issuer", self.issuer))
        return tuple(f"{name}:{value}" for name, value in named if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticHit:
    """A document that answers: its record, where the words stand, and its score. `certain`: it holds all words."""

    number: int
    record: Mapping[str, object]
    title_marks: tuple[tuple[int, int], ...]
    excerpt: Excerpt
    score: float
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page of hits. `approximate`: not all postings were read. `loose`: these hold some of the words only. `beside`:
    so many of the last hits hold fewer words than the others and are not in `total`; they fill the first page.
    `read_as`: what was asked in place of letters that are pinyin, and `others` that they may mean.
    """

    total: int
    approximate: bool = False
    loose: bool = False
    beside: int = 0
    hits: tuple[StaticHit, ...] = ()
    read_as: str = ""
    others: tuple[str, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Index:
    """An index that is asked; the manifest is fetched at the beginning. Raises Damaged."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.manifest = Manifest.parse(fetcher.get(MANIFEST))

    def ask(self, ask: Ask) -> Answer:
        """Answer a query. Raises Damaged, and what fetching raises."""
        needed = Needed(self._fetcher, {MANIFEST, self.manifest.hints_file})
        if may_simplify(ask.text[:LONGEST]):
            needed.get(self.manifest.folding_file)
        return self._ask(ask, Lookup(needed, self.manifest))

    def _ask(self, ask: Ask, lookup: Lookup) -> Answer:
        text = ask.text[:LONGEST]
        telling = leave_out_questions(text)
        terms = choose_terms(query_terms(text), COMMON, query_parts(telling))
        if not terms:
            return Answer(total=0)
        key = title_key(text)
        exact = f"={key}" if len(key) > 1 else ""
        titles = [exact] if exact else []
        letters = typed_letters(fold(text).strip())
        first, ahead = ([max(terms, key=len)], []) if letters else (terms, titles)
        lookup.look_up([*first, *ask.filter_terms], ahead)
        if any(term not in lookup.entries for term in ask.filter_terms):
            return Answer(total=0)
        if letters and (spelled := self._spelled(ask, letters, terms, lookup)):
            return spelled
        lookup.look_up(terms, titles)
        if all(term in lookup.entries for term in terms):
            found = self._found(ask, lookup, terms, exact, needed=len(terms))
            if found.enough:
                return self._page(ask, found, terms, lookup, loose=False)
        return self._loosely(ask, lookup, telling, exact if lookup.is_at_hand(exact) else "")

    def _spelled(self, ask: Ask, letters: str, terms: Sequence[str], lookup: Lookup) -> Answer | None:
        """What answers to the best of the texts that letters spell in pinyin; None where there is none, or each term is
        held. The longest was looked up: mostly nobody holds it, and the others need no file.
        """
        if max(terms, key=len) in lookup.entries:
            lookup.look_up(terms)
        if all(term in lookup.entries for term in terms):
            return None
        meant = spelled_texts(lookup.needed, self.manifest, letters)
        if not meant:
            return None
        lookup.needed.names.discard(self.manifest.hints_file)
        answer = self._ask(replace(ask, text=meant[0]), lookup)
        return replace(answer, read_as=meant[0], others=meant[1:])

    def _loosely(self, ask: Ask, lookup: Lookup, telling: str, exact: str) -> Answer:
        """What holds enough of the pairs that any document holds; where there are none, of all single characters."""
        known, asked = self._known(lookup, query_parts(telling))
        needed = ceil(ENOUGH * len(known))
        if known and len(known) < KNOWN * asked:
            return Answer(total=0)
        if known:
            found = self._found(ask, lookup, known, exact, needed=needed)
            return self._page(ask, found if found.enough else found.all_enough(), known, lookup, loose=True)
        known, asked = self._known(lookup, tuple(dict.fromkeys(_HAN.findall(telling))))
        if not known and not lookup.short_list(exact):
            return Answer(total=0)
        found = self._found(ask, lookup, known, exact, needed=ceil(SINGLES * asked))
        return self._page(ask, replace(found, fewer=()), known, lookup, loose=True)

    def _known(self, lookup: Lookup, parts: Sequence[str]) -> tuple[list[str], int]:
        """Those of the chosen that some document holds, and how many were chosen."""
        chosen = choose_terms(parts, COMMON, parts)
        lookup.look_up(chosen)
        return [part for part in chosen if part in lookup.entries], len(chosen)

    def _found(self, ask: Ask, lookup: Lookup, terms: Sequence[str], exact: str, *, needed: int) -> Found:
        """All candidates, the filters of groups not yet asked."""
        allowed = self._read(ask, lookup, terms, exact, needed=needed)
        return find_candidates(self.manifest, lookup.readings(terms), lookup.short_list(exact), allowed, needed=needed)

    def _read(
        self, ask: Ask, lookup: Lookup, terms: Sequence[str], exact: str, *, needed: int
    ) -> frozenset[int] | None:
        """Read lists as far as they are needed; says which documents the filters leave, None for all."""
        allowed: frozenset[int] | None = None
        for term in ask.filter_terms:
            here = frozenset(lookup.read_whole(term))
            allowed = here if allowed is None else allowed & here
        without_leaf = len(lookup.needed)
        exacts = lookup.short_list(exact)
        order = sorted(terms, key=lambda term: (lookup.entries[term].postings, terms.index(term)))
        most = max(REQUESTS - PAGE, without_leaf + LEAST_LISTS)
        lookup.read_first(order, most - len(lookup.needed))
        while lookup.list_bytes < LIST_BYTES:
            kept = self._kept(ask, lookup, terms, exacts, allowed, needed=needed)
            if len(lookup.needed) >= max(most, REQUESTS - kept):
                break
            held = Counter(number for term in terms for number in lookup.postings(term))
            full = (number for number, count in held.items() if count >= needed)
            if sum(1 for number in full if _passes(ask, group_of(self.manifest, number), allowed, number)) >= PAGE:
                break
            if not lookup.read_next(order):
                break
        return allowed

    def _kept(
        self,
        ask: Ask,
        lookup: Lookup,
        terms: Sequence[str],
        exacts: Mapping[int, int],
        allowed: frozenset[int] | None,
        *,
        needed: int,
    ) -> int:
        """Requests that are kept for records: no more than documents may answer, once a whole list tells which may."""
        readings = lookup.readings(terms)
        if needed < len(terms) or not any(one.whole for one in readings):
            return PAGE
        found = find_candidates(self.manifest, readings, exacts, allowed, needed=needed)
        return min(PAGE, sum(1 for one in found.enough if _fits_all(ask, one))) or PAGE

    def _page(self, ask: Ask, found: Found, terms: Sequence[str], lookup: Lookup, *, loose: bool) -> Answer:
        readings = lookup.readings(terms)
        passing = [one for one in found.enough if _fits_all(ask, one)]
        part = readings[0] if len(readings) == 1 else None
        scale = part.postings / len(part.levels) if part and not part.whole and part.levels else 1.0
        approximate = not all(one.whole for one in readings)
        total = round(len(passing) * scale)
        if part and not ask.filter_terms and not ask.narrow and not loose:
            total, approximate = max(part.postings, len(passing)), False
        passing.sort(key=_by_date if ask.by_date else _by_score)
        window = passing[ask.page * PAGE : (ask.page + 1) * PAGE]
        beside = self._beside(ask, found.fewer, window, lookup)
        hits = self._hits(window, beside, terms, fold(ask.text[:LONGEST]).strip(), by_date=ask.by_date)
        facets = {facet: _counts(ask, found.enough, facet, scale) for facet in FACETS}
        return Answer(total=total, approximate=approximate, loose=loose, beside=len(beside), hits=hits, facets=facets)

    @staticmethod
    def _beside(
        ask: Ask, fewer: Iterable[Candidate], window: Sequence[Candidate], lookup: Lookup
    ) -> Sequence[Candidate]:
        """The best that fill a first page which has hits, as far as the requests go; none by date, for they would stand
        among the others.
        """
        if ask.page or ask.by_date or not window:
            return ()
        left = REQUESTS - len(lookup.needed) - len(window)
        passing = sorted((one for one in fewer if _fits_all(ask, one)), key=_by_score)
        return passing[: max(0, min(PAGE - len(window), left))]

    def _hits(
        self,
        window: Sequence[Candidate],
        beside: Sequence[Candidate],
        terms: Sequence[str],
        words: str,
        *,
        by_date: bool,
    ) -> tuple[StaticHit, ...]:
        names = {one.number: f"{record_file(one.number)}?{self._tag(one.number)}" for one in (*window, *beside)}
        data = self._fetcher.get_all(names.values())
        hits, others = (
            [_hit(one, json.loads(data[names[one.number]]), terms, words) for one in some] for some in (window, beside)
        )
        if not by_date:
            hits.sort(key=lambda hit: (not hit.certain, -hit.score))
        return (*hits, *sorted(others, key=lambda hit: -hit.score))

    def _tag(self, number: int) -> str:
        return self.manifest.records[number // BLOCK].hex()


def _hit(one: Candidate, record: Mapping[str, object], terms: Sequence[str], words: str) -> StaticHit:
    title, text = str(record["t"]), str(record.get("x", ""))
    return StaticHit(
        number=one.number,
        record=record,
        title_marks=find_marks(title, terms),
        excerpt=excerpt(text, terms),
        score=one.score * rate_record(words, title, text),
        certain=one.complete,
    )


def _passes(ask: Ask, group: Group, allowed: frozenset[int] | None, number: int) -> bool:
    return (allowed is None or number in allowed) and all(_fits(ask, group, facet) for facet in FACETS)


def _fits_all(ask: Ask, one: Candidate) -> bool:
    return all(_fits(ask, one.group, facet) for facet in FACETS)


def _fits(ask: Ask, group: Group, facet: str) -> bool:
    wanted = ask.narrow.get(facet)
    return wanted is None or _value(group, facet) == wanted


def _value(group: Group, facet: str) -> str:
    place = FACETS.index(facet)
    told = group.key[place]
    return str(told) if place == 0 else (LEVELS, KINDS, VALIDITIES)[place - 1][told]


def _counts(ask: Ask, found: Iterable[Candidate], facet: str, scale: float) -> dict[str, int]:
    """How many candidates have each value; the filter by the facet itself left out."""
    free = replace(ask, narrow={key: value for key, value in ask.narrow.items() if key != facet})
    passing = (one for one in found if _fits_all(free, one))
    counted = Counter(_value(one.group, facet) for one in passing)
    return {value: round(counted[value] * scale) for value in sorted(counted) if value}


def _by_score(one: Candidate) -> tuple[bool, float, int]:
    return not one.complete, -one.score, -one.number


def _by_date(one: Candidate) -> tuple[int, float, int]:
    return -one.group.year, -(one.number - one.group.base) / one.group.width, -one.number
