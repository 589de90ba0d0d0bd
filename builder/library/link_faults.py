"""What is wrong with a link or a picture of a body: by its form alone, or for what it should lead to is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import unquote

from builder.diagnostic import find_near
from builder.library.bodies import Reference
from builder.library.entry import Entry
from builder.library.links import NoTarget, Shelf, find_target, is_foreign_picture

WARNED = frozenset({"foreign-picture", "picture-without-words", "empty-link", "address-refused", "no-such-anchor"})
"""They take a link or a picture away, or leave one that does nothing; the page stands."""

_NO_LETTER = re.compile(r"[\W_]+")
_OF_NOTES = re.compile(r"fn(?:ref[0-9]*)?-[0-9]+")

_IN_TEMPLATES = (
    "main document-body toc-title attachments-title related chain versions taking-part"
    " feedback chart-title table-title columns-title original-title duties vita units letter-question letter-answer"
    " fees places result contact questions basics basis conditions materials steps limits statistics published-1"
    " published-8 published-in-force published-made published-repealed published-fees"
)
OF_PAGES = frozenset(_IN_TEMPLATES.split())
"""Anchors that pages of documents have by their templates."""


def find_faults(entry: Entry, shelf: Shelf) -> Iterator[tuple[str, NoTarget]]:
    """Each faulty link and picture of a body, as it is written there, with what is wrong."""
    references = entry.facts.references
    yield from _find_of_form(references, entry)
    for attribute, reference in references:
        target = find_target(reference, entry.folder, shelf) if reference.strip() else None
        if isinstance(target, NoTarget):
            yield reference, target
        elif target is None and reference.strip() and is_foreign_picture(attribute, reference):
            yield reference, NoTarget("foreign-picture")


def find_faults_of_form(entry: Entry) -> Iterator[tuple[str, NoTarget]]:
    """Those that are seen without looking at anything but the body."""
    return _find_of_form(entry.facts.references, entry)


def find_near_anchor(reference: str, entry: Entry) -> str:
    """The anchor that was probably meant: of the heading whose words stand there, or the id that its author gave it;
    else one that is written alike.
    """
    fragment = unquote(reference.partition("#")[2])
    outline = entry.facts.outline
    words = {_key(title): anchor for _, anchor, title in reversed(outline)}
    anchors = [anchor for _, anchor, _ in outline]
    own = f"s-{fragment}"
    return words.get(_key(fragment)) or (own if own in anchors else find_near(fragment, anchors))


def _key(words: str) -> str:
    return _NO_LETTER.sub("", words).lower()


def _find_of_form(references: Iterable[Reference], entry: Entry) -> Iterator[tuple[str, NoTarget]]:
    anchors = _Anchors(entry)
    for attribute, reference in references:
        if not reference.strip():
            yield reference, NoTarget("empty-link")
        elif attribute == "href" and reference.startswith("#") and not anchors.have(reference[1:]):
            yield reference, NoTarget("no-such-anchor")
    for attribute, reference in entry.facts.flaws:
        if attribute == "alt":
            yield reference, NoTarget("picture-without-words")
        elif reference.strip():
            yield reference, NoTarget("address-refused")
        else:
            yield reference, NoTarget("empty-link")


class _Anchors:
    """Where on its own page a body may lead; its headings are looked up when the first is asked for."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(anchor for _, anchor, _ in self._entry.facts.outline)

    def have(self, fragment: str) -> bool:
        """Is there such a place? A browser takes none for the beginning of the page, and `top` in any letters."""
        if not fragment or fragment.lower() == "top" or fragment in OF_PAGES or _OF_NOTES.fullmatch(fragment):
            return True
        return fragment in self._own or unquote(fragment) in self._own
