"""What keeps Python-Markdown fast and sane on hostile text; well-meant text passes unchanged.

Only complete, ordinary tags and autolinks stay `<`; every other `<` is set aside before the HTML recogniser runs,
which needs quadratic time for some broken markup. Comments are set aside whole. Both come back by `release`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown import Markdown
from markdown.inlinepatterns import BacktickInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX

DEEPEST_QUOTE = 16
_MOST_SPLITS = 200

_LESS = f"{STX}l{ETX}"
_QUOTES = re.compile(rf"^((?:[ ]{{0,3}}>){{{DEEPEST_QUOTE}}})(?:[ ]{{0,3}}>)+", re.MULTILINE)
_SPLIT = re.compile(
    r"^(?P<definition> {0,3}\[[^]\n]*\]:)|^(?P<underline>=+|-+) *$|^(?P<heading>#{1,6}[^\n]*)$"
    r"|^(?P<rule> {0,3}(?:(?:- {0,2}){3,}+|(?:_ {0,2}){3,}+|(?:\* {0,2}){3,}+) *)$",
    re.MULTILINE,
)
_NEVER = (
    "script|style|iframe|noscript|noembed|noframes|plaintext|textarea|title|xmp|template|svg|math|select"
    "|frameset|object|embed|applet|marquee|head|body|html|base|meta|link"
)
_ANGLE = re.compile(
    r"(?P<comment><!--(?:(?!-->|<!--).)*+-->)"
    rf"|(?P<fine></?(?!(?:{_NEVER})\b)[a-z][a-z0-9:-]*+"
    r"""(?:\s++[a-z_:][\w:.-]*+(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=`]++))?+)*+\s*+/?>"""
    r"""|<[a-z][a-z0-9+.-]*+:[^<>\s"'`]*+>|<[^<>\s"'`!?/@]++@[^<>\s"'`]++>"""
    r"""|(?:(?<=\]\()|(?<=\]: ))<[^<>\n"'`!?/][^<>\n"'`]*+>)"""
    r"|<",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_HELD = re.compile(rf"{STX}c([0-9]+){ETX}")
_CODE = re.compile(r"<code\b[^<>]*+>(?:(?!</?code\b).)*+</code>", re.DOTALL)


class AngleGuard(Preprocessor):
    """Sets aside what is no complete tag, and flattens quotations nested beyond sense."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.comments: list[str] = []

    def run(self, lines: list[str]) -> list[str]:
        """Runs after white space is normal and fenced code is stored, before raw HTML is looked for."""
        self.comments = []
        text = "\n".join(lines)
        if "<" in text:
            text = _ANGLE.sub(self._hold, text)
        return _split(_QUOTES.sub(r"\1", text)).split("\n")

    def _hold(self, match: re.Match[str]) -> str:
        if match["fine"]:
            return match[0]
        if not match["comment"]:
            return _LESS
        self.comments.append(match[0])
        return f"{STX}c{len(self.comments) - 1}{ETX}"

    def release(self, html: str) -> str:
        """The HTML with `<` as text again; comments come back inside code and are gone elsewhere."""
        if self.comments:
            html = _CODE.sub(lambda code: _HELD.sub(self._show, code[0]), html)
            html = _HELD.sub("", html).replace("<p></p>", "")
        return html.replace(_LESS, "&lt;")

    def _show(self, held: re.Match[str]) -> str:
        comment = self.comments[int(held[1])]
        return comment.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _split(text: str) -> str:
    """Blank lines around definitions and headings, where there are very many: each would split the rest."""
    if sum(1 for _ in _SPLIT.finditer(text)) <= _MOST_SPLITS:
        return text
    return _SPLIT.sub(_part, text)


def _part(match: re.Match[str]) -> str:
    if match["heading"] or match["rule"]:
        return f"\n{match[0]}\n"
    return f"\n{match[0]}" if match["definition"] else f"{match[0]}\n"


class TickProcessor(BacktickInlineProcessor):
    """Code spans as CommonMark has them: a run of backticks closes at the next run of its length, else is text."""

    # The stubs say another type than the library returns.
    def find_code_spans(self, start: int, text: str) -> tuple[int, int | None]:  # type: ignore[override]
        """Where the code begins, and where its closing run does."""
        opened = start
        while text.startswith("`", opened):
            opened += 1
        closing = _closing_run(opened - start).search(text, opened)
        return opened, closing.start() if closing else None


@lru_cache(maxsize=64)
def _closing_run(length: int) -> re.Pattern[str]:
    return re.compile(f"(?<!`)`{{{length}}}(?!`)")
