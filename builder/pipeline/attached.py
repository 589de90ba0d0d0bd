"""What the files beside documents say, for the indexes."""

from __future__ import annotations

from builder.diagnostic import Problems
from builder.library import Entry as Document
from builder.library.attachments import Attachments, attached_files, forget_attachments, read_attachments
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
    shelf = portal.library.shelf
    shown = [file for one in portal.shown() for file in attached_files(one, shelf)[:MOST_FILES]]
    kept = {
        file
        for one in portal.library.entries
        if not one.is_withdrawn(portal.moment)
        for file in attached_files(one, shelf)
    }
    forget_attachments(options.state, kept)
    return read_attachments(options.root, options.state, shown, jobs=options.jobs, watch=options.watch)


def tell_unread(attachments: Attachments, problems: Problems) -> None:
    """What lies there and could not be read is a fault: nothing that is made without its words is whole."""
    for file, reason in attachments.unread.items():
        problems.add("unreadable-file", Mark(file), reason=reason)


def attachment_digests(one: Document, portal: Portal, attachments: Attachments) -> tuple[str, ...]:
    """What changes when the words of a document's files or their names do."""
    return tuple(f"{name} {attachments.digest(file)}" for file, name in _named(one, portal))


def enclosures(one: Document, portal: Portal, attachments: Attachments) -> tuple[Enclosure, ...]:
    """The files of a document that have words, by the names that readers see."""
    read = ((name, attachments.read(file).text) for file, name in _named(one, portal))
    return tuple(Enclosure(name=name, text=text) for name, text in read if text)


def _named(one: Document, portal: Portal) -> tuple[tuple[str, str], ...]:
    titles = {f"{one.folder}/{each.file}": each.title for each in one.head.attachments if each.title}
    files = attached_files(one, portal.library.shelf)[:MOST_FILES]
    return tuple((file, titles.get(file) or file.rpartition("/")[2]) for file in files)
