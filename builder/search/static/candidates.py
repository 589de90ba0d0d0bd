"""The documents that were met in the lists of a query: whether they answer, and how well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp2, log

from builder.search.static.asking import COVERAGE, EXACT, HALF_LIFE, LOWERED, QUOTED, RECENT
from builder.search.static.lookup import Reading
from builder.search.static.manifest import Manifest
from builder.search.static.numbering import Group
from builder.search.static.weights import EXACT_LEVEL, level_score


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A document; `complete`: it is known to hold as many terms as are needed."""

    number: int
    group: Group
    score: float
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Documents that hold `enough` terms, or may, and those that hold `fewer`, but telling ones, as far as is known."""

    enough: Sequence[Candidate]
    fewer: Sequence[Candidate]

    def all_enough(self) -> Found:
        """The same, with fewer terms being enough."""
        return Found(enough=[replace(one, complete=True) for one in self.fewer], fewer=())


def find_candidates(
    manifest: Manifest,
    readings: Sequence[Reading],
    exacts: Mapping[int, int],
    allowed: frozenset[int] | None,
    *,
    needed: int,
) -> Found:
    """What the lists of the terms tell, as far as they were read. `exacts`: documents of that title, with their levels;
    `allowed`: what the filters leave, None for all.
    """
    strict = needed == len(readings)
    rarities = [rarity_of(one.postings, manifest.documents) for one in readings]
    enough: list[Candidate] = []
    fewer: list[Candidate] = []
    seen = {number for reading in readings for number in reading.levels} | exacts.keys()
    for number in sorted(seen if allowed is None else seen & allowed):
        held = [number in one.levels for one in readings]
        unknown = sum(not one.whole for one, here in zip(readings, held, strict=True) if not here) if strict else 0
        group = group_of(manifest, number)
        score = _score(readings, rarities, number) * _standing(manifest, group)
        if number in exacts or sum(held) + unknown >= needed:
            complete = number in exacts or sum(held) >= needed
            score *= _exactness(exacts.get(number))
            enough.append(Candidate(number=number, group=group, score=score, complete=complete))
            continue
        covered = sum(rarity for rarity, here in zip(rarities, held, strict=True) if here) / sum(rarities)
        if covered >= COVERAGE:
            fewer.append(Candidate(number=number, group=group, score=score * covered, complete=False))
    return Found(enough=enough, fewer=fewer)


def group_of(manifest: Manifest, number: int) -> Group:
    """The group of a document."""
    low, high = 0, len(manifest.groups) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if manifest.groups[middle].base <= number:
            low = middle
        else:
            high = middle - 1
    return manifest.groups[low]


def rarity_of(postings: int, documents: int) -> float:
    """What a term tells that so many of all documents hold."""
    return log(1 + (documents - postings + 0.5) / (postings + 0.5))


def _score(readings: Sequence[Reading], rarities: Sequence[float], number: int) -> float:
    levels = ((rarity, one.levels.get(number)) for rarity, one in zip(rarities, readings, strict=True))
    return sum(rarity * level_score(level) for rarity, level in levels if level is not None)


def _standing(manifest: Manifest, group: Group) -> float:
    """What validity and age leave of a score."""
    recent = 1 + RECENT * exp2(-(manifest.newest - group.year) / HALF_LIFE)
    return LOWERED.get(group.validity, 1.0) * recent


def _exactness(level: int | None) -> float:
    if level is None:
        return 1.0
    return EXACT if level == EXACT_LEVEL else QUOTED
