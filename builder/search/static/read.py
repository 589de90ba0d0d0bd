"""Ask a static index, as `docs/search-index.md` tells: the reference for readers in other languages."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, exp2, log

from builder.search.entry import Excerpt
from builder.search.excerpt import excerpt, find_marks
from builder.search.folding import fold
from builder.search.spoken import leave_out_questions
from builder.search.static.asking import (
    ENOUGH,
    EXACT,
    HALF_LIFE,
    KNOWN,
    LEAST_LISTS,
    LIST_BYTES,
    LONGEST,
    LOWERED,
    PAGE,
    QUOTED,
    RECENT,
    REQUESTS,
    SINGLES,
    SPELLING,
)
from builder.search.static.choice import choose_terms
from builder.search.static.complete import spelled_texts
from builder.search.static.fetch import Fetcher
from builder.search.static.lookup import Lookup, Reading
from builder.search.static.manifest import COMMON, MANIFEST, Manifest
from builder.search.static.numbering import BLOCK, KINDS, LEVELS, VALIDITIES, Group
from builder.search.static.rating import rate_record
from builder.search.static.records import record_file
from builder.search.static.weights import EXACT_LEVEL, level_score
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
    """A page of hits. `approximate`: not all postings were read. `loose`: these hold some of the words only. `read_as`:
    what was asked in place of letters that are pinyin, and `others` that they may mean.
    """

    total: int
    approximate: bool = False
    loose: bool = False
    hits: tuple[StaticHit, ...] = ()
    read_as: str = ""
    others: tuple[str, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    number: int
    group: Group
    score: float
    complete: bool


class Index:
    """An index that is asked; the manifest is fetched at the beginning. Raises Damaged."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.manifest = Manifest.parse(fetcher.get(MANIFEST))

    def ask(self, ask: Ask) -> Answer:
        """Answer a query. Raises Damaged, and what fetching raises."""
        return self._ask(ask, Lookup(self._fetcher, self.manifest))

    def _ask(self, ask: Ask, lookup: Lookup) -> Answer:
        text = ask.text[:LONGEST]
        telling = leave_out_questions(text)
        terms = choose_terms(query_terms(text), COMMON, query_parts(telling))
        if not terms:
            return Answer(total=0)
        key = title_key(text)
        exact = f"={key}" if len(key) > 1 else ""
        lookup.look_up([*terms, *filter(None, [exact]), *ask.filter_terms])
        if any(term not in lookup.entries for term in ask.filter_terms):
            return Answer(total=0)
        if all(term in lookup.entries for term in terms):
            found = self._strictly(ask, lookup, terms, exact)
            if found:
                return self._page(ask, found, terms, lookup.readings(terms), loose=False)
        elif spelled := self._spelled(ask, text):
            return spelled
        return self._loosely(ask, lookup, telling, exact)

    def _spelled(self, ask: Ask, text: str) -> Answer | None:
        """What answers to the best of the texts that letters spell in pinyin; None where there is none."""
        meant = spelled_texts(self._fetcher, self.manifest, text)
        if not meant:
            return None
        answer = self._ask(replace(ask, text=meant[0]), Lookup(self._fetcher, self.manifest, spent=SPELLING))
        return replace(answer, read_as=meant[0], others=meant[1:])

    def _strictly(self, ask: Ask, lookup: Lookup, terms: Sequence[str], exact: str) -> list[_Candidate]:
        """All candidates, the filters of groups not yet asked."""
        allowed = self._read(ask, lookup, terms, exact, needed=len(terms))
        return self._candidates(ask, lookup, terms, exact, allowed, needed=len(terms))

    def _loosely(self, ask: Ask, lookup: Lookup, telling: str, exact: str) -> Answer:
        """What holds enough of the pairs that any document holds; where there are none, of all single characters."""
        known, asked = self._known(lookup, query_parts(telling))
        needed = ceil(ENOUGH * len(known))
        if known and len(known) < KNOWN * asked:
            return Answer(total=0)
        if not known:
            known, asked = self._known(lookup, tuple(dict.fromkeys(_HAN.findall(telling))))
            needed = ceil(SINGLES * asked)
        if not known and exact not in lookup.entries:
            return Answer(total=0)
        allowed = self._read(ask, lookup, known, exact, needed=needed)
        found = self._candidates(ask, lookup, known, exact, allowed, needed=needed)
        return self._page(ask, found, known, lookup.readings(known), loose=True)

    def _known(self, lookup: Lookup, parts: Sequence[str]) -> tuple[list[str], int]:
        """Those of the chosen that some document holds, and how many were chosen."""
        chosen = choose_terms(parts, COMMON, parts)
        lookup.look_up(chosen)
        return [part for part in chosen if part in lookup.entries], len(chosen)

    def _read(
        self, ask: Ask, lookup: Lookup, terms: Sequence[str], exact: str, *, needed: int
    ) -> frozenset[int] | None:
        """Read lists as far as they are needed; says which documents the filters leave, None for all."""
        allowed: frozenset[int] | None = None
        for term in ask.filter_terms:
            here = frozenset(lookup.read_whole(term))
            allowed = here if allowed is None else allowed & here
        if exact in lookup.entries:
            lookup.read_whole(exact)
        order = sorted(terms, key=lambda term: (lookup.entries[term].postings, terms.index(term)))
        room = max(LEAST_LISTS, REQUESTS - PAGE - 1 - lookup.spent)
        room -= lookup.read_first(order, room)
        while room > 0 and lookup.list_bytes < LIST_BYTES:
            held = Counter(number for term in terms for number in lookup.postings(term))
            full = (number for number, count in held.items() if count >= needed)
            if sum(1 for number in full if self._passes(ask, self._group(number), allowed, number)) >= PAGE:
                break
            if not lookup.read_next(order):
                break
            room -= 1
        return allowed

    def _candidates(
        self,
        ask: Ask,
        lookup: Lookup,
        terms: Sequence[str],
        exact: str,
        allowed: frozenset[int] | None,
        *,
        needed: int,
    ) -> list[_Candidate]:
        readings = lookup.readings(terms)
        exacts = lookup.postings(exact) if exact in lookup.entries else {}
        seen = {number for reading in readings for number in reading.levels} | exacts.keys()
        found: list[_Candidate] = []
        for number in sorted(seen):
            holds = sum(1 for one in readings if number in one.levels)
            unknown = sum(1 for one in readings if number not in one.levels and not one.whole)
            strict = needed == len(terms)
            if number not in exacts and (holds + unknown < needed if strict else holds < needed):
                continue
            group = self._group(number)
            if allowed is not None and number not in allowed:
                continue
            score = self._score(readings, number, group) * self._exactness(exacts.get(number))
            complete = number in exacts or holds >= needed
            found.append(_Candidate(number=number, group=group, score=score, complete=complete))
        return found

    def _score(self, readings: Iterable[Reading], number: int, group: Group) -> float:
        score = 0.0
        for one in readings:
            level = one.levels.get(number)
            if level is not None:
                rarity = log(1 + (self.manifest.documents - one.postings + 0.5) / (one.postings + 0.5))
                score += rarity * level_score(level)
        score *= LOWERED.get(group.validity, 1.0)
        age = self.manifest.newest - group.year
        return score * (1 + RECENT * exp2(-age / HALF_LIFE))

    @staticmethod
    def _exactness(level: int | None) -> float:
        if level is None:
            return 1.0
        return EXACT if level == EXACT_LEVEL else QUOTED

    def _group(self, number: int) -> Group:
        low, high = 0, len(self.manifest.groups) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.manifest.groups[middle].base <= number:
                low = middle
            else:
                high = middle - 1
        return self.manifest.groups[low]

    def _passes(self, ask: Ask, group: Group, allowed: frozenset[int] | None, number: int) -> bool:
        return (allowed is None or number in allowed) and all(_fits(ask, group, facet) for facet in FACETS)

    def _page(
        self, ask: Ask, found: Sequence[_Candidate], terms: Sequence[str], readings: Sequence[Reading], *, loose: bool
    ) -> Answer:
        passing = [one for one in found if all(_fits(ask, one.group, facet) for facet in FACETS)]
        part = readings[0] if len(readings) == 1 else None
        scale = part.postings / len(part.levels) if part and not part.whole and part.levels else 1.0
        approximate = not all(one.whole for one in readings)
        total = round(len(passing) * scale)
        if part and not ask.filter_terms and not ask.narrow and not loose:
            total, approximate = max(part.postings, len(passing)), False
        passing.sort(key=_by_date if ask.by_date else _by_score)
        window = passing[ask.page * PAGE : (ask.page + 1) * PAGE]
        hits = self._hits(window, terms, fold(ask.text[:LONGEST]).strip(), by_date=ask.by_date)
        facets = {facet: _counts(ask, found, facet, scale) for facet in FACETS}
        return Answer(total=total, approximate=approximate, loose=loose, hits=hits, facets=facets)

    def _hits(
        self, window: Sequence[_Candidate], terms: Sequence[str], words: str, *, by_date: bool
    ) -> tuple[StaticHit, ...]:
        names = {one.number: f"{record_file(one.number)}?{self._tag(one.number)}" for one in window}
        data = self._fetcher.get_all(names.values())
        hits = [_hit(one, json.loads(data[names[one.number]]), terms, words) for one in window]
        return tuple(hits if by_date else sorted(hits, key=lambda hit: (not hit.certain, -hit.score)))

    def _tag(self, number: int) -> str:
        return self.manifest.records[number // BLOCK].hex()


def _hit(one: _Candidate, record: Mapping[str, object], terms: Sequence[str], words: str) -> StaticHit:
    title, text = str(record["t"]), str(record.get("x", ""))
    return StaticHit(
        number=one.number,
        record=record,
        title_marks=find_marks(title, terms),
        excerpt=excerpt(text, terms),
        score=one.score * rate_record(words, title, text),
        certain=one.complete,
    )


def _fits(ask: Ask, group: Group, facet: str) -> bool:
    wanted = ask.narrow.get(facet)
    return wanted is None or _value(group, facet) == wanted


def _value(group: Group, facet: str) -> str:
    place = FACETS.index(facet)
    told = group.key[place]
    return str(told) if place == 0 else (LEVELS, KINDS, VALIDITIES)[place - 1][told]


def _counts(ask: Ask, found: Iterable[_Candidate], facet: str, scale: float) -> dict[str, int]:
    """How many candidates have each value; the filter by the facet itself left out."""
    free = replace(ask, narrow={key: value for key, value in ask.narrow.items() if key != facet})
    passing = (one for one in found if all(_fits(free, one.group, each) for each in FACETS))
    counted = Counter(_value(one.group, facet) for one in passing)
    return {value: round(counted[value] * scale) for value in sorted(counted) if value}


def _by_score(one: _Candidate) -> tuple[bool, float, int]:
    return not one.complete, -one.score, -one.number


def _by_date(one: _Candidate) -> tuple[int, float, int]:
    return -one.group.year, -(one.number - one.group.base) / one.group.width, -one.number
