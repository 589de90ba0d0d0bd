"""Markdown bodies: what authors write arrives, what attackers write does not."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from builder.source.body_references import replace_references
from builder.source.markdown_body import Heading, Reference, render_body
from tests.source.harmless import find_harm


def inner(text: str) -> str:
    """The HTML of one paragraph, without the paragraph."""
    return render_body(text).html.removeprefix("<p>").removesuffix("</p>")


def ids(text: str) -> list[str]:
    return [heading.id for heading in render_body(text).outline]


class TestHeadings:
    def test_begin_at_the_second_level(self) -> None:
        body = render_body("# 总则\n\n## 目的\n\n###### 末级\n")
        assert body.outline == (
            Heading(level=2, id="s-zong-ze", text="总则"),
            Heading(level=3, id="s-mu-di", text="目的"),
            Heading(level=6, id="s-mo-ji", text="末级"),
        )
        assert body.html.startswith('<h2 id="s-zong-ze">总则</h2>')

    def test_keep_their_level_where_the_first_level_is_not_used(self) -> None:
        assert [heading.level for heading in render_body("## 一\n\n### 二\n").outline] == [2, 3]

    def test_repeated_ones_are_numbered_in_order(self) -> None:
        assert ids("## 总则\n\n## 总则\n\n## 总则 2\n\n## 总则\n") == [
            "s-zong-ze",
            "s-zong-ze-2",
            "s-zong-ze-2-2",
            "s-zong-ze-3",
        ]

    def test_an_anchor_does_not_depend_on_other_headings(self) -> None:
        assert ids("## 甲\n\n## 附则\n")[1] == ids("## 附则\n")[0] == "s-fu-ze"

    def test_an_author_may_name_the_anchor_but_not_leave_the_prefix(self) -> None:
        assert ids('## 第三条 {: #article-3 }\n\n## 主页 {: #main }\n\n<h2 id="footer">页脚</h2>\n') == [
            "s-article-3",
            "s-main",
            "s-footer",
        ]

    def test_an_anchor_is_short_ascii_and_never_empty(self) -> None:
        long, bare = ids(f"## {'关于推进政务服务标准化规范化便利化的实施意见' * 9}\n\n## ！？\n")
        assert len(long) <= 62
        assert not long.endswith("-")
        assert bare.startswith("s-x")

    def test_text_is_what_a_reader_sees(self) -> None:
        body = render_body("## **申请** A&B `<i>`[^1]\n\n[^1]: 注\n")
        assert body.outline[0].text == "申请 A&B <i>"

    def test_a_heading_inside_a_heading_gets_no_anchor_of_its_author(self) -> None:
        assert find_harm(render_body('<h2><div><h3 id="x">甲</h3></div></h2>').html) == []


class TestTables:
    TABLE = "| 地区 | 人数 | 序 |\n|:--|--:|:-:|\n| 青汀 | 412 | 1 |\n"

    def test_align_by_class_and_name_their_columns(self) -> None:
        root = parser.fragment_fromstring(render_body(self.TABLE).html)
        assert [(cell.get("scope"), cell.get("class")) for cell in root.iter("th")] == [
            ("col", "align-left"),
            ("col", "align-right"),
            ("col", "align-center"),
        ]
        assert [cell.get("class") for cell in root.iter("td")] == ["align-left", "align-right", "align-center"]

    @pytest.mark.parametrize(
        ("before", "label"),
        [
            ("", "表格"),
            ('## 人口 & "户数"\n\n', "ren kou"),
            ("## 概况\n\n表1 各地人口\n\n", "表1 各地人口"),
            ("## 概况\n\n一段文字。\n\n", "概况"),
        ],
    )
    def test_stand_in_a_named_frame(self, before: str, label: str) -> None:
        frame = parser.fragment_fromstring(render_body(before + self.TABLE).html, create_parent="main").find("div")
        assert frame is not None
        expected = '人口 & "户数"' if label == "ren kou" else label
        assert dict(frame.attrib) == {"class": "table", "role": "region", "tabindex": "0", "aria-label": expected}

    def test_a_caption_names_the_frame(self) -> None:
        html = render_body("<table><caption>收支<b>表</b></caption><tr><th>甲</th><td>1</td></tr></table>").html
        assert 'aria-label="收支表"' in html
        assert '<th scope="row">甲</th>' in html

    def test_names_of_frames_differ(self) -> None:
        html = render_body(f"## 人口\n\n{self.TABLE}\n{self.TABLE}", table_label="Table").html
        assert 'aria-label="人口"' in html
        assert 'aria-label="人口（2）"' in html

    def test_a_label_can_be_given(self) -> None:
        assert 'aria-label="&lt;T&gt; &quot;1&quot;"' in render_body(self.TABLE, table_label='<T> "1"').html

    def test_only_the_outermost_is_framed(self) -> None:
        html = render_body("<table><tr><td><table><tr><td>内</td></tr></table></td></tr></table>").html
        assert html.count('<div class="table"') == html.count("</table></div>") == 1


class TestWriting:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("**注意：**请", "<strong>注意：</strong>请"),
            ("这是**“重要”**内容", "这是<strong>“重要”</strong>内容"),
            ("**（一）**正文", "<strong>（一）</strong>正文"),
            ("前**《甲》**、**“乙”**后", "前<strong>《甲》</strong>、<strong>“乙”</strong>后"),
            ("他说*“好”*。", "他说<em>“好”</em>。"),
            ("***甲***乙", "<strong><em>甲</em></strong>乙"),
            ("_强调_", "<em>强调</em>"),
            ("，_强调_。", "，<em>强调</em>。"),
            ("附件_岚江_2026.xlsx", "附件_岚江_2026.xlsx"),
            ("甲 < 乙 > 丙 & 丁", "甲 &lt; 乙 &gt; 丙 &amp; 丁"),
            ("`a**b` 与 ``c`d``", "<code>a**b</code> 与 <code>c`d</code>"),
            ("$a_1 < b_2$ 与 2*3", "$a_1 &lt; b_2$ 与 2*3"),
            ("<b>甲</b><u>乙</u>", "<b>甲</b><u>乙</u>"),
            ("H<sub>2</sub>O", "H<sub>2</sub>O"),
            ("&copy; &lt;b&gt;", "© &lt;b&gt;"),
            (r"\*甲\* \_乙\_", "*甲* _乙_"),
        ],
    )
    def test_marks_beside_chinese_signs(self, text: str, html: str) -> None:
        assert inner(text) == html

    def test_classes_of_attribute_lists(self) -> None:
        body = render_body("青汀市人民政府<br>2026年3月12日\n{: .sign .evil style='color:red' onclick=x }\n")
        assert body.html == '<p class="sign">青汀市人民政府<br>2026年3月12日</p>'
        assert body.plain == "青汀市人民政府\n2026年3月12日"

    def test_lists_definitions_and_code(self) -> None:
        html = render_body("3. 丙\n4. 丁\n\n术语\n: 定义\n\n```py\nif a < b:\n    甲\n    乙\n```\n").html
        assert '<ol start="3">' in html
        assert "<dt>术语</dt>\n<dd>定义</dd>" in html
        assert "<pre><code>if a &lt; b:\n    甲\n    乙\n</code></pre>" in html

    def test_comments_are_not_published_but_code_shows_them(self) -> None:
        body = render_body("<!-- 内部 -->\n\n甲<!-- 乙\n\n丙 -->丁\n\n`<!-- 戊 -->`")
        assert body.html == "<p>甲丁</p>\n<p><code>&lt;!-- 戊 --&gt;</code></p>"

    def test_what_is_not_allowed_is_shown_as_text_or_dropped_never_swallowing_the_rest(self) -> None:
        body = render_body("甲 <script>乙\n\n丙 <font color=red>丁</font>\n\n<o:p>戊</o:p>\n\n<!-- 己\n\n庚")
        assert body.plain == "甲 <script>乙\n丙 丁\n戊\n<!-- 己\n庚"

    def test_empty_text_is_an_empty_body(self) -> None:
        body = render_body(" \n\n")
        assert (body.html, body.outline, body.references, body.plain, body.words) == ("", (), (), "", 0)


class TestFootnotes:
    TEXT = "甲[^注 1]乙[^注 1]。\n\n[^注 1]: 见**附件**。\n[^多余]: 无人引用。\n"

    def test_ids_are_plain_and_every_way_back_leads_somewhere(self) -> None:
        root = parser.fragment_fromstring(render_body(self.TEXT).html, create_parent="main")
        named = {str(element.get("id")) for element in root.iterdescendants() if element.get("id")}
        assert named == {"fn-1", "fn-2", "fnref-1", "fnref2-1"}
        assert {str(link.get("href"))[1:] for link in root.iter("a")} == {"fn-1", "fnref-1", "fnref2-1"}

    def test_ways_back_say_what_they_are(self) -> None:
        html = render_body(self.TEXT, back_label="Back").html
        assert html.count('aria-label="Back"') == 2

    def test_marks_are_not_part_of_the_text(self) -> None:
        assert render_body(self.TEXT).plain == "甲乙。\n见附件。\n无人引用。"

    def test_made_up_ids_are_refused_or_unique(self) -> None:
        html = render_body('<sup id="fnref-1">x</sup><sup id="fnref-1">y</sup><sup id="main">z</sup>').html
        assert html.count(" id=") == 1


class TestReferences:
    TEXT = (
        '[办法](../wenjian/a.md#s-di-yi-tiao "题 \\"名\\"") [外](https://a.example/?x=1&y=2)'
        " [它](doc:lanjiang/zhengce/b) [注](#s-fu-ze)"
        " <mailto:a@b.example> [电](tel:0990-5550001) [空格](<附件 一.xlsx>) ![图](tu.png)"
    )
    TARGETS = (
        ("../wenjian/a.md#s-di-yi-tiao", "href"),
        ("https://a.example/?x=1&y=2", "href"),
        ("doc:lanjiang/zhengce/b", "href"),
        ("#s-fu-ze", "href"),
        ("mailto:a@b.example", "href"),
        ("tel:0990-5550001", "href"),
        ("附件 一.xlsx", "href"),
        ("tu.png", "src"),
    )

    def test_are_listed_in_order_as_written(self) -> None:
        expected = tuple(Reference(target=target, attribute=attribute) for target, attribute in self.TARGETS)
        assert render_body(self.TEXT).references == expected

    def test_external_links_are_marked_and_open_no_window(self) -> None:
        html = render_body(self.TEXT).html
        assert html.count('rel="noopener"') == 1
        assert "target=" not in html

    def test_pictures_load_late_and_have_a_description(self) -> None:
        assert inner('<img src="a.png" width="100%" height="20">') == (
            '<img src="a.png" alt="" height="20" loading="lazy" decoding="async">'
        )

    def test_a_picture_without_a_permitted_address_leaves_its_description(self) -> None:
        assert inner("![甲 & 乙](data:image/png;base64,AAAA)") == "甲 &amp; 乙"

    def test_are_replaced_with_escaping(self) -> None:
        html = replace_references(
            render_body(self.TEXT).html, lambda attribute, target: f'/{attribute}?a="1"&b={target}'
        )
        root = parser.fragment_fromstring(html, create_parent="main")
        found = [str(e.get("href") or e.get("src")) for e in root.iter("a", "img")]
        assert found == [f'/{attribute}?a="1"&b={target}' for target, attribute in self.TARGETS]

    def test_none_takes_the_address_and_leaves_the_text(self) -> None:
        html = replace_references(render_body(self.TEXT).html, lambda attribute, target: None)
        assert "href" not in html
        assert "<img" not in html
        assert "办法" in html
        assert html.endswith("图</p>")

    @pytest.mark.parametrize(
        "text",
        [
            '写成 href="x" 与 src="y"',
            '<abbr title="x href=">甲</abbr>',
            '<a title=" href=" href=" onclick=alert(1) ">甲</a>',
            '<img alt="<a href=" src="y">',
            '`<a href="x">`',
        ],
    )
    def test_only_true_attributes_are_replaced(self, text: str) -> None:
        body = render_body(text)
        seen: list[tuple[str, str]] = []

        def note(attribute: str, target: str) -> str:
            seen.append((attribute, target))
            return "/new"

        html = replace_references(body.html, note)
        assert seen == [(reference.attribute, reference.target) for reference in body.references]
        assert find_harm(html) == []

    @given(st.text(alphabet="ab<>\"'= &;/#甲\\[]()!", max_size=60))
    def test_replacing_by_the_same_changes_nothing_a_parser_sees(self, text: str) -> None:
        body = render_body(f'<a title="{text}" href="{text}">{text}</a> {text} ![{text}]({text})')
        seen: list[Reference] = []

        def same(attribute: str, target: str) -> str:
            seen.append(Reference(target=target, attribute=attribute))
            return target

        again = replace_references(body.html, same)
        assert tuple(seen) == body.references
        assert unescape(again) == unescape(body.html)
        assert find_harm(again) == []
