"""What is read from what was typed: any text is a question."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.search.entry import Facet
from builder.search.narrowing import Narrow, Span, filters_of, read_span
from builder.search.question import DEEPEST, LONGEST, All, Phrase, Question, Some, Where, Without, Words, read_question

TEA, BRIDGE = Words("茶园"), Words("桥梁")


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("茶园", TEA),
        ("茶园 桥梁", Words("茶园 桥梁")),
        ("2026 年 3 月 12 日", Words("2026 年 3 月 12 日")),
        ("茶园 或 桥梁", Some((TEA, BRIDGE))),
        ("茶园 OR 桥梁", Some((TEA, BRIDGE))),
        ("茶园 || 桥梁", Some((TEA, BRIDGE))),
        ("茶园 且 桥梁", Words("茶园 桥梁")),
        ("茶园 AND 桥梁", Words("茶园 桥梁")),
        ("茶园 NOT 桥梁", All((TEA, Without(BRIDGE)))),
        ("茶园 不含 桥梁", All((TEA, Without(BRIDGE)))),
        ("茶园 -桥梁", All((TEA, Without(BRIDGE)))),
        ("茶园-桥梁", Words("茶园-桥梁")),
        ("-桥梁", Without(BRIDGE)),
        ("(茶园 或 桥梁) 丝绸", All((Some((TEA, BRIDGE)), Words("丝绸")))),
        ("（茶园 或 桥梁） 丝绸", All((Some((TEA, BRIDGE)), Words("丝绸")))),
        ("茶园 或 桥梁 丝绸", Some((TEA, Words("桥梁 丝绸")))),
        ('"茶园 桥梁"', Phrase("茶园 桥梁")),
        ("“茶园”管理", All((Phrase("茶园"), Words("管理")))),
        ("「茶园」", Phrase("茶园")),
        ("标题:茶园", Words("茶园", Where.TITLE)),
        ("标题：“茶园”", Phrase("茶园", Where.TITLE)),
        ("TITLE:茶园 桥梁", All((Words("茶园", Where.TITLE), BRIDGE))),
        ("文号:岚政办发〔2026〕12号", Words("岚政办发〔2026〕12号", Where.NUMBER)),
        ("附件:表格", Words("表格", Where.FILES)),
        ("标题:(茶园 或 桥梁)", Some((Words("茶园", Where.TITLE), Words("桥梁", Where.TITLE)))),
        ("kind:policy", Narrow(Facet.KIND, "policy")),
        ("类型：政策 茶园", All((Narrow(Facet.KIND, "policy"), TEA))),
        ("有效性:废止", Narrow(Facet.VALIDITY, "repealed")),
        ("发文机关:“岚江省 卫健委”", Narrow(Facet.ISSUER, "岚江省 卫健委")),
        ("year:2026", Narrow(Facet.YEAR, "2026")),
        ("日期:2026-03", Span(date(2026, 3, 1), date(2026, 3, 31))),
    ],
)
def test_the_language(typed: str, question: Question) -> None:
    assert read_question(typed) == question


@pytest.mark.parametrize(
    "typed",
    [
        "OR",
        "或",
        "NOT",
        "-",
        "AND OR",
        "foo:bar",
        "http://x.cn",
        "kind:nothing",
        "year:20",
        "date:2026-13",
        "标题:",
        "岚政办发（２０２６）第12号",
        "管理办法（试行）",
        "2026-03-12",
    ],
)
def test_what_does_not_fit_is_words(typed: str) -> None:
    assert read_question(typed) == Words(typed)


@pytest.mark.parametrize(
    "typed", ["茶园 OR", "OR 茶园", "茶园 AND", "NOT OR 茶园", "(茶园", "茶园)", '"" 茶园', "((茶园))"]
)
def test_what_is_lacking_is_passed_over(typed: str) -> None:
    assert read_question(typed).text.strip("()") == "茶园"  # type: ignore[union-attr]  # words, or the test fails


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026", Span(date(2026, 1, 1), date(2026, 12, 31))),
        ("2026年2月", Span(date(2026, 2, 1), date(2026, 2, 28))),
        ("2026-03-12", Span(date(2026, 3, 12), date(2026, 3, 12))),
        ("2026-01..2026-06", Span(date(2026, 1, 1), date(2026, 6, 30))),
        ("2026年1月至2026年6月", Span(date(2026, 1, 1), date(2026, 6, 30))),
        ("2026-03-12..", Span(date(2026, 3, 12), None)),
        ("..2026-03-12", Span(None, date(2026, 3, 12))),
        ("2026-02-30", None),
        ("..", None),
        ("tomorrow", None),
        ("2099-12", Span(date(2099, 12, 1), date(2099, 12, 31))),
    ],
)
def test_days(text: str, span: Span | None) -> None:
    assert read_span(text) == span


def depth_of(question: Question) -> int:
    match question:
        case All(parts) | Some(parts):
            return 1 + max(map(depth_of, parts))
        case Without(part):
            return 1 + depth_of(part)
    return 1


@given(
    st.lists(
        st.sampled_from(["茶园", "(", ")", "（", "OR", "或", "NOT", "-", '"', "“", "”", "标题:", "kind:", "news", " "])
        | st.text(max_size=3),
        max_size=80,
    )
)
def test_any_text_is_a_question_of_bounded_size(pieces: list[str]) -> None:
    typed = " ".join(pieces)
    question = read_question(typed)
    assert depth_of(question) <= 3 * (DEEPEST + 1)
    assert read_question(typed[:LONGEST]) == question


def test_deep_parentheses_do_not_exhaust() -> None:
    assert read_question("(" * 500 + "茶园" + ")" * 500) in (TEA, Words(("(" * 500)[:LONGEST]))
    assert read_question("(" * 50 + "茶园 或 桥梁" + ")" * 50) == Some((TEA, BRIDGE))


def test_filters_by_name() -> None:
    filters = filters_of(site="a", kind=("news", "notice"), level=None, channel="b")
    assert filters.chosen == {Facet.SITE: ("a",), Facet.KIND: ("news", "notice")}
    assert (filters.site, filters.channel) == ("a", "b")
    with pytest.raises(ValueError, match="colour"):
        filters_of(colour="red")
