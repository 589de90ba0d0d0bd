"""What attackers write into a body comes out harmless, whatever stands around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.source.body_references import replace_references
from builder.source.markdown_body import render_body
from tests.source.harmless import find_harm

ATTACKS = Path(__file__).parents[2].parent / "shared" / "corpus" / "attack"
needs_attacks = pytest.mark.skipif(not ATTACKS.is_dir(), reason="the corpus of attacks is not beside the project")
WEAPONS = """
    <script> </script> <img src=x onerror=alert(1)> <svg/onload=alert(1)> <iframe src=//a> <a href= "javascript:x"
    > " ' ` < <!-- --> <![CDATA[ ]]> <? ?> </p> <p> <div> </div> <table> <td> <style> </style> <math> <mi> [a]( )
    [^1] [^1]: ![ ]: {: } onclick=x style="x" .note #x | --- ``` ~~~ * _ ** # - 1. \\ &#1; &#106; &colon; &lt; &Tab;
    java script: data: id="x" class="y" <h1> </h1> <title> <textarea> <noscript> <template> <plaintext> 甲 。 （
"""
INVISIBLE = [
    *("\n", "\n\n", "    ", " ", "\t", "\r", "\x00", "\x02", "\x03", "\u2028", "\ufeff"),
    *("\x02l\x03", "\x02c0\x03", "\x0260\x03", "\x02klzzwxh:0000\x03", "\x02wzxhzdk:0\x03"),
]
SHARDS = st.lists(st.sampled_from(WEAPONS.split() + INVISIBLE), max_size=25).map("".join)


class TestHarm:
    @given(st.text())
    @example("<a\x00href=x>")
    def test_any_text_renders_harmlessly(self, text: str) -> None:
        assert find_harm(render_body(text).html) == []

    @settings(max_examples=400, deadline=None)
    @given(SHARDS)
    def test_shards_of_attacks_render_harmlessly(self, text: str) -> None:
        body = render_body(text)
        assert find_harm(body.html) == []
        assert find_harm(replace_references(body.html, lambda attribute, target: f'"><script>{target}')) == []
        assert body == render_body(text)

    @pytest.mark.parametrize(
        "text",
        [
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt&#58;alert(1))",
            "[a](java&#1;script:alert(1))",
            "[a](java&#9;script:alert(1))",
            '<a href="&#1;javascript:alert(1)">a</a>',
            '<a href="java&#x7f;script:alert(1)">a</a>',
            "<javascript:alert(1)>",
            "![a](data:image/svg+xml;base64,PHN2Zz4=)",
            "[a]: javascript:alert(1)\n\n[a]",
            "甲\n{: onclick=alert(1) style=x id=main class=evil }",
            '[a](b){: onclick="alert(1)" }',
            "&#2;60&#3;script&#2;62&#3;",
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
            "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
            "<b <script>alert(1)</script>0",
            "```\n</code></pre><script>alert(1)</script>\n```",
            "|<img src=x onerror=alert(1)>|b|\n|---|---|\n|<svg onload=x>|b|",
            "[^1]\n\n[^1]: <script>alert(1)</script>",
            "[^<img src=x onerror=alert(1)>]\n\n[^<img src=x onerror=alert(1)>]: a",
            '## <img src=x onerror=alert(1)> {: #"><script> }',
            '## 甲"><script>alert(1)</script>\n\n|a|b|\n|-|-|\n',
            '<table><caption>"&gt;&lt;script&gt;</caption><tr><td>x</table>',
        ],
    )
    def test_known_tricks(self, text: str) -> None:
        assert find_harm(render_body(text).html) == []

    @needs_attacks
    def test_vectors_of_bleach(self) -> None:
        files = sorted((ATTACKS / "bleach").glob("*.test"))
        assert files
        for file in files:
            vector = file.read_text("utf-8").split("\n--\n")[0]
            for text in (vector, f"甲 {vector} 乙", f"- {vector}", f"| {vector} | b |\n|---|---|\n| {vector} | b |"):
                assert find_harm(render_body(text).html) == [], file.name

    @needs_attacks
    def test_naughty_strings(self) -> None:
        for string in json.loads((ATTACKS / "blns" / "blns.json").read_text("utf-8")):
            for text in (string, f"# {string}", f"[{string}]({string})", f"[^{string}]\n\n[^{string}]: {string}"):
                assert find_harm(render_body(text).html) == [], string

    def test_the_judge_sees_harm(self) -> None:
        harm = (
            '<p onclick="x" style="y">a</p><script>b</script><a href="java\nscript:x">c</a><i id="main" class="evil">'
        )
        assert len(find_harm(harm)) == 6
