"""The plain blocks of a body are written at once, without the library.

It takes its time: a dozen processors look at each block before it is known for a paragraph. What is written here is
what the library makes of the same text and the allow-list leaves as it is, byte for byte
(`tests/source/test_markdown_plain.py`). All else goes to the library as before, with one short paragraph in the place
of each run of plain blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from builder.source.markdown_blocks import GAP, MOST_BARS, cells_of, class_of, items_of, mark, read_block

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the number of a run, in its place."""

_PLACE = re.compile(rf"<p>{_OPEN}([0-9]+){_CLOSE}</p>")

# What reaches beyond its own block, or may: raw HTML, code, attributes, notes, definitions, lines of blanks.
_FAR = ("```", "~~~")
_FAR_SIGN = re.compile(r"[<{\t\r\x02\x03]")
_FAR_LINE = re.compile(r"\n(?: {0,3}:| +(?:\n|\Z))")


@dataclass(frozen=True, slots=True)
class Parted:
    """A body taken apart: `rest` is what the library is given, nothing where all is plain; `runs` are clean HTML."""

    rest: str
    runs: tuple[str, ...]

    def join(self, rest: str) -> str | None:
        """The clean HTML of the whole, from that of the rest; None where a run has not kept its place."""
        if not self.rest:
            return self.runs[0]
        pieces = _PLACE.split(rest)
        if pieces[1::2] != [str(number) for number in range(len(self.runs))]:
            return None
        pieces[1::2] = self.runs
        html = "".join(pieces)
        return None if _OPEN in html else html


def part(text: str) -> Parted | None:
    """A body with its plain blocks written; None where there are none, or where one cannot tell."""
    if text.startswith(" ") or "[^" in text or _OPEN in text or _CLOSE in text or text.count("|") > MOST_BARS:
        return None
    blocks = GAP.split(text.strip("\n"))
    written = [_write(block) for block in blocks]
    others = [block for block, html in zip(blocks, written, strict=True) if not html]
    if any(_reaches_far(block) for block in others):
        return None
    if any("|" in block for block in others):
        written = ["" if html.startswith("<table>") else html for html in written]  # tables share a bound of the body
    written = list(_keep_apart(written))
    rest: list[str] = []
    runs: list[str] = []
    for plain, run in groupby(zip(blocks, written, strict=True), key=lambda pair: bool(pair[1])):
        if plain:
            rest.append(f"{_OPEN}{len(runs)}{_CLOSE}")
            runs.append("\n".join(html for _, html in run))
        else:
            rest += [block for block, _ in run]
    if not runs:
        return None
    return Parted("\n\n".join(rest) if len(rest) > 1 else "", tuple(runs))


def _reaches_far(block: str) -> bool:
    return (
        any(one in block for one in _FAR)
        or _FAR_SIGN.search(block) is not None
        or _FAR_LINE.search(f"\n{block}") is not None
    )


def _keep_apart(written: Sequence[str]) -> Iterator[str]:
    """A list stays plain between paragraphs and headings alone: others may grow together with it."""
    last = len(written) - 1
    for at, html in enumerate(written):
        if _is_list(html):
            before, after = written[at - 1] if at else "<p>", written[at + 1] if at < last else "<p>"
            yield "" if _is_list(before) or _is_list(after) or not (before and after) else html
        else:
            yield html


def _is_list(html: str) -> bool:
    return html.startswith(("<ul>", "<ol>"))


def _write(block: str) -> str:
    """The HTML of a block; nothing of one that is not plain."""
    kind, found = read_block(block) or ("", None)
    if found is None:
        return ""
    if kind == "words":
        level = len(found["level"])
        return f"<h{level}>{found['words']}</h{level}>"
    if kind == "paragraph":
        words, name = class_of(block)
        return f"<p{_attribute('class', name)}>{_mark(words)}</p>"
    if kind == "table":
        return _write_table(block)
    tag = "ul" if kind == "list" else "ol"
    return f"<{tag}>\n{''.join([f'<li>{_mark(item)}</li>{chr(10)}' for item in items_of(block)])}</{tag}>"


def _write_table(block: str) -> str:
    found = cells_of(block)
    if found is None:
        return ""
    (head, *rows), columns = found
    aligns = [_attribute("align", one) for one in columns]
    body = "".join(_write_row(row, "td", aligns) for row in rows)
    return f"<table>\n<thead>\n{_write_row(head, 'th', aligns)}</thead>\n<tbody>\n{body}</tbody>\n</table>"


def _write_row(cells: Sequence[str], tag: str, aligns: Sequence[str]) -> str:
    written = "".join(f"<{tag}{align}>{_mark(cell)}</{tag}>\n" for cell, align in zip(cells, aligns, strict=True))
    return f"<tr>\n{written}</tr>\n"


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


def _mark(text: str) -> str:
    return mark(text, _link, _picture)


def _link(address: str, words: str) -> str:
    return f'<a href="{address}">{words}</a>'


def _picture(address: str, words: str) -> str:
    return f'<img alt="{words}" src="{address}">'
