"""By what a withdrawn document would be known again: its names, its addresses, pieces of its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from builder.cluster.hosting import Address, Method
from builder.library import Entry
from builder.library.relations import number_of
from builder.portal import Portal

PIECE, LEAST_PIECE = 48, 30
"""Bytes of a piece of text, 16 Han characters; and of one where the text has no longer one."""

FIRST_PIECES, MOST_PIECES = 16, 64
"""Pieces of the beginning, which summaries are made of; and pieces in all, the others spread over the rest."""

LEAST_NAME = 6
"""Characters of a title, a number or an id that is told from common words."""

_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*+>")
_SPELLED_ALIKE = re.compile(r"[^\t\n\r\xa0&<>\"'\\%]+")
"""What HTML, XML, JSON and CSV write alike."""

_IN_NAMES = re.compile(rb"[A-Za-z0-9_~%/-]")
_IN_PATHS = re.compile(rb"[A-Za-z0-9_.~%/-]")


class Sign(StrEnum):
    """What of a document it is that was found."""

    ID = "id"
    ADDRESS = "address"
    TITLE = "title"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A string that tells of a document; a path only in files of its `portal`.

    `bounded`: it stands alone, and is no part of a longer name.
    """

    document: str
    sign: Sign
    text: str
    portal: str = ""
    bounded: bool = False

    def stands_in(self, data: bytes, place: int, portal: str) -> bool:
        """Is what stands there really this, in a file of that portal?"""
        if self.portal and portal != self.portal:
            return False
        if not self.bounded:
            return True
        behind = place + len(self.text.encode())
        before, after = data[max(0, place - 1) : place], data[behind : behind + 1]
        if self.text.startswith("/"):
            return not _IN_PATHS.match(before) and not _IN_PATHS.match(after)
        return not (_IN_NAMES.match(before) and before != b"/") and not _IN_NAMES.match(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What visible pages may say whatever is withdrawn: titles of documents and of channels, document numbers."""

    words: frozenset[str]

    @classmethod
    def of(cls, portal: Portal) -> Known:
        """What this portal says so."""
        words = {one.head.title for one in portal.shown()} | {number_of(one) for one in portal.shown()}
        for site in portal.cluster.sites.values():
            words |= {site.name, *(channel.title for channel in site.walk_channels())}
        return cls(words=frozenset(words))


def find_traces(
    entry: Entry, addresses: Iterable[Address], portal: Portal, known: Known, read_html: Callable[[Entry], str]
) -> Iterator[Trace]:
    """All traces of a document."""
    document = entry.id.text
    if "/" in document or len(document) > LEAST_NAME:
        yield Trace(document=document, sign=Sign.ID, text=document, bounded=True)
    for address in addresses:
        yield from _traces_of_address(document, address, portal)
    title = max(_SPELLED_ALIKE.findall(entry.head.title), key=len, default="")
    if entry.head.title not in known.words and len(title) >= LEAST_NAME:
        yield Trace(document=document, sign=Sign.TITLE, text=title)
    number = number_of(entry)
    if number not in known.words and len(number) >= LEAST_NAME:
        yield Trace(document=document, sign=Sign.NUMBER, text=number)
    if entry.head.index_number:
        yield Trace(document=document, sign=Sign.NUMBER, text=entry.head.index_number.text, bounded=True)
    for piece in pieces_of(read_html(entry)):
        yield Trace(document=document, sign=Sign.TEXT, text=piece)


def _traces_of_address(document: str, address: Address, portal: Portal) -> Iterator[Trace]:
    """The whole address anywhere; its path in files of the same host."""
    hosting = portal.hosting
    path = hosting.served_path(address)
    within = address.portal if hosting.method is Method.HOST else ""
    if path != "/":
        for text, where in ((f"{hosting.host_of(address.portal)}{path}", ""), (path, within)):
            yield Trace(document=document, sign=Sign.ADDRESS, text=text, portal=where, bounded=True)


def pieces_of(html: str) -> tuple[str, ...]:
    """Pieces of the text between the tags, in its order, without what files of other kinds write differently."""
    text = "\n".join(unescape(part) for part in _TAG.split(html))
    runs = [run.strip() for run in _SPELLED_ALIKE.findall(text)]
    pieces = [piece for run in runs for piece in _cut(run)]
    if not pieces:
        longest = max(runs, key=len, default="")
        return (longest,) if len(longest.encode()) >= LEAST_PIECE else ()
    first, rest = pieces[:FIRST_PIECES], pieces[FIRST_PIECES:]
    room = min(len(rest), MOST_PIECES - len(first))
    return tuple(dict.fromkeys((*first, *(rest[at * len(rest) // room] for at in range(room)))))


def _cut(run: str) -> Iterator[str]:
    size = len(run.encode())
    step = -(-PIECE * len(run) // size) if size >= PIECE else len(run) + 1
    yield from (run[at : at + step] for at in range(0, len(run) - step + 1, step))
