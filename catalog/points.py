"""The points of the indicators of 检查指标, as the inspecting office sets them where the norm does not tell its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from catalog.standard import Severity

SCORED = (Severity.DEDUCT, Severity.SCORE, Severity.BONUS)


class Effect(StrEnum):
    """Whether a hit takes points or gives them.

    What gives is hit by fulfilling. Inspections know failed findings only, which under it neither take nor give, so
    that they never give a bonus of themselves.
    """

    DEDUCT = "deduct"
    BONUS = "bonus"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPoints:
    """What one hit of an indicator is worth, and the most that all hits together are.

    `unit` says what a hit is: a channel, a link, a message. `effect` settles a clause of which the norm does not say
    whether it takes or gives.
    """

    indicator: str
    points: Decimal
    cap: Decimal
    unit: str = ""
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsScheme:
    """The points of the indicators as the inspecting office sets them; each indicator once."""

    issuer: str
    source: str
    effective_from: date
    indicators: tuple[IndicatorPoints, ...]

    def in_force(self, as_of: date) -> bool:
        """Does the scheme hold on that day?"""
        return self.effective_from <= as_of

    def find(self, indicator: str) -> IndicatorPoints | None:
        """The points of an indicator."""
        return next((one for one in self.indicators if one.indicator == indicator), None)
