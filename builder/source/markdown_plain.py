"""The plain blocks of a body are written at once: paragraphs, headings, short lists and tables without any odd sign.

Most of an official text is made of them, and the library takes its time: a dozen processors look at each block before
it is known for a paragraph. What is written here is what the library makes of the same text and the allow-list leaves
as it is, byte for byte (`tests/source/test_markdown_plain.py`). All else goes to the library as before, with one short
paragraph in the place of each run of plain blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the number of a run, in its place."""

_MOST_BARS = 10_000
"""Where tables are larger together, the library counts their cells."""

_PLACE = re.compile(rf"<p>{_OPEN}([0-9]+){_CLOSE}</p>")

# What reaches beyond its own block, or may: raw HTML, code, attributes, notes, definitions, lines of blanks.
_FAR = ("```", "~~~", "[^")
_FAR_SIGN = re.compile(rf"[<{{\t\r\x02\x03{_OPEN}{_CLOSE}]")
_FAR_LINE = re.compile(r"\n(?: {0,3}:| +(?:\n|\Z))")
_GAP = re.compile(r"\n\n+")

# A sign that begins no markup and that HTML writes as it is; addresses that no reader of addresses writes otherwise.
_SIGN = r"[^\x00-\x1f\x7f-\xa0`\\\[\]!<>&*_{}|\ud800-\udfff\ufffe\uffff]"
_STRONG = rf"\*\*[^\W_](?:{_SIGN}*[^\W_])?\*\*(?!\*)"
_ADDRESS = r"https?://(?:[a-z][a-z0-9]*+\.)++[a-z]{2,}+(?:/[A-Za-z0-9./?=#%-]*+)?+"
_LINK = rf"\[(?=\S){_SIGN}++\]\({_ADDRESS}\)"
_LINE = rf"(?![ #>+=:~-]|\d+\.)(?:{_SIGN}++|{_STRONG}|{_LINK})++(?<! )"
_ITEM = rf"- ++(?=\S){_LINE}"

_PARAGRAPH = re.compile(rf"{_LINE}(?:\n{_LINE})*+")
_LIST = re.compile(rf"{_ITEM}(?:\n{_ITEM})*+")
_TABLE = re.compile(rf"\|(?:{_SIGN}*+\|){{2,}}+\n\|(?: *+:?-++:? *+\|){{2,}}+(?:\n\|(?:{_SIGN}*+\|){{2,}}+)++")
_HEADING = re.compile(rf"(?P<level>#{{1,6}}) ++(?P<words>(?=\S)(?:(?!#){_SIGN})++)(?<=\S)")
_ALIGNS = {
    (False, False): "",
    (True, False): ' align="left"',
    (False, True): ' align="right"',
    (True, True): ' align="center"',
}
_MARKED_STRONG = re.compile(r"\*\*([^*]++)\*\*")
_MARKED_LINK = re.compile(r"\[([^][]++)\]\(([^)]++)\)")


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
    if _reaches_far(text) or text.count("|") > _MOST_BARS:
        return None
    blocks = _GAP.split(text.strip("\n"))
    written = [_write(block) for block in blocks]
    if any("|" in block for block, html in zip(blocks, written, strict=True) if not html):
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


def _reaches_far(text: str) -> bool:
    return (
        text.startswith((" ", ":"))
        or any(one in text for one in _FAR)
        or _FAR_SIGN.search(text) is not None
        or _FAR_LINE.search(text) is not None
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
    return html.startswith("<ul>")


def _write(block: str) -> str:
    """The HTML of a block; nothing of one that is not plain."""
    if heading := _HEADING.fullmatch(block):
        level = len(heading["level"])
        return f"<h{level}>{heading['words']}</h{level}>"
    if _PARAGRAPH.fullmatch(block):
        return "" if block.isspace() else f"<p>{_mark(block.lstrip())}</p>"
    if _LIST.fullmatch(block):
        items = "".join(f"<li>{_mark(line[1:].lstrip())}</li>\n" for line in block.split("\n"))
        return f"<ul>\n{items}</ul>"
    return _write_table(block) if _TABLE.fullmatch(block) else ""


def _write_table(block: str) -> str:
    """The HTML of a table of which every row has as many cells as the first."""
    head, bounds, *rows = ([cell.strip(" ") for cell in line[1:-1].split("|")] for line in block.split("\n"))
    if any(len(row) != len(head) for row in (bounds, *rows)):
        return ""
    aligns = [_ALIGNS[one.startswith(":"), one.endswith(":")] for one in bounds]
    body = "".join(_write_row(row, "td", aligns) for row in rows)
    return f"<table>\n<thead>\n{_write_row(head, 'th', aligns)}</thead>\n<tbody>\n{body}</tbody>\n</table>"


def _write_row(cells: Sequence[str], tag: str, aligns: Sequence[str]) -> str:
    written = "".join(f"<{tag}{align}>{cell}</{tag}>\n" for cell, align in zip(cells, aligns, strict=True))
    return f"<tr>\n{written}</tr>\n"


def _mark(text: str) -> str:
    if "*" in text:
        text = _MARKED_STRONG.sub(r"<strong>\1</strong>", text)
    return _MARKED_LINK.sub(r'<a href="\2">\1</a>', text) if "[" in text else text
