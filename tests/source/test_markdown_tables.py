"""Tables are those of the library, but for such as are larger than what is written of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.extensions.tables import TableExtension

from builder.source.front_matter import LONGEST_BODY
from builder.source.markdown_body import render_body
from builder.source.markdown_engine import _Engine
from builder.source.markdown_tables import MOST_CELLS

PIECES = (
    "|",
    "|",
    "`",
    "``",
    "\\`",
    "\\``",
    "\\|",
    "\\\\",
    "a",
    " ",
    "甲",
    ":-",
    "-",
    "\n",
    "\n|---|---|\n",
    "\n-|-\n",
)


def convert(text: str, *, guarded: bool) -> str:
    engine = _Engine()
    if not guarded:
        TableExtension(use_align_attribute=True).extendMarkdown(engine.markdown)
    return engine.convert(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_same_tables_as_the_library_makes(text: str) -> None:
    for whole in (text, f"a|b\n-|-\n{text}", f"{text}\n-|-"):
        assert convert(whole, guarded=True) == convert(whole, guarded=False)


@pytest.mark.parametrize(
    ("row", "columns"), [("|a|b|", 2), ("`a|b`|c", 2), (r"\`a|b`|c", 3), ("``a|b`|c``|d", 2), ("`|`|`|`", 2)]
)
def test_a_sign_within_code_parts_no_cells(row: str, columns: int) -> None:
    html = convert(f"{row}\n{'|'.join('-' * columns)}\n", guarded=True)
    assert html.count("<th>") == columns


def test_a_table_of_more_cells_than_may_be_is_shown_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.source.markdown_engine.MOST_CELLS", 6)
    small = "a|b\n-|-\n1|2\n"
    assert render_body(small).html.count("<tr>") == 2
    assert render_body(f"{small}\n{small}").html.count("<table>") == 1
    assert "1|2" in render_body(f"{small}\n{small}").html
    assert render_body(f"{small}3|4\n5|6\n").html.count("<table>") == 0
    assert render_body(small).html.count("<tr>") == 2


def test_the_bound_is_above_what_a_body_can_write() -> None:
    """A cell that is written takes two characters, with the sign that parts it from the next."""
    assert MOST_CELLS >= LONGEST_BODY // 2
