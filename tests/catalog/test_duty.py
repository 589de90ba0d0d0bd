"""How a duty stands: what is there, in time, whole and fresh; and what nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.duty import Declaration, Discharge, Duty, find_elements
from catalog.identity import DocumentId
from catalog.judgement import judge
from catalog.limitwords import read_limit
from catalog.origin import Mark
from catalog.register import DIRECTORY, PROMPTNESS, Entry, Item, ItemCode, Status, StatutoryLimit
from catalog.standard import Clause, Severity, Standard, Standards
from catalog.standard import Status as NormStatus
from catalog.verdict import Doubt, Grade, Judgement, Late, Stale, Standing
from catalog.workdays import Due
from tests.catalog.registers_from import product_calendar, product_registers

MARK = Mark("content/a/b.md", 3)
CODE = ItemCode("social-assistance-01")
AS_OF = date(2026, 11, 25)
ARTICLE_26 = "自该政府信息形成或者变更之日起20个工作日内及时公开"
ELEMENTS = ("办理条件", "申请材料", "联系方式")


def duty_of(
    promised: str = "",
    law: str = ARTICLE_26,
    *,
    elements: tuple[str, ...] = (),
    status: Status = Status.OFFICIAL,
) -> Duty:
    entry = Entry(
        source="x", status=Status.OFFICIAL, level1="一", level2="二", elements=elements, limit=read_limit(promised)
    )
    statutory = StatutoryLimit(id="x", title="x", limit=read_limit(law), basis="x", source="x", status=Status.OFFICIAL)
    item = Item(code=CODE, field="x", entry=entry, others=(), statutory=statutory, closed=None, mark=Mark("x.yaml"))
    return Duty(item=item, status=status, source="x")


def published(
    on: str,
    made_on: str | None = None,
    *,
    name: str = "a",
    started_on: date | None = None,
    changed_on: date | None = None,
    told: tuple[str, ...] = (),
    found: tuple[str, ...] = (),
) -> Discharge:
    return Discharge(
        document=DocumentId(name),
        address=f"/{name}.html",
        published_at=datetime.combine(date.fromisoformat(on), time(9)),
        made_on=date.fromisoformat(made_on) if made_on else None,
        started_on=started_on,
        changed_on=changed_on,
        told=told,
        found=found,
        mark=MARK,
    )


def declared(on: str, until: str) -> Declaration:
    return Declaration(
        item=CODE,
        reason="本年度没有此类信息",
        approver="办公室",
        declared_on=date.fromisoformat(on),
        expires_on=date.fromisoformat(until),
        mark=MARK,
    )


def judged(
    duty: Duty,
    *evidence: Discharge,
    declaration: Declaration | None = None,
    on: date = AS_OF,
    standards: Standards | None = None,
) -> Judgement:
    return judge(duty, evidence, declaration, as_of=on, calendar=product_calendar(), standards=standards)


def only(late: tuple[Late, ...]) -> Late:
    (one,) = late
    return one


def test_nothing_there_is_missing_only_where_the_site_certainly_owes_it() -> None:
    assert judged(duty_of()).standing is Standing.MISSING
    assert judged(duty_of(status=Status.REPRINT)).standing is Standing.MISSING
    for status in (Status.INFERRED, Status.UNVERIFIED, Status.PARTIAL):
        assert judged(duty_of(status=status)).standing is Standing.TO_REVIEW


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (Status.OFFICIAL, NormStatus.OFFICIAL),
        (Status.REPRINT, NormStatus.REPRINT),
        (Status.PARTIAL, NormStatus.PARTIAL),
        (Status.UNVERIFIED, NormStatus.UNVERIFIED),
        (Status.INFERRED, NormStatus.UNVERIFIED),
    ],
)
def test_a_duty_is_known_no_better_than_its_item_and_its_assignment(status: Status, known: NormStatus) -> None:
    duty = duty_of(status=status)
    entry = replace(duty.item.entry, status=status)
    assert duty.known is known
    assert replace(duty, item=replace(duty.item, entry=entry), status=Status.OFFICIAL).known is known


@pytest.mark.parametrize(
    ("begins", "ends", "standing"),
    [
        ("2026-01-01", "2026-11-25", Standing.DECLARED),
        ("2026-01-01", "2026-11-24", Standing.DECLARATION_EXPIRED),
        ("2026-11-25", "2027-11-24", Standing.DECLARED),
        ("2026-11-26", "2027-11-25", Standing.MISSING),
    ],
)
def test_a_declaration_holds_from_its_day_to_its_end(begins: str, ends: str, standing: Standing) -> None:
    assert judged(duty_of(), declaration=declared(begins, ends)).standing is standing


def test_an_expired_declaration_of_a_doubtful_duty_is_to_review() -> None:
    expired = declared("2025-01-01", "2025-12-31")
    assert judged(duty_of(status=Status.INFERRED), declaration=expired).standing is Standing.TO_REVIEW
    holds = declared("2026-01-01", "2026-12-31")
    assert judged(duty_of(status=Status.INFERRED), declaration=holds).standing is Standing.DECLARED


def test_what_is_published_discharges_and_what_is_not_yet_does_not() -> None:
    assert judged(duty_of(), published("2026-11-25")).standing is Standing.PUBLISHED
    assert judged(duty_of(), published("2026-11-26")).standing is Standing.MISSING


def test_declared_empty_and_published_is_a_doubt() -> None:
    verdict = judged(duty_of(), published("2026-03-05", "2026-03-05"), declaration=declared("2026-01-01", "2026-12-31"))
    assert verdict.standing is Standing.PUBLISHED
    assert [one.doubt for one in verdict.reviews] == [Doubt.DECLARED_THOUGH_PUBLISHED]


@pytest.mark.parametrize(
    ("on", "grade"),
    [
        ("2026-02-13", None),
        ("2026-02-14", Grade.PROMISED),
        ("2026-03-05", Grade.PROMISED),
        ("2026-03-06", Grade.STATUTORY),
    ],
)
def test_the_promise_and_the_law_are_two_grades(on: str, grade: Grade | None) -> None:
    verdict = judged(duty_of("信息形成或变更之日起10个工作日内"), published(on, "2026-01-30"))
    assert [one.grade for one in verdict.late] == ([grade] if grade else [])
    assert verdict.in_order is (grade is None)


def test_where_the_promise_is_looser_the_law_counts() -> None:
    late = only(judged(duty_of("信息形成或变更之日起30个工作日内"), published("2026-03-06", "2026-01-30")).late)
    assert late.grade is Grade.STATUTORY
    assert late.statutory == Due(date(2026, 3, 5), False)
    assert late.promised is not None
    assert not late.promised.missed_on(late.published_on)


def test_days_of_a_budget_are_calendar_days() -> None:
    words = "本级人民代表大会或其常务委员会批准后20日内"
    budget = duty_of(words, words)
    assert judged(budget, published("2026-03-23", "2026-03-02")).late == ()
    late = only(judged(budget, published("2026-03-24", "2026-03-02")).late)
    assert (late.grade, late.statutory) == (Grade.STATUTORY, Due(date(2026, 3, 23), False))
    told = published("2026-03-24", "2026-01-05", started_on=date(2026, 3, 4))
    assert judged(budget, told).late == ()


def held_since(day: date, *clauses: str) -> Standards:
    """Standards in which these clauses are in force from a day on."""
    made = tuple(Clause(id=one, text="x", severity=Severity.MANDATORY, status=NormStatus.OFFICIAL) for one in clauses)
    edition = Standard(
        id="x", edition="1", title="x", effective_from=day, status=NormStatus.OFFICIAL, source="x", clauses=made
    )
    return Standards(editions=(edition,))


@pytest.mark.parametrize(("made_on", "grades"), [("2019-05-14", []), ("2019-05-15", [Grade.STATUTORY]), (None, [])])
def test_what_is_older_than_the_law_is_not_judged_by_it(made_on: str | None, grades: list[Grade]) -> None:
    standards = held_since(date(2019, 5, 15), PROMPTNESS, DIRECTORY)
    verdict = judged(duty_of("10个工作日内"), published("2019-12-02", made_on), standards=standards)
    assert [one.grade for one in verdict.late] == grades
    old = judged(duty_of("10个工作日内"), published("2019-05-02", made_on and "2019-01-07"), standards=standards)
    assert (old.late, old.reviews) == ((), ())


def test_promise_and_law_hold_each_since_its_own_day() -> None:
    standards = held_since(date(2019, 5, 15), PROMPTNESS)
    late = only(judged(duty_of("10个工作日内"), published("2019-12-02", "2019-06-03"), standards=standards).late)
    assert (late.promised, late.grade) == (None, Grade.STATUTORY)
    in_time = judged(duty_of("10个工作日内"), published("2019-06-24", "2019-06-03"), standards=standards)
    assert in_time.late == ()


def test_a_day_of_the_year_before_the_law_is_no_breach() -> None:
    standards = held_since(date(2019, 5, 15), PROMPTNESS, DIRECTORY)
    yearly = duty_of("", "每年3月31日前")
    reports = published("2018-03-01")
    assert judged(yearly, reports, on=date(2019, 6, 1), standards=standards).stale == ()
    assert [one.due_on.year for one in judged(yearly, reports, on=date(2020, 6, 1), standards=standards).stale] == [
        2020
    ]


def test_what_ends_in_an_unknown_year_is_provisional_and_no_breach() -> None:
    verdict = judged(duty_of(), published("2027-03-01", "2026-12-04"), on=date(2027, 3, 2))
    late = only(verdict.late)
    assert late.grade is Grade.PROVISIONAL
    assert late.statutory is not None
    assert late.statutory.provisional
    assert verdict.in_order


def test_what_is_formed_counts_from_its_own_day() -> None:
    one = published("2026-03-06", "2026-01-30", started_on=date(2026, 3, 1))
    assert only(judged(duty_of(), one).late).grade is Grade.STATUTORY


def test_a_limit_without_a_number_leaves_the_law() -> None:
    assert judged(duty_of("及时公开"), published("2026-02-27", "2026-01-30")).late == ()
    assert only(judged(duty_of("及时公开"), published("2026-03-06", "2026-01-30")).late).grade is Grade.STATUTORY


def test_a_document_that_tells_no_day_is_in_doubt_not_late() -> None:
    verdict = judged(duty_of("分配结果确定后5个工作日内"), published("2026-03-05", "2026-01-30"))
    assert verdict.late == ()
    assert [(one.doubt, one.document) for one in verdict.reviews] == [(Doubt.NO_START, DocumentId("a"))]
    assert [one.doubt for one in judged(duty_of(), published("2026-03-05")).reviews] == [Doubt.NO_START]
    told = published("2026-03-05", "2026-01-30", started_on=date(2026, 1, 30))
    assert only(judged(duty_of("分配结果确定后5个工作日内"), told).late).grade is Grade.PROMISED


def test_a_notice_comes_before_its_event() -> None:
    words = "在组织听证7个工作日前予以公开"
    held_on = date(2026, 10, 13)
    assert judged(duty_of(words), published("2026-09-28", "2026-09-20", started_on=held_on)).late == ()
    late = only(judged(duty_of(words), published("2026-09-29", "2026-09-20", started_on=held_on)).late)
    assert (late.grade, late.promised) == (Grade.PROMISED, Due(date(2026, 9, 28), False))


def test_a_narrower_limit_is_a_doubt() -> None:
    duty = duty_of("信息形成之日起20个工作日内；行政许可和行政处罚决定作出后7个工作日内")
    assert judged(duty, published("2026-02-10", "2026-01-30")).reviews == ()
    verdict = judged(duty, published("2026-02-11", "2026-01-30"))
    assert verdict.late == ()
    assert [one.doubt for one in verdict.reviews] == [Doubt.SCOPED_LIMIT]


def test_a_promise_in_foreign_words_is_a_doubt() -> None:
    verdict = judged(duty_of("视情况而定"), published("2026-03-05", "2026-03-05"))
    assert [(one.doubt, one.mark) for one in verdict.reviews] == [(Doubt.LIMIT_NOT_UNDERSTOOD, Mark("x.yaml"))]


def test_an_element_is_missing_only_where_every_document_says_what_it_covers() -> None:
    duty = duty_of(elements=ELEMENTS)
    some = published("2026-03-05", "2026-03-05", told=("办理条件",), found=("申请材料",))
    assert judged(duty, some).incomplete == ("联系方式",)
    silent = published("2026-03-05", "2026-03-05", name="b", found=("联系方式",))
    assert judged(duty, some, silent).incomplete == ()
    verdict = judged(duty, some, published("2026-03-05", "2026-03-05", name="b"))
    assert verdict.incomplete == ()
    assert [one.elements for one in verdict.reviews] == [("联系方式",)]
    verdict = judged(duty, published("2026-03-05", "2026-03-05", found=("办理条件",)))
    assert verdict.incomplete == ()
    assert [(one.doubt, one.elements) for one in verdict.reviews] == [
        (Doubt.ELEMENTS_NOT_SEEN, ("申请材料", "联系方式"))
    ]


def test_words_are_found_without_blanks_and_punctuation() -> None:
    item = duty_of(elements=("办理时间、地点", "联系方式")).item
    assert find_elements(item, "五、办理 时间，地点", "电话") == ("办理时间、地点",)


@pytest.mark.parametrize(("newest", "due_on"), [("2026-05-25", None), ("2026-05-24", "2026-11-24")])
def test_a_rhythm_that_is_not_kept_is_stale(newest: str, due_on: str | None) -> None:
    stale = judged(
        duty_of("半年至少更新1次"), published("2025-01-10", "2025-01-09"), published(newest, newest, name="b")
    ).stale
    found = (
        [Stale(grade=Grade.PROMISED, due_on=date.fromisoformat(due_on), renewed_on=date.fromisoformat(newest))]
        if due_on
        else []
    )
    assert list(stale) == found


def test_a_change_renews() -> None:
    old = published("2025-01-10", "2025-01-09", changed_on=date(2026, 11, 1))
    assert judged(duty_of("半年至少更新1次"), old).stale == ()


def test_a_yearly_report_is_late_after_its_day_and_stale_when_none_came() -> None:
    duty = duty_of("每年1月31日前", "每年1月31日前")
    before, after = date(2026, 2, 2), date(2026, 2, 3)  # 31 January 2026 is a Saturday
    last_year = published("2025-01-20", "2025-01-15")
    assert judged(duty, last_year, on=before).stale == ()
    assert [one.grade for one in judged(duty, last_year, on=after).stale] == [Grade.PROMISED, Grade.STATUTORY]
    this_year = published("2026-02-03", "2026-01-15", name="b")
    verdict = judged(duty, last_year, this_year)
    assert verdict.stale == ()
    assert only(verdict.late).document == DocumentId("b")
    assert judged(duty, last_year, published("2026-02-02", "2026-01-15", name="b")).late == ()
    later_too = published("2026-06-01", "2026-01-15", name="c")
    assert len(judged(duty, last_year, this_year, later_too).late) == 1
    assert [one.grade for one in judged(duty, this_year, on=date(2027, 3, 1)).stale] == [Grade.PROVISIONAL] * 2


@given(
    st.sampled_from(sorted(product_registers().by_code)),
    st.lists(
        st.tuples(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.none() | st.dates(), st.none() | st.dates()),
        max_size=4,
    ),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.sampled_from(Status),
)
def test_every_item_can_be_judged_and_nothing_provisional_is_a_breach(
    code: ItemCode, days: list[tuple[date, date | None, date | None]], as_of: date, status: Status
) -> None:
    item = product_registers().by_code[code]
    evidence = [
        published(day.isoformat(), made_on.isoformat() if made_on else None, name=f"d{n}", started_on=started_on)
        for n, (day, made_on, started_on) in enumerate(days)
    ]
    verdict = judged(Duty(item=item, status=status, source="x"), *evidence, on=as_of)
    assert verdict == judged(Duty(item=item, status=status, source="x"), *reversed(evidence), on=as_of)
    assert (verdict.standing is Standing.MISSING) <= status.certain
    assert all(one.published_at.date() <= as_of for one in verdict.discharges)
    for one in verdict.late:
        ends = [end for end in (one.promised, one.statutory) if end]
        assert (one.grade is Grade.PROVISIONAL) or any(end.missed_on(one.published_on) for end in ends)
