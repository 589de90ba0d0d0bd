"""Markdown to safe HTML, with its headings, links and plain text.

Python-Markdown renders, an allow-list cleans, and what is clean gets its last form. Raw HTML in a body passes as far
as the allow-list does. Kept: paragraphs, lists, tables, footnotes, attribute lists, definition lists, fenced code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from builder.source.body_dress import Dresser
from builder.source.body_shape import Shaper
from builder.source.clean_html import clean
from builder.source.html_tags import ATTRIBUTES, plain_text
from builder.source.markdown_engine import BodyTooDeep, check_depth, convert
from builder.source.markdown_plain import part
from builder.source.typography import count_words, join_lines

__all__ = ["Body", "BodyTooDeep", "Heading", "Reference", "render_body", "replace_references"]

DEEPEST = 64

_REFERRING = re.compile(rf"<(?:a|img){ATTRIBUTES}>")
# 主送机关 stands flush left above an official text (GB/T 9704-2012); a first paragraph that ends so is one.
_ADDRESSEE = re.compile(r"\A<p>([^<]{2,200}：)</p>")
_PAIR = re.compile(r' ([a-z-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a body; the level is 2 to 6, the id is an anchor of the page."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a link (`href`) or a picture (`src`) points to, as the author wrote it."""

    target: str
    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A rendered body."""

    html: str
    outline: tuple[Heading, ...]
    references: tuple[Reference, ...]
    plain: str
    words: int


def render_body(text: str, *, table_label: str = "表格", back_label: str = "返回正文") -> Body:
    """The same text gives the same body, always; raises `BodyTooDeep` where elements nest more than 64 deep.

    The labels name, for those who listen, a table without caption or heading, and the way back from a footnote.
    """
    shaper, dresser = Shaper(escape(table_label)), Dresser(escape(back_label))
    cleaned = join_lines(make_clean(text))
    check_depth(cleaned, DEEPEST)
    html = _ADDRESSEE.sub(r'<p class="addressee">\1</p>', dresser.dress(shaper.shape(cleaned)).strip(), count=1)
    plain = plain_text(html)
    return Body(
        html=html,
        outline=tuple(Heading(level=level, id=name, text=title) for level, name, title in shaper.outline),
        references=tuple(Reference(target=target, attribute=attribute) for target, attribute in dresser.references),
        plain=plain,
        words=count_words(plain),
    )


def make_clean(text: str) -> str:
    """Markdown to clean HTML; what is plain needs neither the library nor the allow-list. Raises BodyTooDeep."""
    parted = part(text)
    html = parted.join(clean(convert(parted.rest)) if parted.rest else "") if parted else None
    return clean(convert(text)) if html is None else html


def replace_references(html: str, resolve: Callable[[str, str], str | None]) -> str:
    """The HTML of a body with each target replaced by what `resolve(attribute, target)` answers.

    None takes the attribute away and leaves the text; of a picture its description stays.
    """

    def replace(pair: re.Match[str]) -> str:
        if pair[1] not in ("href", "src"):
            return pair[0]
        address = resolve(pair[1], unescape(pair[2]))
        return "" if address is None else f' {pair[1]}="{escape(address)}"'

    def rewrite(tag: re.Match[str]) -> str:
        written = _PAIR.sub(replace, tag[0])
        if written.startswith("<img") and not written.startswith("<img src="):
            return str(dict(_PAIR.findall(written)).get("alt", ""))
        return written

    return _REFERRING.sub(rewrite, html)
