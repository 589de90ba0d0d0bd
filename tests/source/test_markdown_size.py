"""Size and depth do not stop the press: a body is rendered in linear time, or refused."""

from __future__ import annotations

import time

import pytest

from builder.source.markdown_body import BodyTooDeep, render_body

HOSTILE = {
    "quotations": ">" * 5000,
    "spaced quotations": "> " * 5000,
    "brackets": "[" * 5000,
    "pictures": "![" * 5000,
    "links without end": "[a](" * 5000,
    "links with odd quotes": '[a]("x)' * 5000,
    "references": "[a][" * 5000,
    "balanced brackets": "[" * 5000 + "a" + "](b)" * 5000,
    "stars": "*" * 5000,
    "emphasis": "*a **b " * 5000,
    "mixed emphasis": "*_" * 5000,
    "ticks": "``a`" * 5000,
    "angles": "<" * 5000,
    "open attributes": '<a href="' * 5000,
    "sections": "<![CDATA[" * 5000,
    "comments": "<!--" * 5000,
    "comments in tags": "<b>" * 5000 + "<!-- -->" * 5000,
    "formatting": "".join(f"<p><b class='{number}'>" for number in range(5000)),
    "blocks": "<div>" * 5000,
    "underlines": "a\n---\n" * 5000,
    "definitions": "[^a]: b\n| a | b |\n" * 3000,
    "half notes": "[^<b>中</b>\n" * 5000,
    "notes": "甲[^1]" * 5000 + "\n\n[^1]: 乙",
    "numbers": "1. " * 5000,
    "steps": "".join("    " * depth + "- a\n" for depth in range(200)),
    "rows": "|a|b|\n|---|--:|\n" + "|甲|1|\n" * 5000,
    "columns": "|" + "a|" * 5000 + "\n|" + "-|" * 5000 + "\n",
    "same headings": "# 甲\n\n" * 2000,
    "soft breaks": "中\n" * 5000,
}


class TestHostility:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_size_does_not_stop_the_press(self, name: str) -> None:
        """Quadratic time would need minutes for most of these; the limit leaves room for a busy machine."""
        began = time.process_time()
        try:
            assert len(render_body(HOSTILE[name]).html) < 2_000_000
        except BodyTooDeep:
            assert name in ("formatting", "blocks", "comments in tags", "numbers", "steps")
        assert time.process_time() - began < 8

    def test_depth_is_refused_whatever_the_caller_has_on_the_stack(self) -> None:
        def deeper(frames: int) -> None:
            if frames:
                deeper(frames - 1)
                return
            with pytest.raises(BodyTooDeep):
                render_body(HOSTILE["steps"])

        deeper(5)
        deeper(300)

    def test_reasonable_depth_is_not_refused_on_a_deep_stack(self) -> None:
        text = "".join("    " * depth + "- 甲\n" for depth in range(12)) + "\n" + ">" * 40 + " 乙\n"

        def deeper(frames: int) -> str:
            return deeper(frames - 1) if frames else render_body(text).html

        assert deeper(0) == deeper(200)

    def test_a_refusal_leaves_nothing_behind(self) -> None:
        with pytest.raises(BodyTooDeep):
            render_body("[^1]\n\n[^1]: x\n\n[a]: b\n\n" + HOSTILE["numbers"])
        assert render_body("甲[^1][a]").html == "<p>甲[^1][a]</p>"

    def test_well_meant_brackets_survive_in_a_long_paragraph(self) -> None:
        text = " ".join(f"[链接{number}](a{number}.md)、[注]、[未完" for number in range(300)) + " `[x](y`"
        body = render_body(text)
        assert [reference.target for reference in body.references] == [f"a{number}.md" for number in range(300)]
        assert body.html.count("[未完") == 300
        assert "<code>[x](y</code>" in body.html
