"""Every wording of the directories is understood, or said not to be; the table is reviewed as a diff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.limitwords import LONGEST_WORDING, read_limit
from catalog.terms import TimeUnit
from catalog.timelimit import Cycle, Limit, Span, Start, Understanding, YearlyDay
from tests.catalog.registers_from import product_registers

TABLE = Path(__file__).parent / "time-limits.md"
BESIDE = (  # forms that the directories of the standard show, and the tables do not hold
    "自该政府信息形成或者变更之日起20个工作日内及时公开",
    "信息形成或（者）变更之日起20个工作日内",
    "自政府信息形成之日起二十个工作日内公开",
    "执法决定信息在决定作出之日起7个工作日内公开，其他相关信息形成或变更之日起20个工作日内公开",
    "中标候选人评标报告收到之日起3日内公示，公示期不得少于3日",
    "公示不少于5个工作日",
    "每季度更新",
    "长期公开（动态调整）",
    "2月底前",
    "同上",
    "视情况而定",
    "2024年3月20日前公开",
    "13月1日前",
    "根据实际需要在20个工作日内考虑",
)
HEAD = "| wording | understood | meaning |\n|---|---|---|\n"


def spell_span(span: Span) -> str:
    return "at once" if span.unit is TimeUnit.IMMEDIATE else f"{span.count} {span.unit}"


def spell(limit: Limit) -> str:
    """A limit in the words of the model."""
    parts = [f"[{limit.scope}]"] if limit.scope else []
    if limit.within:
        parts.append(f"{spell_span(limit.within)} {limit.start}" + (f" “{limit.event}”" if limit.event else ""))
    if limit.display:
        parts.append(f"shown {spell_span(limit.display)}")
    if limit.yearly:
        parts.append(f"every year by {limit.yearly.month:02d}-{limit.yearly.day:02d}")
    if limit.cycle:
        parts.append(f"{limit.cycle.times} time(s) in {limit.cycle.months} months {limit.cycle.days} days")
    if limit.kept:
        parts.append(f"kept “{limit.kept}”")
    if limit.on_request:
        parts.append("on request")
    return " ".join(parts)


def wordings() -> list[str]:
    entries = (entry for item in product_registers().by_code.values() for entry in (item.entry, *item.others))
    laws = (one.limit.words for one in product_registers().statutory)
    return sorted({*(entry.limit.words for entry in entries), *laws, *BESIDE})


def make_table() -> str:
    lines = []
    for words in wordings():
        limit = read_limit(words)
        meaning = "; ".join([*map(spell, limit.limits), *(["other law prevails"] if limit.saving else [])])
        lines.append(f"| {words} | {limit.understood} | {meaning} |\n")
    return HEAD + "".join(lines)


def test_every_wording_means_what_was_reviewed(request: pytest.FixtureRequest) -> None:
    made = make_table()
    if request.config.getoption("--renew-golden"):
        TABLE.write_text(made, encoding="utf-8")
    assert made == TABLE.read_text(encoding="utf-8")


def test_every_wording_of_the_directories_is_understood_whole() -> None:
    entries = [entry for item in product_registers().by_code.values() for entry in (item.entry, *item.others)]
    assert {
        one.limit.words for one in entries if one.limit.understood in (Understanding.PARTLY, Understanding.NOT)
    } == set()


def test_two_limits_stand_in_one_cell() -> None:
    general, narrow = read_limit(
        "信息形成20个工作日内公开；其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示"
    ).limits
    assert (general.within, general.start, general.scope) == (Span(20, TimeUnit.WORKING_DAY), Start.FORMED, "")
    assert (narrow.within, narrow.start, narrow.scope) == (
        Span(7, TimeUnit.WORKING_DAY),
        Start.DECIDED,
        "行政许可、行政处罚事项",
    )


def test_the_limit_without_scope_is_the_main_one() -> None:
    both = read_limit("信息形成之日起20个工作日内；行政许可和行政处罚决定作出后7个工作日内")
    assert both.main == both.limits[0]
    narrow_only = read_limit("1.除处罚决定外其他内容：长期公开（动态调整）；2.处罚决定：20个工作日内。")
    assert narrow_only.main is None


def test_days_are_no_working_days() -> None:
    main = read_limit("本级人民代表大会或其常务委员会批准后20日内").main
    assert main == Limit(
        within=Span(20, TimeUnit.DAY), start=Start.APPROVED, event="本级人民代表大会或其常务委员会批准后"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("6月底前", Limit(yearly=YearlyDay(6, 30))),
        ("半年至少更新1次", Limit(cycle=Cycle(months=6))),
        ("提前一周发通知邀请", Limit(within=Span(7, TimeUnit.DAY), start=Start.BEFORE, event="发通知邀请")),
        ("公示不少于5个工作日", Limit(display=Span(5, TimeUnit.WORKING_DAY))),
    ],
)
def test_a_wording_has_its_meaning(words: str, expected: Limit) -> None:
    assert read_limit(words).limits == (expected,)


def test_half_a_wording_is_understood_partly_and_a_foreign_one_not() -> None:
    assert read_limit("20个工作日内；视情况而定").understood is Understanding.PARTLY
    assert read_limit("视情况而定").understood is Understanding.NOT
    assert read_limit("").understood is Understanding.SILENT
    assert read_limit("长" * (LONGEST_WORDING + 1)).understood is Understanding.NOT


def test_the_end_of_february_is_that_of_the_year() -> None:
    main = read_limit("2月底前").main
    assert main is not None
    assert main.yearly is not None
    assert [main.yearly.in_year(year) for year in (2026, 2028)] == [date(2026, 2, 28), date(2028, 2, 29)]


WORDS = st.text(
    alphabet="信息形成或变更之日起后前内20个工作日天半年月底每公示开；，。（）①：1.5七百十其中行政处罚决定作出应自随在时",
    max_size=60,
)


@given(st.one_of(st.text(max_size=80), WORDS))
def test_no_wording_is_too_odd(words: str) -> None:
    limit = read_limit(words)
    assert limit.words == words
    assert limit.understood is not Understanding.COMPLETE or limit.limits or limit.saving


def spell_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    digits = "一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens - 1]}十") + (digits[ones - 1] if ones else "")


@given(
    st.integers(1, 99),
    st.sampled_from(["个工作日", "日"]),
    st.sampled_from(["", "信息形成之日起", "收到申请之日起", "财政部门批复后", "自作出决定之日起"]),
    st.booleans(),
)
def test_a_number_of_days_comes_back(number: int, unit: str, event: str, chinese: bool) -> None:
    count = spell_numeral(number) if chinese else str(number)
    limit = read_limit(f"{event}{count}{unit}内公开")
    assert limit.understood is Understanding.COMPLETE
    assert limit.main is not None
    assert limit.main.within == Span(number, TimeUnit.WORKING_DAY if unit == "个工作日" else TimeUnit.DAY)
    assert limit.main.event == event
