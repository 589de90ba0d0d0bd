"""What a body refers to: its HTML is taken apart at links and pictures once, and put together for each page anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple

from builder.source.html_tags import ATTRIBUTES

_REFERRING = re.compile(rf"<(?:a|img){ATTRIBUTES}>")
_PAIR = re.compile(r' ([a-z-]+)="([^"]*)"')

Resolve = Callable[[str, str], str | None]


class Target(NamedTuple):
    """An attribute, `href` or `src`, and what it refers to."""

    attribute: str
    reference: str


class Tag(NamedTuple):
    """A link or a picture, in pieces; of a picture, what is read where it may not be shown."""

    pieces: tuple[str | Target, ...]
    instead: str | None


Parted = tuple[str | Tag, ...]
"""The HTML of a body: text, and the tags that refer to something."""


def part_references(html: str) -> Parted:
    """Take the HTML of a body apart at what it refers to."""
    parts: list[str | Tag] = []
    end = 0
    for found in _REFERRING.finditer(html):
        parts += (html[end : found.start()], _part_tag(found[0]))
        end = found.end()
    return (*parts, html[end:]) if parts else (html,)


def _part_tag(tag: str) -> str | Tag:
    pieces: list[str | Target] = []
    end = 0
    for pair in _PAIR.finditer(tag):
        if pair[1] in ("href", "src"):
            pieces += (tag[end : pair.start()], Target(pair[1], unescape(pair[2])))
            end = pair.end()
    if tag.startswith("<img"):
        instead = dict(_PAIR.findall(tag)).get("alt", "")
        return Tag((*pieces, tag[end:]), instead) if tag.startswith("<img src=") else instead
    return Tag((*pieces, tag[end:]), None) if pieces else tag


def join_references(parted: Parted, resolve: Resolve) -> str:
    """The HTML again, with each reference replaced by what `resolve(attribute, reference)` answers.

    None takes the attribute away and leaves the text; of a picture its description stays.
    """
    return "".join([part if isinstance(part, str) else _write(part, resolve) for part in parted])


def _write(tag: Tag, resolve: Resolve) -> str:
    written: list[str] = []
    for piece in tag.pieces:
        if isinstance(piece, str):
            written.append(piece)
        elif (address := resolve(*piece)) is not None:
            written.append(f' {piece.attribute}="{escape(address)}"')
        elif piece.attribute == "src" and tag.instead is not None:
            return tag.instead
    return "".join(written)


def replace_references(html: str, resolve: Resolve) -> str:
    """The HTML of a body with each reference replaced, as `join_references` does."""
    return join_references(part_references(html), resolve)
