"""Figures that several reports tell: coverage of duties, the ranking of sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from builder.audit.inspection import DutyRow, Inspection, SiteRecord
from catalog.score import Score
from catalog.verdict import Standing

_ANSWERED = (Standing.PUBLISHED, Standing.DECLARED)


def coverage_of(duties: Iterable[DutyRow]) -> float | None:
    """The part of the certain duties that are published or declared; None where there is none."""
    certain = [duty for duty in duties if duty.certain]
    if not certain:
        return None
    return round(sum(duty.standing in _ANSWERED for duty in certain) / len(certain), 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A site in its place; sites that cannot be told apart share one. `failed` are findings that stand."""

    rank: int
    site: SiteRecord
    score: Score | None
    failed: int


def rank_sites(inspection: Inspection) -> tuple[Ranked, ...]:
    """Scored sites by their totals; then those without a score by how little was found; those with a veto last."""
    failed = count_failed(inspection)

    def place(site: SiteRecord) -> tuple[int, Decimal, int]:
        score = inspection.scores.get(site.id)
        if site.held or score is None:
            return 3, Decimal(0), 0
        if score.vetoes:
            return 2, Decimal(len(score.vetoes)), failed[site.id]
        return (0, -score.total, failed[site.id]) if score.total is not None else (1, Decimal(0), failed[site.id])

    ordered = sorted(inspection.sites, key=lambda site: (place(site), site.id))
    ranked: list[Ranked] = []
    for number, site in enumerate(ordered, start=1):
        same = bool(ranked) and place(ranked[-1].site) == place(site)
        rank = ranked[-1].rank if same else number
        ranked.append(Ranked(rank=rank, site=site, score=inspection.scores.get(site.id), failed=failed[site.id]))
    return tuple(ranked)


def count_failed(inspection: Inspection) -> Counter[str]:
    """By site, the failed findings that stand."""
    return Counter(case.site for case in inspection.cases if case.weighs)
