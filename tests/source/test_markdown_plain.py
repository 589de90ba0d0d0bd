"""What is plain is written at once; it is what the library and the allow-list make of it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.source import markdown_body
from builder.source.clean_html import clean
from builder.source.markdown_body import make_clean
from builder.source.markdown_engine import convert
from builder.source.markdown_plain import part

PLAIN = """为做好**防汛抗旱**工作，根据上级部署，现将有关情况公布如下。

## 一、总体要求

各镇人民政府要在2026年10月底前完成（见附件1），3.5%以上。
第二行，“引号”。

　　政策原文见[上级文件](https://www.gov.example/zhengce/1234.html)，办理入口见[政务服务网](https://zwfw.gov.example/item/5)。

- 县应急局：牵头；
- 县财政局：**保障**；

### 二、Requirements for all

Done by "all" of them.
"""

SIGNED = """![演练现场](yanlian.svg)

**水环境。** 规定见[《办法》](../zhengce/20260101-ban_fa.md)。

1. 当面：云峰路22号；
2. 邮寄：**邮编**990122。

| 项目 | 金额 |
|---|---:|
| **合计** | **4186** |

青汀市人民政府<br>2026年3月12日
{: .sign}
"""

BLOCKS = (
    *("甲乙丙。", "第一行\n第二行", "　　首行缩进。", "a b, c", "3. 不是列表", "3.5%", "１．全角", "2026年1月"),
    *(
        "**第一条**　为了",
        "甲**乙**丙**丁**戊",
        "**甲** **乙**",
        "甲 **乙 ** 丙",
        "****",
        "**“甲”**乙",
        "**水。** 甲",
        "甲**“水”**乙**丙，**",
        "**甲**\n**乙**",
        "** 甲**",
        "**甲 **",
        "**a*b**",
        "*甲*乙",
    ),
    *(
        "[字](https://a.example/x?y=1#z)",
        "[字](a.html)",
        "见[甲](http://b.example)和[乙](https://c.example/d)。",
        "[甲]",
        "][",
    ),
    *(
        "![图](https://a.example/a.png)",
        "[甲][1]",
        "[1]: /x",
        "[字](https://1.2.3.400/)",
        "[字](../a/b_c.md#s-x)",
        "[字](/a/)",
        "[字](//a.b/c)",
        "[字](a:b)",
        "[字](..)",
        "[字](a b)",
        "[甲](b)(c)[d](e)",
        "![图](a.svg)",
        "见![图](../b/c_d.png)，![乙](c.png)\n![丙](d.png)",
        "![图 ](a.svg)",
        '![a"b](a.svg)',
        "![](a.png)",
        "!![a](b)",
        "![图](a.svg)\n{: .center}",
        "[字](https://xn--a.example/)",
    ),
    *(
        "# 一",
        "## 二",
        "###### 六",
        "#无空格",
        "## 二 ##",
        "## **三**",
        "## ",
        "标题\n===",
        "标题\n---",
        "---",
        "- - -",
    ),
    *(
        "- 甲",
        "- 甲\n- 乙",
        "-  甲\n- 乙",
        "* 甲\n* 乙",
        "- 甲\n\n- 乙",
        "- 甲\n    续",
        "1. 甲\n1. **乙**",
        "1. 甲\n乙",
        "3. 甲\n4. 乙",
        "1. 甲\n\n2. 乙",
        "1. １. 甲",
        "1) 甲",
        "1. ![图](a.png)\n2. [字](b.md)",
        "- 甲\n  续",
        "1. 甲\n2. 乙",
        "- # 甲",
    ),
    *(
        "- 1. 甲",
        "- > 甲",
        "-",
        "- ",
        "    码",
        "> 引",
        "> 引\n续",
        "：全角",
        "词\n: 解",
        ": 解",
        "|a|b|\n|-|-|\n|1|2|",
        "a | b",
    ),
    *(
        "{: .note}",
        "甲 {: #x}",
        "`码`",
        "```\n码\n```",
        "~~~\n码",
        "<b>甲</b>",
        "<div>",
        "a < b",
        "a > b",
        "a & b",
        "&amp;",
        "&#38;",
    ),
    *(
        "甲  \n乙",
        "甲 \n乙",
        "甲 ",
        " 甲",
        "　",
        "甲\u00a0乙",
        "甲\u0001乙",
        "甲\u2028乙",
        "\ue0000\ue001",
        "[^1]",
        "[^1]: 注",
    ),
    *(
        "a_b_c",
        "_甲_",
        "\\*",
        "甲!",
        "！",
        "~~删~~",
        "= 甲",
        "+ 甲",
        "甲<br>乙\n{: .sign}",
        "甲<br>\n乙",
        "甲<br>",
        "<br>甲",
        "甲<br>3. 乙",
        "甲\n{: .foo}",
        "甲\n{:.sign}",
        "甲\n{: .sign }",
        "一\n{: .sign}\n{: .note}",
        "- 甲\n{: .sign}",
        "## 甲\n{: .sign}",
        "a:b",
        "http://a.example",
        "{x}",
        "𠀀",
        "é",
        "\t甲",
        "   ",
    ),
)
TABLES = (
    *(
        "| 甲 | 乙 |\n| --- | ---: |\n| 丙 | 3 |",
        "|甲|乙|\n|:-|:-:|\n|丙||\n|  | 丁 |",
        "| 甲 | 乙 |\n|---|---|\n| 丙 | **丁** |",
    ),
    *(
        "| 甲 | 乙 |\n| --- | --- |",
        "| 甲 |\n| --- |\n| 乙 |",
        "| 甲 | 乙 |\n| --- | --- |\n| 丙 |",
        "| 甲 | 乙 |\n| --- |\n| 丙 | 丁 |",
    ),
    *(
        "| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 | 戊 |",
        "| 甲 | 乙\n| --- | --- |\n| 丙 | 丁 |",
        "| a | b |\n| - | - |\n| 1. | - x |",
    ),
    *(
        "| 甲 | 乙 |\n| --- | --- |\n丙",
        "| 甲 | 乙 |\n| --- | --- |\n|　丙 | # 丁 |",
        "| | |\n|-|-|\n| | |",
        "| **甲** | 乙 |\n|---|---:|\n| [丙](d.md) | ![图](e.png) |",
        "| 甲 | 乙 |\n|---|---|\n| *丙* | a<br>b |",
        "| 甲 | 乙 |\n|:|-|\n| 丙 | 丁 |",
    ),
)
GAPS = ("\n\n", "\n\n", "\n\n", "\n", "\n\n\n", "\n \n")


def through_the_library(text: str) -> str:
    return clean(convert(text).html)


def test_a_plain_body_never_sees_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = through_the_library(PLAIN)
    monkeypatch.setattr(markdown_body, "convert", None)
    assert make_clean(PLAIN).html == expected
    assert "<strong>防汛抗旱</strong>" in expected
    assert '<a href="https://zwfw.gov.example/item/5">' in expected


def test_a_signed_text_with_steps_and_pictures_never_sees_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = through_the_library(SIGNED)
    monkeypatch.setattr(markdown_body, "convert", None)
    assert make_clean(SIGNED).html == expected
    assert '<p class="sign">青汀市人民政府<br>2026年3月12日</p>' in expected
    assert "<ol>" in expected
    assert '<img alt="演练现场" src="yanlian.svg">' in expected


def test_of_a_mixed_body_the_library_sees_what_is_not_plain() -> None:
    parted = part(f"{PLAIN}\n> 引用\n\n{PLAIN}")
    assert parted is not None
    assert len(parted.runs) == 2
    assert "总体要求" not in parted.rest
    assert "> 引用" in parted.rest


def test_beside_a_signature_the_library_sees_what_is_not_plain() -> None:
    parted = part(f"> 引用\n\n{SIGNED}")
    assert parted is not None
    assert parted.rest.startswith("> 引用")
    assert "sign" not in parted.rest
    assert part(f"<b>甲</b>\n\n{SIGNED}") is None


@pytest.mark.parametrize("block", [*BLOCKS, *TABLES])
@pytest.mark.parametrize(
    "around", ["{}", "前\n\n{}\n\n后", "- 前\n\n{}\n\n- 后", "> 前\n\n{}\n\n    后", "## 前\n\n{}"]
)
def test_each_kind_of_block_is_what_the_library_makes_of_it(block: str, around: str) -> None:
    text = around.format(block)
    assert make_clean(text).html == through_the_library(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((*BLOCKS, *TABLES)), st.sampled_from(GAPS)), max_size=8))
def test_blocks_side_by_side_are_what_the_library_makes_of_them(pieces: list[tuple[str, str]]) -> None:
    text = "".join(block + gap for block, gap in pieces)
    assert make_clean(text).html == through_the_library(text)


SIGNS = "甲乙。，（）“” a1.-*#[]()!_:`|>{}~+=\n\n\n\u3000"


@pytest.mark.parametrize("seed", range(200))
def test_signs_at_random_are_what_the_library_makes_of_them(seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(dice.choice(SIGNS) for _ in range(60))
    assert make_clean(text).html == through_the_library(text)
