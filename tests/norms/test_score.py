"""The score, rule by rule of its frame, and what holds whatever the hits are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.norms import read_standards
from catalog.points import SCORED, Effect, IndicatorPoints, PointsScheme
from catalog.score import Award, Outcome, Reason, Score, Tally, score_site
from catalog.standard import Severity, Standard, Status
from tests.test_floors import ROOT

TODAY = date(2026, 11, 1)
NEWS = "JC19-D04"
NONE: Mapping[str, int] = {}


def inspection() -> Standard:
    read = read_standards(ROOT, Problems())
    assert read is not None
    found = read.find("site-inspection", TODAY)
    assert found is not None
    return found


STANDARD = inspection()
SCORED_CLAUSES = sorted(one.id for one in STANDARD.clauses if one.severity in SCORED)
VETOES = sorted(one.id for one in STANDARD.clauses if one.severity is Severity.VETO)


def priced(indicator: str, points: str, cap: str, effect: Effect | None = None) -> IndicatorPoints:
    return IndicatorPoints(indicator=indicator, points=Decimal(points), cap=Decimal(cap), effect=effect)


def scheme(*indicators: IndicatorPoints) -> PointsScheme:
    return PointsScheme(issuer="办公厅", source="通知", effective_from=date(2026, 1, 1), indicators=indicators)


SCHEME = scheme(
    priced("动态要闻", "5", "20"),
    priced("办事指南", "2.5", "45"),
    priced("征集调查", "10", "30", Effect.BONUS),
    priced("加分指标", "4", "100"),
)


def score(
    points: PointsScheme | None = SCHEME,
    *,
    portal: bool = True,
    serves_public: bool = True,
    vetoes: Mapping[str, int] = NONE,
    **hits: int,
) -> Score:
    """The score of hits, each named by its clause without the JC19-."""
    spelled = {f"JC19-{name}": count for name, count in (*hits.items(), *vetoes.items())}
    return score_site(
        Tally(site="lanjiang", hits=spelled, portal=portal, serves_public=serves_public), STANDARD, points
    )


def test_f01_without_a_hit_the_deduction_part_is_whole() -> None:
    found = score()
    assert (found.outcome, found.total, found.full_points) == (Outcome.PASSED, Decimal(100), Decimal(100))
    assert (found.counts, found.reasons, found.status) == ({}, (), Status.REPRINT)


def test_f02_the_bonus_is_never_more_than_its_part() -> None:
    found = score(B01=20)
    assert found.bonuses == (Award(indicator="加分指标", hits=20, points=Decimal(80), cap=Decimal(100), capped=False),)
    assert (found.bonus, found.total) == (Decimal(30), Decimal(130))


def test_f03_any_veto_fails_and_nothing_else_is_scored() -> None:
    found = score(D04=1, B01=1, vetoes={"V4.3": 1, "V1.1": 2})
    assert (found.outcome, found.total, found.vetoes) == (Outcome.FAILED, None, ("JC19-V1.1", "JC19-V4.3"))
    assert (found.deductions, found.bonuses, found.bonus) == ((), (), Decimal(0))
    assert found.counts == {Severity.VETO: 3, Severity.DEDUCT: 1, Severity.BONUS: 1}
    assert found.reasons == (Reason.VETO,)


def test_f03_a_veto_needs_no_scheme_and_no_portal() -> None:
    assert score(None, vetoes={"V4.3": 1}).outcome is Outcome.FAILED
    assert score(portal=False, vetoes={"V4.3": 1}).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("guides", "outcome", "total"),
    [(15, Outcome.PASSED, "62.5"), (16, Outcome.PASSED, "60"), (17, Outcome.FAILED, "57.5")],
)
def test_f04_under_sixty_fails_and_sixty_does_not(guides: int, outcome: Outcome, total: str) -> None:
    found = score(D10=guides)
    assert (found.outcome, found.total) == (outcome, Decimal(total))
    assert (Reason.TOO_LOW in found.reasons) is (outcome is Outcome.FAILED)


def test_f04_the_bonus_counts_above_eighty_only() -> None:
    above, at = score(D04=3, D10=1, B01=1), score(D04=4, B01=1)
    assert (above.total, above.bonus, above.reasons) == (Decimal("86.5"), Decimal(4), ())
    assert (at.total, at.bonus, at.reasons) == (Decimal(80), Decimal(0), (Reason.BONUS_NOT_REACHED,))


def test_f05_an_indicator_takes_no_more_than_its_points() -> None:
    found = score(D04=9)
    assert found.deductions == (Award(indicator="动态要闻", hits=9, points=Decimal(20), cap=Decimal(20), capped=True),)
    assert found.total == Decimal(80)


def test_f06_without_public_services_the_scale_is_short_and_stretched() -> None:
    found = score(serves_public=False, D04=1, D10=9)
    assert found.total == Decimal("93.33"), "70 of 75, rounded half up; guides are not examined"
    assert (found.full_points, found.reasons) == (Decimal(75), (Reason.SHORT_SCALE,))
    assert found.status is Status.PARTIAL, "how well the rule is known travels with what rests on it"


def test_f06_the_stretched_value_is_what_is_compared() -> None:
    harsh = scheme(priced("动态要闻", "30", "60"))
    assert score(harsh, serves_public=False, D04=1).outcome is Outcome.PASSED
    assert score(harsh, serves_public=False, D04=1).total == Decimal(60)


def test_without_a_scheme_a_site_is_not_scored() -> None:
    found = score(None, D05=2)
    assert (found.outcome, found.total, found.reasons) == (Outcome.NOT_SCORED, None, (Reason.NO_SCHEME,))
    assert found.counts == {Severity.DEDUCT: 2}
    assert score(None).outcome is Outcome.NOT_SCORED


def test_a_hit_without_points_leaves_the_site_unscored() -> None:
    found = score(D04=1, D05=2)
    assert (found.outcome, found.total) == (Outcome.NOT_SCORED, None)
    assert (found.reasons, found.unpriced) == ((Reason.NO_POINTS,), ("政策文件",))


def test_the_parts_of_portals_are_not_laid_on_other_sites() -> None:
    found = score(portal=False, D04=1)
    assert (found.outcome, found.total, found.reasons) == (Outcome.NOT_SCORED, None, (Reason.NOT_A_PORTAL,))


def test_what_takes_or_gives_unsaid_is_settled_by_the_scheme() -> None:
    assert score(D17=1).total == Decimal(110)
    assert score(scheme(priced("征集调查", "10", "30", Effect.DEDUCT)), D17=1).total == Decimal(90)
    assert score(scheme(priced("征集调查", "10", "30")), D17=1).unpriced == ("征集调查",)


@pytest.mark.parametrize(
    ("hit", "status"),
    [
        ({}, Status.REPRINT),
        ({"V4.3": 1}, Status.REPRINT),
        ({"V4.3": 1, "V6.3": 1}, Status.UNVERIFIED),
        ({"V4.3": 1, "D24": 1}, Status.REPRINT),
        ({"D04": 1}, Status.PARTIAL),
        ({"D24": 1}, Status.UNVERIFIED),
        ({"D05": 1, "D24": 1}, Status.PARTIAL),
        ({"B01": 1}, Status.REPRINT),
        ({"D17": 1}, Status.PARTIAL),
    ],
)
def test_a_result_is_known_no_better_than_the_clauses_that_decided_it(hit: Mapping[str, int], status: Status) -> None:
    known = scheme(*SCHEME.indicators, priced("网页标签、页面兼容性、统一登录", "1", "4"))
    assert score(known, vetoes=hit).status is status


def test_a_result_is_known_no_better_than_what_its_hits_rest_on() -> None:
    known = scheme(priced("动态要闻", "5", "20"))
    weak = Tally(site="lanjiang", hits={"JC19-D04": 1}, known={"JC19-D04": Status.UNVERIFIED})
    assert score_site(weak, STANDARD, known).status is Status.UNVERIFIED
    elsewhere = replace(weak, known={"JC19-D20": Status.UNVERIFIED})
    assert score_site(elsewhere, STANDARD, known).status is Status.PARTIAL
    veto = Tally(site="lanjiang", hits={"JC19-V4.3": 1}, known={"JC19-V4.3": Status.PARTIAL})
    assert score_site(veto, STANDARD, known).status is Status.PARTIAL


def test_hits_of_other_norms_do_not_count() -> None:
    tally = Tally(site="lanjiang", hits={"KH19-03": 3, "ZY17-09": 2, "GK19-26": 1})
    assert score_site(tally, STANDARD, SCHEME).total == Decimal(100)


def test_the_numbers_are_those_of_the_standard() -> None:
    bounds = {"passes_at": 196, "bonus_above": 198}
    clauses = (
        replace(one, points=Decimal(200))
        if one.id == "JC19-F01"
        else replace(one, limits=bounds)
        if one.id == "JC19-F04"
        else one
        for one in STANDARD.clauses
    )
    other = replace(STANDARD, edition="2031", clauses=tuple(clauses))
    found = score_site(Tally(site="lanjiang", hits={NEWS: 1}), other, SCHEME)
    assert (found.total, found.outcome) == (Decimal(195), Outcome.FAILED)


def test_a_standard_without_the_frame_scores_nothing() -> None:
    bare = replace(STANDARD, clauses=tuple(one for one in STANDARD.clauses if one.severity is not Severity.FRAME))
    found = score_site(Tally(site="lanjiang", hits={NEWS: 1}), bare, SCHEME)
    assert (found.outcome, found.reasons) == (Outcome.NOT_SCORED, (Reason.NO_FRAME,))
    unknown = tuple(replace(one, limits={}) if one.id == "JC19-F04" else one for one in STANDARD.clauses)
    found = score_site(Tally(site="lanjiang", hits={}), replace(STANDARD, clauses=unknown), SCHEME)
    assert found.reasons == (Reason.NO_FRAME,)


def test_the_arithmetic_of_the_caller_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        assert score(serves_public=False, D04=1).total == Decimal("93.33")


effects = st.sampled_from(Effect)
amounts = st.decimals(min_value=Decimal("0.1"), max_value=40, places=1)
hits = st.dictionaries(st.sampled_from(SCORED_CLAUSES), st.integers(0, 40))


@st.composite
def schemes(draw: st.DrawFn) -> PointsScheme:
    """Points for every indicator of the standard."""
    names = sorted({one.indicator or one.id for one in STANDARD.clauses if one.severity in SCORED})
    return scheme(
        *(
            IndicatorPoints(
                indicator=name, points=draw(amounts), cap=draw(amounts), effect=draw(st.sampled_from(Effect))
            )
            for name in names
        )
    )


def score_of(points: PointsScheme, found: dict[str, int], serves_public: bool) -> Score:
    return score_site(Tally(site="lanjiang", hits=found, serves_public=serves_public), STANDARD, points)


@given(points=schemes(), found=hits, serves_public=st.booleans())
def test_never_out_of_bounds_and_every_cap_holds(
    points: PointsScheme, found: dict[str, int], serves_public: bool
) -> None:
    one = score_of(points, found, serves_public)
    assert one.total is not None
    assert 0 <= one.total <= 130
    assert one.total - one.bonus <= 100
    assert (one.outcome is Outcome.FAILED) == (one.total < 60)
    assert one.bonus == 0 or one.total - one.bonus > 80
    for award in (*one.deductions, *one.bonuses):
        assert 0 < award.points <= award.cap
        assert award.capped == (award.points == award.cap and award.hits * price(points, award) > award.cap)


def price(points: PointsScheme, award: Award) -> Decimal:
    found = points.find(award.indicator)
    assert found is not None
    return found.points


@given(points=schemes(), found=hits, more=st.sampled_from(SCORED_CLAUSES), serves_public=st.booleans())
def test_a_hit_more_never_helps_where_it_takes_nor_harms_where_it_gives(
    points: PointsScheme, found: dict[str, int], more: str, serves_public: bool
) -> None:
    clause = STANDARD.find(more)
    assert clause is not None
    settled = points.find(clause.indicator)
    gives = clause.severity is Severity.BONUS or (
        clause.severity is Severity.SCORE and settled is not None and settled.effect is Effect.BONUS
    )
    less = score_of(points, found, serves_public).total
    after = score_of(points, {**found, more: found.get(more, 0) + 1}, serves_public).total
    assert less is not None
    assert after is not None
    assert after >= less if gives else after <= less


@given(points=schemes(), found=hits, veto=st.sampled_from(VETOES), serves_public=st.booleans())
def test_a_veto_overrules_all_else(points: PointsScheme, found: dict[str, int], veto: str, serves_public: bool) -> None:
    one = score_of(points, {**found, veto: 1}, serves_public)
    assert (one.outcome, one.total, one.vetoes) == (Outcome.FAILED, None, (veto,))
