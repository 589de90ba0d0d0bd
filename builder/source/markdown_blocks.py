"""Which blocks of Markdown are plain: paragraphs, headings, short lists and tables without any odd sign.

Most of an official text is made of them. What begins no markup anywhere, links and pictures of simple addresses, strong
words, forced line breaks and the class of a paragraph (`{: .sign}`) are all that they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MOST_BARS = 10_000
"""Where tables are larger together, the library counts their cells."""

GAP = re.compile(r"\n\n+")

# A sign that begins no markup and that HTML writes as it is; addresses that no reader of addresses writes otherwise.
_SIGN = r"[^\x00-\x1f\x7f-\xa0`\\\[\]!<>&*_{}|\ud800-\udfff\ufffe\uffff]"
_STRONG = rf"\*\*(?=\S){_SIGN}++(?<=\S)\*\*(?!\*)"
_ADDRESS = r"https?://(?:[a-z][a-z0-9]*+\.)++[a-z]{2,}+(?:/[A-Za-z0-9./?=#%-]*+)?+"
_FILE = r"(?:(?:\.\.?/)++|/)?+[A-Za-z0-9][A-Za-z0-9./_#-]*+"
_LINK = rf"\[(?=\S){_SIGN}++\]\((?:{_ADDRESS}|{_FILE})\)"
_PICTURE = rf'!\[(?=\S)(?:(?!"){_SIGN})++(?<=\S)\]\((?:{_ADDRESS}|{_FILE})\)'
_WORDS = rf"(?:{_SIGN}++|{_STRONG}|{_LINK}|{_PICTURE})"
_LINE = rf"(?![ #>+=:~-]|\d+\.){_WORDS}++(?<! )"
_CLASS = r"\{: \.(?:sign|right|center|indent|note|warning)\}"
_ROW = rf"\|(?:{_WORDS}*+\|){{2,}}+"

_HEADING = rf"(?P<level>#{{1,6}}) ++(?P<words>(?=\S)(?:(?!#){_SIGN})++)(?<=\S)"
_LIST = rf"(?P<list>- ++(?=\S){_LINE}(?:\n- ++(?=\S){_LINE})*+)"
_STEPS = rf"(?P<steps>1\. ++(?=\S){_LINE}(?:\n[0-9]{{1,9}}+\. ++(?=\S){_LINE})*+)"
_TABLE = rf"(?P<table>{_ROW}\n\|(?: *+:?-++:? *+\|){{2,}}+(?:\n{_ROW})++)"
_PARAGRAPH = rf"(?P<paragraph>{_LINE}(?:(?:<br>\n?|\n){_LINE})*+(?:\n{_CLASS})?+)"
_BLOCK = re.compile("|".join((_PARAGRAPH, _HEADING, _LIST, _STEPS, _TABLE)))

LISTS = frozenset({"list", "steps"})
_ALIGNS = {(False, False): "", (True, False): "left", (False, True): "right", (True, True): "center"}


def read_block(block: str) -> tuple[str, re.Match[str]] | None:
    """What a plain block is, with its match; None of any other.

    `words` (of a heading, with their `level`), `list`, `steps` (numbered from 1), `table`, of which the cells are not
    counted yet, or `paragraph`.
    """
    found = _BLOCK.fullmatch(block)
    if found is None or block.isspace():
        return None
    return str(found.lastgroup), found


def items_of(block: str) -> list[str]:
    """The items of a list, numbered or not."""
    return [line.partition(" ")[2].lstrip() for line in block.split("\n")]


def cells_of(block: str) -> tuple[list[list[str]], list[str]] | None:
    """The cells of a table, row by row, the head first, and how its columns stand: `left`, `right`, `center` or
    nothing. None where a row has not as many cells as the first.
    """
    head, bounds, *rows = ([cell.strip(" ") for cell in line[1:-1].split("|")] for line in block.split("\n"))
    if any(len(row) != len(head) for row in (bounds, *rows)):
        return None
    return [head, *rows], [_ALIGNS[one.startswith(":"), one.endswith(":")] for one in bounds]


def class_of(block: str) -> tuple[str, str]:
    """The words of a paragraph, and the class that its last line gives it; nothing where none does."""
    if not block.endswith("}"):
        return block.lstrip(), ""
    words, _, last = block.rpartition("\n")
    return words.lstrip(), last[len("{: .") : -1]


def mark(text: str, link: Callable[[str, str], str], picture: Callable[[str, str], str]) -> str:
    """The HTML of a line's words, whose stars and brackets are those of strong words, links and pictures alone.

    `link` and `picture` write a tag, of an address and the words between the brackets.
    """
    if "*" in text:
        pieces = text.split("**")
        pieces[1::2] = [f"<strong>{one}</strong>" for one in pieces[1::2]]
        text = "".join(pieces)
    if "[" not in text:
        return text
    before, *links = text.split("[")
    written = [before]
    for one in links:
        words, _, rest = one.partition("](")
        address, _, after = rest.partition(")")
        if written[-1].endswith("!"):
            written[-1] = written[-1][:-1]
            written += [picture(address, words), after]
        else:
            written += [link(address, words), after]
    return "".join(written)
