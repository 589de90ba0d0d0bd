"""Which document is meant: by id, number, file or address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.diagnostic import find_near
from builder.disk import exists
from builder.library import Entry
from builder.library.links import CONTENT
from builder.library.relations import number_of
from builder.pipeline.explain import find_page
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.reading import Reading
from builder.plan import Page
from catalog.identity import DocumentNumber

_MANY = 5000
"""Among more documents than these no near name is looked for."""
_LONGEST = 500


def find_document(reading: Reading, root: Path, reference: str) -> Entry:
    """The document that a person means; seen or not. Raises CouldNotRun where it is none, or one of several."""
    wanted = reference.strip()[:_LONGEST]
    found = list(_find_named(reading, root, wanted))
    if len(found) > 1:
        others = ", ".join(sorted(one.id.text for one in found))
        raise CouldNotRun("ambiguous-document", reference=wanted, others=others)
    return found[0] if found else _find_at_address(reading, root, wanted)


def _find_named(reading: Reading, root: Path, wanted: str) -> Iterator[Entry]:
    """By what is one document's alone; by its number, which two may bear."""
    shelf = reading.portal.library.shelf
    file = _file_of(root, wanted)
    alone = shelf.by_id.get(wanted) or shelf.by_file.get(file)
    if alone is not None:
        yield alone
        return
    number = DocumentNumber.mend(wanted) or wanted
    for entry in reading.portal.library.entries:
        if wanted and (number_of(entry) == number or str(entry.head.index_number or "") == wanted):
            yield entry


def _file_of(root: Path, wanted: str) -> str:
    """A file as the library names it: `content/a/b/c.md`."""
    below = wanted.removeprefix(f"{root}/").removeprefix("./")
    below = below if below.startswith(f"{CONTENT}/") else f"{CONTENT}/{below}"
    return below if below.endswith(".md") else f"{below}.md"


def _find_at_address(reading: Reading, root: Path, wanted: str) -> Entry:
    _tell_hidden(reading, root, _file_of(root, wanted))
    try:
        file, site = find_page(reading, wanted)
    except CouldNotRun as fault:
        if fault.diagnostic.code != "unknown-address":
            raise
        raise CouldNotRun("document-not-found", reference=wanted, near=_near(reading, wanted)) from fault
    page = next(one for one in reading.plans[site].outputs if one.address.file == file)
    document = (page.document or page.target).partition("@")[0] if isinstance(page, Page) else ""
    entry = reading.portal.library.shelf.by_id.get(document)
    if entry is None:
        raise CouldNotRun("no-document-there", address=wanted)
    return entry


def _tell_hidden(reading: Reading, root: Path, file: str) -> None:
    """A document that is written, but cannot be read or is held back by a fault of its site."""
    site = file.split("/", 2)[1]
    try:
        there = site in reading.held and exists(root / file)
    except (OSError, ValueError):
        return
    if there or file in reading.portal.library.shelf.broken:
        raise CouldNotRun("site-at-fault", site=site)


def _near(reading: Reading, wanted: str) -> str:
    entries = reading.portal.library.entries
    if len(entries) > _MANY:
        return ""
    names = {entry.id.text for entry in entries} | {number_of(entry) for entry in entries}
    return find_near(wanted, names - {""})
