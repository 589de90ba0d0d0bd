"""Faults between a document and what it names: links, files beside it, data tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from builder.diagnostic import Problems, find_near
from builder.library.datasets import tell_table_faults
from builder.library.doubled import tell_doubled_numbers
from builder.library.entry import Entry
from builder.library.link_faults import WARNED, find_faults, find_near_anchor
from builder.library.links import FileTarget, NoTarget, Shelf, find_target
from builder.library.places import find_places
from builder.source.text import read_text
from catalog.document import Dataset, Service
from catalog.origin import Mark

_LOST = frozenset({"row-too-wide"})
"""Slips by which words of the author are nowhere on the page."""

_MOST_TOLD = 100
"""Faulty links that are told of one document, and missing files that a suggestion is looked for."""


def tell_faults(root: Path, entries: Collection[Entry], shelf: Shelf, problems: Problems) -> None:
    """Tell every link that leads nowhere, every file that is missing, every table that does not fit its columns, every
    slip of Markdown, every number that is borne twice."""
    for entry in entries:
        own = problems.of(entry.site)
        _tell_links(root, entry, shelf, own)
        _tell_slips(entry, own)
        for number, (file, mark) in enumerate(named_files(entry)):
            _tell_file(file, mark, entry, shelf, own, suggest=number < _MOST_TOLD)
        if isinstance(entry.detail, Dataset):
            tell_table_faults(root, entry, entry.detail, shelf, own)
    tell_doubled_numbers(root, entries, problems)


def named_files(entry: Entry) -> Iterator[tuple[str, Mark]]:
    """The files beside a document that its head names."""
    marks = entry.marks
    head = entry.head
    for index, attachment in enumerate(head.attachments):
        yield attachment.file, _at(marks.get("attachments", ()), index, entry)
    if head.image:
        yield head.image, _at(marks.get("image", ()), 0, entry)
    if isinstance(entry.detail, Dataset):
        yield entry.detail.file, _at(marks.get("file", ()), 0, entry)
    if isinstance(entry.detail, Service):
        for index, material in enumerate(entry.detail.materials):
            for file in (material.form, material.sample):
                if file:
                    yield file, _at(marks.get("materials", ()), index, entry)


def published_files(entry: Entry, shelf: Shelf) -> Iterator[str]:
    """Every file that goes on line with the document: what its head names and what its body links to."""
    for file, _ in named_files(entry):
        target = find_target(file, entry.folder, shelf)
        if isinstance(target, FileTarget):
            yield target.file
    for _, reference in entry.facts.references:
        target = find_target(reference, entry.folder, shelf)
        if isinstance(target, FileTarget):
            yield target.file


def _at(marks: tuple[Mark, ...], index: int, entry: Entry) -> Mark:
    return marks[index] if index < len(marks) else Mark(entry.file)


def _tell_file(file: str, mark: Mark, entry: Entry, shelf: Shelf, problems: Problems, *, suggest: bool) -> None:
    target = find_target(file, entry.folder, shelf)
    if isinstance(target, FileTarget):
        return
    code = target.code if isinstance(target, NoTarget) else "link-to-nowhere"
    if code == "link-to-nowhere":
        files = shelf.files if suggest else ()
        beside = [path.rpartition("/")[2] for path in files if path.rpartition("/")[0] == entry.folder]
        problems.add("file-missing", mark, file=file, near=find_near(file, beside))
    else:
        near = target.near if isinstance(target, NoTarget) else ""
        problems.add(code, mark, target=file, near=near)


def _tell_links(root: Path, entry: Entry, shelf: Shelf, problems: Problems) -> None:
    """The Markdown library keeps no places, so a faulty link's line is looked up; this costs only the faulty."""
    faulty = list(islice(dict.fromkeys(find_faults(entry, shelf)), _MOST_TOLD))
    text = (read_text(root / entry.file, entry.file, Problems()) or "") if faulty else ""
    for reference, target in faulty:
        near = find_near_anchor(reference, entry) if target.code == "no-such-anchor" else target.near
        for mark in find_places(text, reference, entry, wordless=target.code == "picture-without-words"):
            tell = problems.warn if target.code in WARNED else problems.add
            tell(target.code, mark, target=reference, near=near)


def _tell_slips(entry: Entry, problems: Problems) -> None:
    """What of its Markdown shows otherwise than it was meant: only what is lost is more than a warning."""
    for slip in entry.facts.slips:
        tell = problems.add if slip.code in _LOST else problems.warn
        tell(slip.code, Mark(entry.file, entry.body_line + slip.line - 1, slip.column), words=slip.words)
