"""A bonus is earned by fulfilling: who fails gets no points for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from builder.audit.inspection import Inspection
from builder.diagnostic import Problems
from builder.norms.audit_tables import read_audit_tables
from builder.pipeline.auditing import score_sites
from catalog.points import Effect, IndicatorPoints, PointsScheme
from catalog.score import Outcome, Reason
from catalog.terms import Body, Presence


def indicator(name: str, effect: Effect | None) -> IndicatorPoints:
    """Two points a hit."""
    return IndicatorPoints(indicator=name, points=Decimal(2), cap=Decimal(6), effect=effect)


@pytest.mark.parametrize(
    ("polls", "failures", "total"),
    [
        (Effect.BONUS, {"JC19-D17": 2}, "100"),
        (Effect.DEDUCT, {"JC19-D17": 2}, "96"),
        (Effect.BONUS, {"JC19-D17": 1, "JC19-D16": 1}, "98"),
        (Effect.BONUS, {"JC19-B01": 1}, "100"),
    ],
)
def test_a_failed_finding_takes_or_does_nothing(
    polls: Effect, failures: dict[str, int], total: str, inspected: tuple[Path, Inspection]
) -> None:
    root, inspection = inspected
    tables = read_audit_tables(root, Problems())
    assert tables is not None
    rows = (indicator("征集调查", polls), indicator("办理答复", None), indicator("加分指标", Effect.BONUS))
    scheme = PointsScheme(issuer="厅", source="表", effective_from=date(2026, 1, 1), indicators=rows)
    portal = next(one for one in inspection.sites if (one.body, one.presence) == (Body.GOVERNMENT, Presence.SITE))
    known = replace(tables, points=scheme)
    score = score_sites([portal], {portal.id: failures}, known, inspection.as_of)[portal.id]
    assert (score.total, score.bonus, score.bonuses) == (Decimal(total), Decimal(0), ())
    unknown = replace(tables, points=None)
    score = score_sites([portal], {portal.id: failures}, unknown, inspection.as_of)[portal.id]
    assert (score.outcome, score.reasons) == (Outcome.NOT_SCORED, (Reason.NO_SCHEME,))
