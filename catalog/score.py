"""The score of a site by the frame of 检查指标 (国办秘函〔2019〕19号, JC19-F01…F06): a pure function of hits and data.

The numbers of the frame stand in its clauses; the points of the indicators, most of which are not public, in the
scheme of the inspecting office. Where there is none, a site is *not scored*, never 100.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

from catalog.points import SCORED, Effect, IndicatorPoints, PointsScheme
from catalog.standard import Clause, Severity, Standard, Status, weakest

TOTAL, BONUS, VETO, BOUNDS, CAP, SHORT = (f"JC19-F0{number}" for number in range(1, 7))
_CENT = Decimal("0.01")
_ARITHMETIC = Context(prec=34, rounding=ROUND_HALF_UP)


class Outcome(StrEnum):
    """合格, 不合格, or no score: not found wrong is not passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_SCORED = "not-scored"


class Reason(StrEnum):
    """Why a score is what it is."""

    VETO = "veto"
    NO_FRAME = "no-frame"
    NOT_A_PORTAL = "not-a-portal"
    NO_SCHEME = "no-scheme"
    NO_POINTS = "no-points"
    TOO_LOW = "too-low"
    BONUS_NOT_REACHED = "bonus-not-reached"
    SHORT_SCALE = "short-scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The hits of one site: clause id to how many. Under what gives points, a hit is something that was fulfilled.

    `portal`: 扣分 and 加分 are for 政府门户网站 only. `serves_public`: 有对外服务职能; without, the short scale.
    `known`: of a clause, how well the least known is known that its hits rest on, where that is less than the clause.
    """

    site: str
    hits: Mapping[str, int]
    portal: bool = True
    serves_public: bool = True
    known: Mapping[str, Status] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What the hits of one indicator took or gave; `capped` where they would be worth more than its cap."""

    indicator: str
    hits: int
    points: Decimal
    cap: Decimal
    capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A site's score; `total` is None where nothing was summed: a veto, or not scored.

    `counts`: hits by severity, always told. `bonus` is what counts of `bonuses`. `full_points`: of which scale, 100
    or 75, before it is stretched to 100. `unpriced`: indicators with hits and no points in the scheme. `status`:
    the weakest of the frame's clauses that were used, of the clauses whose hits decided, and of what those rest on.
    """

    site: str
    outcome: Outcome
    total: Decimal | None = None
    vetoes: tuple[str, ...] = ()
    counts: Mapping[Severity, int]
    deductions: tuple[Award, ...] = ()
    bonuses: tuple[Award, ...] = ()
    bonus: Decimal = Decimal(0)
    full_points: Decimal | None = None
    unpriced: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The numbers of the frame as a standard gives them."""

    total: Decimal
    most_bonus: Decimal
    passes_at: Decimal
    bonus_above: Decimal
    full_points: Decimal
    numerator: Decimal
    denominator: Decimal
    left_out: tuple[str, ...]
    status: Status


def leave_out_bonuses(
    failures: Mapping[str, int], standard: Standard, scheme: PointsScheme | None
) -> Mapping[str, int]:
    """The failed findings of a site, by clause, that are hits of a score: all but those under what gives points.

    A bonus (JC19-F02) is earned by fulfilling. A failed finding under a clause that gives, or that the scheme makes
    give, says that it was not: it takes nothing and gives nothing.
    """
    giving = {one.id for one in standard.clauses if one.severity in SCORED and _effect(one, scheme) is Effect.BONUS}
    return {clause: count for clause, count in failures.items() if clause not in giving}


def score_site(tally: Tally, standard: Standard, scheme: PointsScheme | None) -> Score:
    """The score of a site by the edition of 检查指标 in force and the scheme in force.

    Any veto fails, and nothing else is scored. Else 100 less the deductions, those of an indicator up to its cap,
    not below 0; a site without public services by its own scale, stretched to 100. Under 60 it fails; above 80 the
    bonus is added, up to 30. The deduction part is rounded to hundredths, half up, before it is compared: what is
    shown is what decides. Hits of clauses that are not in the standard do not count.
    """
    hit = _find_hits(tally, standard)
    counts = {
        severity: sum(hits for clause, hits in hit if clause.severity is severity)
        for severity in Severity
        if any(clause.severity is severity for clause, _ in hit)
    }
    vetoes = tuple(sorted(clause.id for clause, _ in hit if clause.severity is Severity.VETO))
    if vetoes:
        return Score(
            site=tally.site,
            outcome=Outcome.FAILED,
            vetoes=vetoes,
            counts=counts,
            reasons=(Reason.VETO,),
            status=weakest((_status(standard, VETO), *(one.status for one, _ in hit if one.id in vetoes))),
        )
    frame = _read_frame(standard, serves_public=tally.serves_public)
    unfit = _find_obstacle(tally, frame, scheme)
    if frame is None or scheme is None or unfit is not None:
        return _not_scored(tally, counts, unfit or Reason.NO_FRAME, frame)
    with localcontext(_ARITHMETIC):
        awards, unpriced = _award(hit, scheme, frame)
        if unpriced:
            found = _not_scored(tally, counts, Reason.NO_POINTS, frame, unpriced)
            return replace(found, status=_weaken(frame, hit, unpriced))
        found = _sum(tally, counts, awards, frame)
        decided = [one.indicator for one in (*found.deductions, *(found.bonuses if found.bonus else ()))]
        return replace(found, status=_weaken(frame, hit, decided))


def _find_hits(tally: Tally, standard: Standard) -> tuple[tuple[Clause, int], ...]:
    """The clauses that were hit, known no better than what their hits rest on."""
    return tuple(
        (replace(one, status=weakest((one.status, tally.known.get(one.id, one.status)))), tally.hits[one.id])
        for one in standard.clauses
        if tally.hits.get(one.id, 0) > 0
    )


def _status(standard: Standard, *ids: str) -> Status:
    return weakest(tuple(one.status for one in standard.clauses if one.id in ids))


def _weaken(frame: _Frame, hit: Iterable[tuple[Clause, int]], indicators: Collection[str]) -> Status:
    """How well all is known that a result rests on: the frame, and the clauses that were hit of the indicators."""
    decided = (one for one, _ in hit if one.severity in SCORED and one.place not in frame.left_out)
    used = (one.status for one in decided if (one.indicator or one.id) in indicators)
    return weakest((frame.status, *used))


def _read_frame(standard: Standard, *, serves_public: bool) -> _Frame | None:
    """The frame, or None where the standard does not have all of it."""
    total, bonus, bounds, short = (standard.find(one) for one in (TOTAL, BONUS, BOUNDS, SHORT))
    if total is None or bonus is None or bounds is None or standard.find(CAP) is None:
        return None
    if total.points is None or bonus.points is None or (short is None and not serves_public):
        return None
    used = (TOTAL, BONUS, VETO, BOUNDS, CAP) if serves_public else (TOTAL, BONUS, VETO, BOUNDS, CAP, SHORT)
    own = None if serves_public else short
    try:
        return _Frame(
            total=total.points,
            most_bonus=bonus.points,
            passes_at=Decimal(bounds.limit("passes_at")),
            bonus_above=Decimal(bounds.limit("bonus_above")),
            full_points=Decimal(own.limit("full_points")) if own else total.points,
            numerator=Decimal(own.limit("numerator")) if own else Decimal(1),
            denominator=Decimal(own.limit("denominator")) if own else Decimal(1),
            left_out=own.terms if own else (),
            status=_status(standard, *used),
        )
    except LookupError:
        return None


def _find_obstacle(tally: Tally, frame: _Frame | None, scheme: PointsScheme | None) -> Reason | None:
    if not tally.portal:
        return Reason.NOT_A_PORTAL
    if frame is None:
        return Reason.NO_FRAME
    return Reason.NO_SCHEME if scheme is None else None


def _not_scored(
    tally: Tally,
    counts: Mapping[Severity, int],
    reason: Reason,
    frame: _Frame | None,
    unpriced: tuple[str, ...] = (),
) -> Score:
    return Score(
        site=tally.site,
        outcome=Outcome.NOT_SCORED,
        counts=counts,
        full_points=frame.full_points if frame else None,
        unpriced=unpriced,
        reasons=(reason,),
        status=frame.status if frame else Status.UNVERIFIED,
    )


def _award(
    hit: Iterable[tuple[Clause, int]], scheme: PointsScheme, frame: _Frame
) -> tuple[Mapping[Effect, tuple[Award, ...]], tuple[str, ...]]:
    """What each indicator takes and gives, and the indicators whose points the scheme does not have."""
    hits: dict[tuple[Effect | None, str], int] = {}
    for clause, count in hit:
        if clause.severity in SCORED and clause.place not in frame.left_out:
            key = (_effect(clause, scheme), clause.indicator or clause.id)
            hits[key] = hits.get(key, 0) + count
    awards: dict[Effect, tuple[Award, ...]] = dict.fromkeys(Effect, ())
    unpriced = set()
    for (effect, indicator), count in sorted(hits.items(), key=lambda item: item[0][1]):
        points = scheme.find(indicator)
        if points is None or effect is None:
            unpriced.add(indicator)
        else:
            awards[effect] += (_price(points, count),)
    return awards, tuple(sorted(unpriced))


def _effect(clause: Clause, scheme: PointsScheme | None) -> Effect | None:
    if clause.severity is Severity.SCORE:
        points = scheme.find(clause.indicator or clause.id) if scheme else None
        return points.effect if points else None
    return Effect.BONUS if clause.severity is Severity.BONUS else Effect.DEDUCT


def _price(points: IndicatorPoints, hits: int) -> Award:
    worth = points.points * hits
    return Award(
        indicator=points.indicator,
        hits=hits,
        points=min(worth, points.cap),
        cap=points.cap,
        capped=worth > points.cap,
    )


def _sum(
    tally: Tally, counts: Mapping[Severity, int], awards: Mapping[Effect, tuple[Award, ...]], frame: _Frame
) -> Score:
    taken = sum((one.points for one in awards[Effect.DEDUCT]), Decimal(0))
    left = max(frame.full_points - taken, Decimal(0))
    part = (left * frame.numerator / frame.denominator).quantize(_CENT)
    given = min(sum((one.points for one in awards[Effect.BONUS]), Decimal(0)), frame.most_bonus)
    counts_too = part > frame.bonus_above
    bonus = given.quantize(_CENT) if counts_too else Decimal(0)
    below = part < frame.passes_at
    reasons = (
        *((Reason.SHORT_SCALE,) if not tally.serves_public else ()),
        *((Reason.TOO_LOW,) if below else ()),
        *((Reason.BONUS_NOT_REACHED,) if given and not counts_too else ()),
    )
    return Score(
        site=tally.site,
        outcome=Outcome.FAILED if below else Outcome.PASSED,
        total=part + bonus,
        counts=counts,
        deductions=awards[Effect.DEDUCT],
        bonuses=awards[Effect.BONUS],
        bonus=bonus,
        full_points=frame.full_points,
        reasons=reasons,
        status=frame.status,
    )
