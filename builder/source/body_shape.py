"""Headings get their level and anchor, tables their frame and scopes; the outline is read off."""

from __future__ import annotations

import re
from html import unescape

from builder.source.html_tags import ATTRIBUTES, as_value, one_line, plain_text, read_attributes, write_tag
from builder.source.pinyin import slug

TITLE = r"附?表 ?[0-9０-９一二三四五六七八九十][^<]*"
"""What a paragraph says that names the table below it."""

_LEVEL = re.compile(r"(?<=<)(/?)h([1-6])")
_STRUCTURE = re.compile(
    rf"<h(?P<level>[1-6])(?P<given>{ATTRIBUTES})>(?P<inner>(?:(?!</?h[1-6]).)*+)</h(?P=level)>"
    rf"|<(?P<orphan>h[1-6]){ATTRIBUTES}>"
    rf"|<p[^>]*>(?P<title>{TITLE})</p>(?=\n*<table)"
    r"|(?P<table><table[^>]*>)(?:\s*<caption[^>]*>(?P<caption>(?:(?!</caption>).)*+)</caption>)?"
    r"|(?P<end></table>)",
    re.DOTALL,
)
_HEAD = re.compile(r"<thead.*?</thead>", re.DOTALL)
_HEADER = re.compile(rf'<th(?!(?: [a-z-]+="[^"]*")* scope=)(?P<rest>{ATTRIBUTES})>')


class Shaper:
    """Headings and tables of one body, in order."""

    def __init__(self, table_label: str) -> None:
        self.outline: list[tuple[int, str, str]] = []
        self._label = table_label
        self._title = ""
        self._counts: dict[str, int] = {}
        self._depth = 0

    def shape(self, html: str) -> str:
        """The HTML with headings from h2 downwards, each with its anchor, and each outermost table in its frame."""
        if "<h1" in html:
            html = _LEVEL.sub(lambda match: f"{match[1]}h{min(int(match[2]) + 1, 6)}", html)
        return _scoped(_STRUCTURE.sub(self._reshape, html))

    def enter_heading(self, level: int, text: str, *, wanted: str = "") -> str:
        """Note a heading and the words it has; its anchor, made of the id that was wanted, or else of the words."""
        name = self._unique("s-" + slug(wanted or text))
        self._label = as_value(text) or self._label
        self.outline.append((level, name, text))
        return name

    def entitle(self, html: str) -> None:
        """Note what the paragraph says that names the next table."""
        self._title = one_line(html)

    def frame_table(self, caption: str = "") -> str:
        """The beginning of the frame of an outermost table, named by its caption, its title or the last heading."""
        label, self._title = caption or self._title or self._label, ""
        count = self._counts[f"table {label}"] = self._counts.get(f"table {label}", 0) + 1
        name = label if count == 1 else f"{label}（{count}）"
        return f'<div class="table" role="region" tabindex="0" aria-label="{name}">'

    def _reshape(self, match: re.Match[str]) -> str:
        if match["level"]:
            return self._heading(match)
        if match["orphan"]:
            return f"<{match['orphan']}>"
        if match["title"]:
            self.entitle(match["title"])
            return match[0]
        return self._table_end() if match["end"] else self._table(match)

    def _heading(self, match: re.Match[str]) -> str:
        given = read_attributes(match["given"])
        text = " ".join(plain_text(match["inner"]).split())
        given["id"] = self.enter_heading(int(match["level"]), text, wanted=unescape(given.get("id", "")))
        return f"{write_tag('h' + match['level'], given)}{match['inner']}</h{match['level']}>"

    def _table(self, match: re.Match[str]) -> str:
        self._depth += 1
        if self._depth > 1:
            return match[0]
        return self.frame_table(one_line(match["caption"] or "")) + match[0]

    def _table_end(self) -> str:
        self._depth -= 1
        return "</table>" if self._depth else "</table></div>"

    def _unique(self, name: str) -> str:
        """The name itself where it is free, else with the first number from 2 on that is."""
        candidate, count = name, self._counts.get(name, 0)
        while candidate in self._counts:
            count += 1
            candidate = f"{name}-{count}"
        self._counts[name] = max(count, 1)
        self._counts.setdefault(candidate, 1)
        return candidate


def _scoped(html: str) -> str:
    if "<th" not in html:
        return html
    html = _HEAD.sub(lambda head: _HEADER.sub(r'<th\g<rest> scope="col">', head[0]), html)
    return _HEADER.sub(_Rows().scope, html)


class _Rows:
    """Where the row ends that is looked at, and where its last cell stands: found once for all heads of it."""

    def __init__(self) -> None:
        self._ends, self._last = -1, -1

    def scope(self, match: re.Match[str]) -> str:
        """The head with its scope: that of its row where a cell follows it there."""
        if match.end() > self._ends:
            self._ends = match.string.find("</tr>", match.end())
            self._last = match.string.rfind("<td", match.end(), self._ends)
        scope = "row" if self._last >= match.end() else "col"
        return f'<th{match["rest"]} scope="{scope}">'
