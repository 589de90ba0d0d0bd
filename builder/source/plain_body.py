"""A body that is plain throughout gets its last form at once, its text too; nothing of it is parsed a second time.

What is written here is what shaping and dressing make of the clean HTML of the same blocks, byte for byte
(`tests/source/test_plain_body.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from builder.source.body_shape import TITLE, Shaper
from builder.source.markdown_blocks import GAP, LISTS, MOST_BARS, cells_of, class_of, items_of, mark, read_block
from builder.source.typography import join_lines

_TITLE = re.compile(TITLE)
_TAG = re.compile(r"<[^>]*>")
_NO_CLASS = ' class=""'
"""Dressing takes it away wherever it finds it."""


class PlainBody:
    """Blocks in their last form (`pieces`), the lines of their text, and what links and pictures lead to."""

    def __init__(self, shaper: Shaper) -> None:
        self.pieces: list[str] = []
        self.lines: list[str] = []
        self.references: list[tuple[str, str]] = []
        self._shaper = shaper
        self._step = 0

    def write(self, text: str) -> bool:
        """Write all blocks of a body; False, and nothing of it holds, where one of them is not plain."""
        blocks = _find_blocks(text)
        if blocks is None:
            return False
        self._step = 1 if text.startswith("# ") or "\n# " in text else 0
        kinds = [kind for kind, _ in blocks]
        return all(
            self._write(kind, block, after) for (kind, block), after in zip(blocks, (*kinds[1:], ""), strict=True)
        )

    def _write(self, kind: str, block: re.Match[str], after: str) -> bool:
        if kind == "paragraph":
            self._paragraph(block[0], titles=after == "table")
        elif kind == "words":
            self._heading(min(len(block["level"]) + self._step, 6), block["words"])
        elif kind == "table":
            return self._table(block[0])
        else:
            self._list(block[0], "ul" if kind == "list" else "ol")
        return True

    def _paragraph(self, block: str, *, titles: bool) -> None:
        words, name = class_of(block)
        html = self._mark(words)
        if "\n" in html:
            html = join_lines(html)
        if titles and _TITLE.fullmatch(html):
            self._shaper.entitle(html)
        self.pieces.append(f'<p class="{name}">{html}</p>' if name else f"<p>{html}</p>")
        for line in html.split("<br>"):
            self._say(line)

    def _heading(self, level: int, words: str) -> None:
        text = " ".join(words.split())
        self.pieces.append(f'<h{level} id="{self._shaper.enter_heading(level, text)}">{words}</h{level}>')
        self.lines.append(text)

    def _list(self, block: str, tag: str) -> None:
        items = [self._mark(item) for item in items_of(block)]
        self.pieces.append(f"<{tag}>\n<li>" + "</li>\n<li>".join(items) + f"</li>\n</{tag}>")
        for html in items:
            self._say(html)

    def _table(self, block: str) -> bool:
        found = cells_of(block)
        if found is None:
            return False
        rows, aligns = found
        classes = [f' class="align-{align}"' if align else "" for align in aligns]
        written = [[self._mark(cell) for cell in row] for row in rows]
        head = _write_row(written[0], "th", [f'<th scope="col"{one}>' for one in classes])
        body = "".join([_write_row(row, "td", [f"<td{one}>" for one in classes]) for row in written[1:]])
        frame = self._shaper.frame_table()
        self.pieces.append(f"{frame}<table>\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table></div>")
        for row in written:
            self._say(" ".join(row))
        return True

    def _mark(self, text: str) -> str:
        return mark(text, self._link, self._picture) if "*" in text or "[" in text else text

    def _link(self, address: str, words: str) -> str:
        self.references.append((address, "href"))
        outside = ' rel="noopener"' if ":" in address else ""
        return f'<a href="{address}"{outside}>{words}</a>'

    def _picture(self, address: str, words: str) -> str:
        self.references.append((address, "src"))
        return f'<img src="{address}" alt="{words}" loading="lazy" decoding="async">'

    def _say(self, html: str) -> None:
        line = " ".join((_TAG.sub("", html) if "<" in html else html).split())
        if line:
            self.lines.append(line)


def _find_blocks(text: str) -> list[tuple[str, re.Match[str]]] | None:
    """The blocks of a body that is plain throughout, with what they are; None of any other.

    No plain block holds a sign that reaches beyond it, but for the mark of a footnote. Two lists may grow together.
    """
    if "[^" in text or _NO_CLASS in text or ("|" in text and text.count("|") > MOST_BARS):
        return None
    found: list[tuple[str, re.Match[str]]] = []
    before = ""
    for one in GAP.split(text.strip("\n")):
        block = read_block(one)
        if block is None or (before in LISTS and block[0] in LISTS):
            return None
        before = block[0]
        found.append(block)
    return found


def _write_row(row: Sequence[str], tag: str, tags: Iterable[str]) -> str:
    return "<tr>\n" + "".join([f"{one}{cell}</{tag}>\n" for one, cell in zip(tags, row, strict=True)]) + "</tr>\n"
