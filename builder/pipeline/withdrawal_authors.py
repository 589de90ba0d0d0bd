"""What other documents say, in their own words: of that a withdrawn document's name may be a part."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from builder.diagnostic import Problems
from builder.library import DocumentTarget, Entry, find_target
from builder.library.relations import number_of
from builder.pipeline.index_documents import plain_text, words_of
from builder.pipeline.withdrawal_files import CONTEXT
from builder.portal import Portal
from builder.search.static.records import LEAD
from builder.search.static.suggest import LONGEST
from builder.source.text import read_text
from catalog.origin import Mark

_MOST_LINES = 3
"""Lines of a document that are told for one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Reads what documents say, each once; `read_html` gives a rendered body."""

    portal: Portal
    read_html: Callable[[Entry], str]
    _texts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def texts_of(self, entry: Entry, *, own: bool = False) -> tuple[str, ...]:
        """What pages, lists and records show of a document, with the cuts they make; on its `own` page its HTML too."""
        key = entry.id.text
        if key not in self._texts:
            self._texts[key] = tuple(self.read(entry))
        return (*self._texts[key], self.read_html(entry)) if own else self._texts[key]

    def read(self, entry: Entry) -> Iterator[str]:
        """The same, not kept."""
        head = entry.head
        yield from (head.title, head.title[:LONGEST], head.summary, head.source, head.author, entry.facts.summary)
        yield from head.keywords
        yield from (one.title for one in head.attachments)
        yield from (reference for _, reference, _ in entry.relations)
        if entry.is_withdrawn(self.portal.moment):
            yield from (head.withdrawn.reason, head.withdrawn.authority) if head.withdrawn else ()
            return
        words = list(words_of(entry.detail))
        yield from words
        text = "\n".join((plain_text(self.read_html(entry)), *words))
        yield from (text, text[:LEAD], text[LEAD:])


def says(text: str, texts: Iterable[str]) -> bool:
    """Does one of the texts hold it?"""
    return any(text in one for one in texts)


def is_quoted(text: str, before: str, after: str, texts: Iterable[str]) -> bool:
    """Does it stand so, with these characters before or behind it, in one of the texts?"""
    return any(_fits(one, place, len(text), before, after) for one in texts for place in _places(text, one))


def _places(text: str, within: str) -> Iterator[int]:
    place = within.find(text)
    while place >= 0:
        yield place
        place = within.find(text, place + len(text))


def _fits(one: str, place: int, length: int, before: str, after: str) -> bool:
    left, right = one[max(0, place - CONTEXT) : place], one[place + length : place + length + CONTEXT]
    if not left and not right:
        return True
    return bool(left and before.endswith(left)) or bool(right and after.startswith(right))


def find_tied(withdrawn: Mapping[str, Entry], portal: Portal) -> Iterator[tuple[str, str, Mark | None]]:
    """(withdrawn document, visible document, place) where the one's head names the other, or its body links to it."""
    for tie in portal.library.ties:
        if tie.earlier.text in withdrawn and portal.document(tie.later.text) is not None:
            yield tie.earlier.text, tie.later.text, tie.mark
    stems = {posixpath.basename(entry.file).removesuffix(".md") for entry in withdrawn.values()}
    stems |= {posixpath.basename(document) for document in withdrawn}
    for entry in portal.shown():
        for _, reference in entry.facts.references:
            path = reference.partition("#")[0]
            if posixpath.basename(path).removesuffix(".md") not in stems:
                continue
            target = find_target(path, entry.folder, portal.library.shelf)
            if isinstance(target, DocumentTarget) and target.entry.id.text in withdrawn:
                yield target.entry.id.text, entry.id.text, None


def tell_naming(root: Path, gone: Entry, author: Entry, marks: Iterable[Mark], problems: Problems) -> bool:
    """Warn at each place where a document names one that was taken back; False where it does so no longer."""
    places = list(dict.fromkeys((*marks, *_lines_with(root, gone, author))))
    for mark in places[:_MOST_LINES]:
        problems.of(author.owner).warn("names-withdrawn", mark, document=gone.id, title=gone.head.title)
    return bool(places)


def _lines_with(root: Path, gone: Entry, author: Entry) -> Iterator[Mark]:
    text = read_text(root / author.file, author.file, Problems()) or ""
    number = gone.head.index_number
    file = posixpath.basename(gone.file)
    names = (gone.head.title, number_of(gone), number.text if number else "", gone.id.text, file, f"/{gone.name}.html")
    for line, words in enumerate(text.split("\n"), start=1):
        columns = [words.find(name) + 1 for name in names if name and name in words]
        if columns:
            yield Mark(author.file, line, min(columns))
