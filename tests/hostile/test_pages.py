"""Naughty strings as titles of documents, in whole pages and in tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from lxml import html

from builder.sheet import Sheet, clean_text, write_csv
from builder.workbook import write_xlsx
from tests.bad_input.test_hostile import harm
from tests.hostile.inputs import CORPUS
from tests.needs import need
from tests.portal_from import build_at, out_of, small_cluster, write

FORMULAS = (
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("//e")',
)
OWN = (
    "</title><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "\u202e\u2066abc\u2069 \ufeff\u200b",
    "javascript:alert(1)",
    "<!--<script>",
    "&lt;b&gt;",
)


def naughty_strings() -> list[str]:
    """The big list, where it is at hand, and some of our own; each shown as text can be."""
    path = CORPUS / "blns" / "blns.json"
    listed = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return [*OWN, *FORMULAS, *listed]


def build_with_titles(folder: Path, titles: list[str]) -> dict[str, html.HtmlElement]:
    """The pages of documents that bear the titles, by the titles; those that have a fault are told and left out."""
    root = small_cluster(folder / "root")
    for number, title in enumerate(titles):
        quoted = json.dumps(title)
        head = f"title: {quoted}\npublished_at: 2026-11-06 09:00\nsummary: {quoted}\nkeywords: [{quoted}]\n"
        write(root, f"content/liuzhu/tzgg/n{number}.md", f"---\n{head}---\n文。\n".encode("utf-8", "surrogatepass"))
    refused = {one.mark.file for one in build_at(root).diagnostics}
    for file in refused:
        (root / file).unlink()
    assert build_at(root).diagnostics == ()
    names = {f"n{number}.html": title for number, title in enumerate(titles)}
    found = [path for path in out_of(root).rglob("n*.html") if path.name in names]
    assert len(found) == len(titles) - len(refused)
    return {names[path.name]: html.document_fromstring(path.read_bytes().decode()) for path in found}


def judge_titles(pages: dict[str, html.HtmlElement]) -> None:
    """Every title is shown as it is written, and nothing came of it but text."""
    for title, page in pages.items():
        assert harm(page) == [], title
        (heading,) = page.iter("h1")
        assert " ".join(heading.text_content().split()) == " ".join(title.split())


def test_naughty_titles_are_shown_as_text(tmp_path: Path) -> None:
    strings = naughty_strings()
    pages = build_with_titles(tmp_path, [*strings[:17], *strings[17::25]])
    assert len(pages) >= 15
    judge_titles(pages)


@pytest.mark.soak
def test_all_naughty_titles_are_shown_as_text(tmp_path: Path) -> None:
    need(CORPUS if CORPUS.is_dir() else None, "the big list of naughty strings")
    pages = build_with_titles(tmp_path, naughty_strings())
    assert len(pages) > 400
    judge_titles(pages)


def test_no_naughty_string_becomes_a_formula() -> None:
    strings = naughty_strings()
    sheet = Sheet(title=strings[0], header=("甲", "=1"), rows=[(one, one) for one in strings])
    written = csv.reader(io.StringIO(write_csv(sheet).decode("utf-8-sig"), newline=""))
    cells = [cell for row in written for cell in row if cell]
    assert [cell for cell in cells if cell[0] in "=+-@\t\r\n＝＋－＠"] == []
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheet))).active
    assert page is not None
    found = [cell for row in page.iter_rows(min_row=2, max_col=1) for cell in row]
    assert {cell.data_type for cell in found if cell.value is not None} == {"s"}
    told = [str(cell.value or "") for cell in found]
    assert told == [clean_text(one).replace("\r\n", "\n").replace("\r", "\n") for one in strings]
