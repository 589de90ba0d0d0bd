"""Bodies of documents that hold one mark of Markdown, or two, as often as a body may be long; some built otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

MARKS: dict[str, tuple[str, ...]] = {
    "emphasis": ("*a ", "**a ", "*a**b ", "_a_ ", "__a", "***a", "a*a*", "*a *b* ", "**a*b** ", "*甲*乙", "_*", "*_a"),
    "code": ("`", "`a", "``a` ", "~~~\n", "```\n", "```a\nb\n```\n", "    a\n", "`a``b```", "\ta\n\n", "~~~ {.a}\n"),
    "links": ("[a](", "[a](b) ", "[", "![", "![a](b)", "[![a](b)](c) ", "[a](<b> 'c') ", "[a](b 'c", "[[a](b)", "]("),
    "addresses": ("<a@b.c> ", "<http://a.b> ", "http://a.b ", "[a](javascript:b) ", "[a](//b) ", "<a", "<a:", "<@"),
    "references": ("[a][b] ", "[a]: b\n", "[a]\n\n", "[a]: b 'c'\n", "[a][] ", "[a]:\n", "[a]: <b>\n\n", "![a][b]"),
    "footnotes": ("[^a]", "[^a]: b\n\n", "[^a]: b\n", "[^", "[^a]: [^a]\n\n", "[^a]:\n    b\n\n", "[^a]\n\n"),
    "tables": (
        "| a | b |\n|---|---|\n",
        "|a|b\n",
        "a | b\n--|--\n",
        "|",
        "\\|",
        "|---|---|\n",
        "| a |\n|---|\n\n",
        "`|`",
    ),
    "lists": ("- a\n", "- a\n  - b\n", "1. a\n", "- a\n\n", "* \n", "- - ", "1. - ", "- a\n\n    b\n\n", "+ a\n* b\n"),
    "quotations": ("> ", ">", "> a\n", "> a\n\n", ">\n", "> - ", "> > a\n", "> ```\n", "> # a\n", " > a\nb\n"),
    "definitions": ("a\n: b\n\n", ": a\n", "a\n:   b\n\n    c\n\n", ":   ", "a\nb\n: c\n: d\n", ": : "),
    "headings": ("# a\n", "#", "a\n===\n", "a\n---\n", "###### a\n\n", "# a {#b}\n", "# [a](b)\n", "# 甲 #\n", "#\n"),
    "attributes": (
        "{: .a }",
        "a {: .a #b c=d }\n\n",
        "{: ",
        "{:}",
        "a\n{: x='",
        "*a*{: .b}",
        "{: a=b ",
        "# a {: #b }\n",
    ),
    "tags": (
        "<b>",
        "</b>",
        "<b>a</b>",
        "<div>\n",
        "<div>\n\n",
        "<p>",
        "<br>",
        "<a href='b'>",
        "<td>",
        "<table><tr><td>",
    ),
    "odd tags": (
        "<b",
        "<?a?>",
        "<![CDATA[",
        "<script>",
        "<a b='",
        "<a b=c ",
        "</",
        "<svg><a>",
        "<!DOCTYPE a>",
        "<x-y>",
    ),
    "comments": ("<!-- a -->", "<!--", "-->", "<!-- a\n", "<!--->", "`<!-- a -->`", "<!-- [a](b) -->\n\n"),
    "entities": ("&amp;", "&#1;", "&", "&#x110000;", "&lt;b&gt;", "&nbsp;\n", "&a", "&#99999999;"),
    "escapes": ("\\*", "\\", "\\[", "\\`", "\\\\(", "\\\n", "\\<b>"),
    "lines": ("a  \n", "  \n", "\n", "\t", " ", "a\n", "a\n\n", "\r", "\x0b", "甲\n", "甲\na\n", "a \n甲"),
    "rules": ("---\n", "* * *\n", "***\n\n", "_ _ _\n\n", "- - -\n- a\n"),
    "signs": ("“甲”", "a'b", "甲 a ", "——", "……\n", "甲，\n乙", "1.5万", "（", "《甲》", "：\n", "甲：\n\n", "a-"),
    "odd letters": (
        "\u0301",
        "😀",
        "\u202e",
        "\x02",
        "\x03",
        "\x02klzzwxh:0001\x03",
        "\x02amp\x03",
        "\x02l\x03",
        "\ufeff",
    ),
}
_PAIRED = (
    "*",
    "_",
    "`",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    ">",
    "|",
    "\\",
    "&",
    "#",
    "-",
    "\n",
    "\n\n",
    "    ",
    ":",
    "{:",
    "}",
    "甲",
)

Body = tuple[str, Callable[[int], str]]
"""A name, and what makes a text that is no longer than so many characters."""


def of_marks() -> Iterator[Body]:
    """One mark, again and again."""
    for kind, units in MARKS.items():
        for unit in units:
            yield f"{kind}: {unit!r}", repeat(unit)


def of_lines() -> Iterator[Body]:
    """One mark at the beginning of each line."""
    for unit in (
        *_PAIRED,
        "](",
        "![",
        "1.",
        "~~~",
        "<b>",
        "<!--",
        "[^a]",
        "**",
        "<a@b>",
        "=",
        "<p>",
        "<td>",
        "{:.a}",
        "+",
    ):
        yield f"lines of {unit!r}", repeat(f"{unit} a\n")


def of_pairs() -> Iterator[Body]:
    """Two signs in turn, and one often, then the other often."""
    for one in _PAIRED:
        for other in _PAIRED:
            if one != other:
                yield f"in turn: {one!r} {other!r}", repeat(one + other)
                yield f"one, then the other: {one!r} {other!r}", _halves(one, other)


def of_shapes() -> Iterator[Body]:
    """Texts whose parts stand to each other in a way that costs."""
    yield "a wide table of short rows", _wide_table
    yield "a table of wide rows", lambda length: _fill("a|b\n-|-\n" + "|" * (length // 2) + "\n", "|\n", length)
    yield "a row of code and cells", lambda length: _fill("", "`a`|", length - 2) + "\nb"
    yield "a table of code and cells", lambda length: _code_table(length)
    yield "a row of escaped code and cells", lambda length: _fill("|", "\\``|`", length - 2) + "\nb"
    yield "runs of backticks, each longer, in a row", lambda length: _steps(length - 2, lambda n: "`" * n + "|") + "\nb"
    yield (
        "many wide tables of short rows",
        lambda length: _fill("", "a" + "|a" * 99 + "\n-" + "|-" * 99 + "\n|" * 99 + "\n\n", length),
    )
    yield "one row of heads", lambda length: _fill("<table><tr>", "<th>", length)
    yield "rows of heads", lambda length: _fill("<table>", "<tr><th>a", length)
    yield "tables side by side", lambda length: _fill("", "a|b|c|d\n-|-|-|-\n1|2|3|4\n\n", length)
    yield "deeper and deeper lists", lambda length: _steps(length, lambda n: "    " * n + "- a\n")
    yield "deeper and deeper numbers", lambda length: _steps(length, lambda n: "    " * n + "1. a\n\n")
    yield "deeper and deeper quotations", lambda length: _steps(length, lambda n: ">" * n + " a\n")
    yield "lists up and down", lambda length: _steps(length, lambda n: "    " * (n % 9) + "- a\n")
    yield "deeper and deeper brackets", lambda length: _halves("[", "](b)")(length)
    yield "deeper and deeper parentheses", lambda length: "[a]" + _halves("(", ")")(length - 3)
    yield "deeper and deeper emphasis", lambda length: _steps(length, lambda n: "*" * (n % 40) + "a" + "_" * (n % 37))
    yield "deeper and deeper tags", lambda length: _halves("<b>", "</b>")(length)
    yield "runs of backticks, each longer", lambda length: _steps(length, lambda n: "`" * n + "a")
    yield "many definitions, many references", _references
    yield "many footnotes, each once", lambda length: _numbered(length, "[^{0}] ", "\n\n[^{0}]: a\n")
    yield "footnotes of footnotes", lambda length: _numbered(length, "", "[^{0}]: [^{1}]\n\n") + "[^0]"
    yield "one footnote, often", lambda length: _fill("[^1]: a\n\n", "b[^1] ", length)
    yield "many headings of one name", lambda length: _fill("", "## 甲\n\n", length)
    yield "many headings", lambda length: _numbered(length, "", "# a{0}\n\n")
    yield "one long heading", lambda length: _fill("# ", "甲 a*b* ", length)
    yield "one long link", lambda length: f"[{'a ' * (length // 4)}]({'b' * (length // 3)})"
    yield "one long title", lambda length: f'[a](b "{"c " * (length // 2 - 8)}")'
    yield "one long word", lambda length: "a" * length
    yield "one long line", lambda length: "甲，" * (length // 2)
    yield "many long attributes", lambda length: _fill("", "a {: " + "b=c " * 40 + "}\n\n", length)
    yield "one long attribute list", lambda length: _fill("a {: ", ".b ", length - 2) + "}"
    yield "stashed and nested", lambda length: _fill("", "*[`a`](b)* **![c](d)** ", length)
    yield "fences that never close", lambda length: _steps(length, lambda n: "`" * (3 + n % 50) + "\na\n")
    yield "comments in code", lambda length: _fill("", "`<!-- a -->` ", length)
    yield "entities in links", lambda length: _fill("", "[&amp;](&lt;) ", length)
    yield (
        "tags in tables in lists",
        lambda length: _fill("", "- <b>a</b>\n\n    a|b\n    -|-\n    <i>c</i>|d\n\n", length),
    )


def repeat(unit: str) -> Callable[[int], str]:
    return lambda length: unit * (length // len(unit))


def _halves(one: str, other: str) -> Callable[[int], str]:
    return lambda length: one * (length // 2 // len(one)) + other * (length // 2 // len(other))


def _fill(start: str, unit: str, length: int) -> str:
    return start + unit * max(0, (length - len(start)) // len(unit))


def _steps(length: int, step: Callable[[int], str]) -> str:
    """Steps as long as there is room."""
    parts, left, number = [], length, 0
    while left >= len(part := step(number)):
        parts.append(part)
        left -= len(part)
        number += 1
    return "".join(parts)


def _wide_table(length: int) -> str:
    """A third for the names of the columns, a third for the line below them, a third for rows without a cell."""
    columns = length // 3 // 2
    return _fill("|a" * columns + "|\n" + "|-" * columns + "|\n", "|\n", length)


def _code_table(length: int) -> str:
    columns = length // 8
    return "`|`|" * columns + "\n" + "-|" * columns + "\n" + "`a`|" * (columns // 2)


def _references(length: int) -> str:
    count = length // 24
    return "".join(f"[a{n}][b{n}] " for n in range(count)) + "\n\n" + "".join(f"[b{n}]: c\n" for n in range(count // 2))


def _numbered(length: int, first: str, then: str) -> str:
    each = len(first) + len(then) + 6
    numbers = range(length // each)
    return "".join(first.format(n, n + 1) for n in numbers) + "\n\n" + "".join(then.format(n, n + 1) for n in numbers)
