"""Markdown to safe HTML, with its headings, links and plain text.

Python-Markdown renders, an allow-list cleans, and what is clean gets its last form. Raw HTML in a body passes as far
as the allow-list does. Kept: paragraphs, lists, tables, footnotes, attribute lists, definition lists, fenced code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from builder.source.body_dress import Dresser
from builder.source.body_shape import Shaper
from builder.source.clean_html import clean, find_refused
from builder.source.html_tags import plain_text
from builder.source.markdown_engine import BodyTooDeep, Converted, check_depth, convert
from builder.source.markdown_plain import part
from builder.source.markdown_slips import Slip, find_slips
from builder.source.plain_body import PlainBody
from builder.source.typography import count_words, join_lines

__all__ = ["Body", "BodyTooDeep", "Heading", "Reference", "Slip", "render_body"]

DEEPEST = 64

# 主送机关 stands flush left above an official text (GB/T 9704-2012); a first paragraph that ends so is one.
_ADDRESSEE = re.compile(r"<p>([^<]{2,200}：)</p>")


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
    """A rendered body; `slips` are places where it shows something else than its author is likely to have meant.

    `flaws` are no part of it: links and pictures whose address is refused or, of a picture, empty; as `alt` pictures
    that say nothing to those who do not see them.
    """

    html: str
    outline: tuple[Heading, ...]
    references: tuple[Reference, ...]
    plain: str
    words: int
    slips: tuple[Slip, ...] = ()
    flaws: tuple[Reference, ...] = ()


def render_body(text: str, *, table_label: str = "表格", back_label: str = "返回正文") -> Body:
    """The same text gives the same body, always; raises `BodyTooDeep` where elements nest more than 64 deep.

    The labels name, for those who listen, a table without caption or heading, and the way back from a footnote.
    """
    shaper = Shaper(escape(table_label))
    plain = PlainBody(shaper)
    if plain.write(text):
        return _body("\n".join(plain.pieces), "\n".join(plain.lines), shaper.outline, plain.references)
    return render_mixed(text, table_label=table_label, back_label=back_label)


def render_mixed(text: str, *, table_label: str = "表格", back_label: str = "返回正文") -> Body:
    """What `render_body` gives, of any body: its clean HTML is shaped and dressed."""
    shaper, dresser = Shaper(escape(table_label)), Dresser(escape(back_label))
    made = make_clean(text)
    cleaned = join_lines(made.html)
    check_depth(cleaned, DEEPEST)
    html = dresser.dress(shaper.shape(cleaned)).strip()
    slips = find_slips(text, made.html, made.wide_rows, made.unused)
    flaws = [*dresser.flaws, *(find_refused(made.raw) if dresser.bare else ())]
    body = _body(html, plain_text(html), shaper.outline, dresser.references)
    return replace(body, slips=slips, flaws=_refer(flaws))


def _body(html: str, plain: str, outline: list[tuple[int, str, str]], references: list[tuple[str, str]]) -> Body:
    return Body(
        html=_mark_addressee(html),
        outline=tuple([Heading(level=level, id=name, text=title) for level, name, title in outline]),
        references=_refer(references),
        plain=plain,
        words=count_words(plain),
    )


def _refer(found: Iterable[tuple[str, str]]) -> tuple[Reference, ...]:
    return tuple([Reference(target=target, attribute=attribute) for target, attribute in found])


def _mark_addressee(html: str) -> str:
    found = _ADDRESSEE.match(html)
    return f'<p class="addressee">{found[1]}</p>{html[found.end() :]}' if found else html


def make_clean(text: str) -> Converted:
    """Markdown to clean HTML; what is plain needs neither the library nor the allow-list. Raises BodyTooDeep."""
    parted = part(text)
    if parted:
        found = convert(parted.rest) if parted.rest else Converted()
        html = parted.join(clean(found.html) if parted.rest else "")
        if html is not None:
            return replace(found, html=html, raw=found.html)
    found = convert(text)
    return replace(found, html=clean(found.html), raw=found.html)
