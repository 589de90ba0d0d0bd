"""Chinese typography: what becomes of line breaks, where summaries end, what counts as a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.source.markdown_body import render_body
from builder.source.typography import count_words, join_lines, summarise

MIXED = st.text(alphabet="政务公开abcXYZ019 \n，。！？；：“”（）…—.,-'/%あ𠮷é", max_size=200)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("政务\n公开", "政务公开"),
        ("公开，\n透明", "公开，透明"),
        ("公开\n，透明", "公开，透明"),
        ("公开 \n  透明", "公开透明"),
        ("一\n二\n三\n四", "一二三四"),
        ("他说：\n“好。”\n众人", "他说：“好。”众人"),
        ("截至2026\n年", "截至2026年"),
        ("增长5.2%\n以上", "增长5.2%以上"),
        ("共\n18项", "共18项"),
        ("说明：\nPython", "说明：Python"),
        ("Python\n（蟒蛇）", "Python（蟒蛇）"),
        ("使用Python\n语言", "使用Python\n语言"),
        ("语言\nPython", "语言\nPython"),
        ("plain\ntext", "plain\ntext"),
        ("in 2026\n18 items", "in 2026\n18 items"),
        ("𠮷\n野", "𠮷野"),
        ("0\n\n！", "0！"),
        ("plain\n\ntext", "plain\n\ntext"),
        ("<strong>注意</strong>\n事项", "<strong>注意</strong>事项"),
        ("事项\n<em><strong>注意</strong></em>", "事项<em><strong>注意</strong></em>"),
        ('见<a href="x" title="y">附件</a>\n一', '见<a href="x" title="y">附件</a>一'),
        ("<p>甲</p>\n<p>乙</p>", "<p>甲</p>\n<p>乙</p>"),
        ("甲<br>\n乙", "甲<br>\n乙"),
        ("<li>甲\n<ul>", "<li>甲\n<ul>"),
        ("<pre><code>甲\n乙</code></pre>", "<pre><code>甲\n乙</code></pre>"),
        ("甲<code>乙\n丙</code>", "甲<code>乙\n丙</code>"),
    ],
)
def test_line_breaks(lines: str, joined: str) -> None:
    assert join_lines(lines) == joined


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("政务\n公开", "<p>政务公开</p>"),
        ("- 甲\n  乙\n- 丙\n丁", "<ul>\n<li>甲乙</li>\n<li>丙丁</li>\n</ul>"),
        ("> 甲\n> 乙", "<blockquote>\n<p>甲乙</p>\n</blockquote>"),
        ("甲  \n乙", "<p>甲<br>\n乙</p>"),
        ("**甲\n乙**\n丙", "<p><strong>甲乙</strong>丙</p>"),
        ("    甲\n    乙", "<pre><code>甲\n乙\n</code></pre>"),
        ("[甲\n乙](a.md)\n丙", '<p><a href="a.md">甲乙</a>丙</p>'),
    ],
)
def test_line_breaks_of_markdown(text: str, html: str) -> None:
    assert render_body(text).html == html


@given(MIXED)
def test_only_line_breaks_and_spaces_beside_them_go(text: str) -> None:
    assert re.sub(r"\s", "", join_lines(text)) == re.sub(r"\s", "", text)
    assert join_lines(join_lines(text)) == join_lines(text)


@pytest.mark.parametrize(
    ("plain", "limit", "summary"),
    [
        ("短文。", 100, "短文。"),
        ("第一句话。第二句话。第三句话", 12, "第一句话。第二句话。"),
        ("他说：“好的！”大家都同意了这件事情", 9, "他说：“好的！”"),
        ("短。后面的句子很长很长没有停顿的地方", 10, "短。后面的句子很长…"),
        ("关于加强政务公开，工作的意见", 10, "关于加强政务公开…"),
        ("采用Python语言编写程序", 6, "采用…"),
        ("增加到12,345.67元的金额", 7, "增加到…"),
        ("共2026年", 4, "共…"),
        ("a long English sentence. And more", 26, "a long English sentence."),
        ("甲\n乙\n丙", 100, "甲 乙 丙"),
        ("incomprehensibilities", 10, "…"),
    ],
)
def test_summaries(plain: str, limit: int, summary: str) -> None:
    assert summarise(plain, limit=limit) == summary


@given(MIXED, st.integers(min_value=1, max_value=60))
def test_a_summary_keeps_its_limit_and_cuts_no_word(plain: str, limit: int) -> None:
    summary = summarise(plain, limit=limit)
    text = " ".join(plain.split())
    assert len(summary) <= limit
    if summary != text:
        kept = summary.removesuffix("…")
        assert text.startswith(kept)
        assert not re.search(r"[A-Za-z0-9]$", kept) or not re.match(r"[A-Za-z0-9]", text[len(kept) :])


def test_blanks_however_many_are_one() -> None:
    assert summarise("甲" + " " * 1000 + "乙" * 200, limit=100) == summarise("甲 " + "乙" * 200, limit=100)
    assert summarise("甲" + " " * 1000 + "乙", limit=100) == "甲 乙"


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ("", 0),
        ("政务公开，", 4),
        ("Python 3.11 语言", 4),
        ("don't re-use 12,345.6", 3),
        ("〇一𠮷々", 4),
        ("café と", 2),
        ("青政发〔2026〕3号", 6),
        ("——！？", 0),
    ],
)
def test_counting(plain: str, words: int) -> None:
    assert count_words(plain) == words


@given(st.text(st.sampled_from("政务公开，。、（）“”—…·〔〕《》１ 3a.-'_/\n?!")))
def test_texts_of_usual_signs_are_counted_as_others_are(plain: str) -> None:
    assert count_words(plain) == count_words(f"{plain}\né") - 1


@given(MIXED, MIXED)
def test_counts_add_up(left: str, right: str) -> None:
    assert count_words(f"{left}\n{right}") == count_words(left) + count_words(right)
