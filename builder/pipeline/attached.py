"""What the files beside documents say, for the indexes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from builder.diagnostic import Problems
from builder.library import Entry as Document
from builder.library.attachments import Attachments, attached_files, forget_attachments, read_attachments
from builder.library.links import Shelf
from builder.pipeline.options import ReadOptions
from builder.portal import Portal
from builder.search.entry import Enclosure
from catalog.origin import Mark

MOST_FILES = 50
"""Files of one document that are indexed."""


def gather_attachments(portal: Portal, options: ReadOptions) -> Attachments:
    """The texts of the files of all documents that readers may see; those of withdrawn ones are forgotten.

    Raises OSError where the state cannot be written.
    """
    others = [
        one
        for one in portal.library.entries
        if portal.document(one.id.text) is not one and not one.is_withdrawn(portal.moment)
    ]
    shown = files_by_document(portal.shown(), portal.library.shelf)
    kept = (shown, files_by_document(others, portal.library.shelf))
    forget_attachments(options.state, {file for some in kept for files in some.values() for file in files})
    return read_carried(shown, options)


def files_by_document(documents: Iterable[Document], shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """The files of those documents that have any, by the documents' own."""
    return {one.file: files for one in documents if (files := attached_files(one, shelf))}


def read_carried(carried: Mapping[str, tuple[str, ...]], options: ReadOptions) -> Attachments:
    """The texts of those files that are indexed. Raises OSError where the state cannot be written."""
    indexed = {document: files[:MOST_FILES] for document, files in carried.items()}
    return read_attachments(options.root, options.state, indexed, jobs=options.jobs, watch=options.watch)


def tell_unread(attachments: Attachments, problems: Problems) -> None:
    """What lies there and could not be read is a fault: nothing that is made without its words is whole."""
    for file, reason in attachments.unread.items():
        problems.add("unreadable-file", Mark(file), reason=reason)


def attachment_digests(one: Document, attachments: Attachments) -> tuple[str, ...]:
    """What changes when the words of a document's files or their names do."""
    return tuple([f"{name} {attachments.digest(file)}" for file, name in _named(one, attachments)])


def enclosures(one: Document, attachments: Attachments) -> tuple[Enclosure, ...]:
    """The files of a document that have words, by the names that readers see."""
    read = [(name, attachments.read(file).text) for file, name in _named(one, attachments)]
    return tuple([Enclosure(name=name, text=text) for name, text in read if text])


def _named(one: Document, attachments: Attachments) -> tuple[tuple[str, str], ...]:
    files = attachments.carried.get(one.file)
    if not files:
        return ()
    titles = {f"{one.folder}/{each.file}": each.title for each in one.head.attachments if each.title}
    return tuple((file, titles.get(file) or file.rpartition("/")[2]) for file in files)
