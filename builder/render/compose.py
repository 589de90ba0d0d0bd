"""A body in its place: links inside it made right for the page that carries it."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from builder.library import DocumentTarget, Entry, FileTarget, find_target, is_foreign_picture
from builder.portal import Portal
from builder.render.values import Ref
from builder.source.body_references import Parted, join_references

ReadSide = Callable[[str, str], object]


def compose_body(entry: Entry, parted: Parted, portal: Portal, read: ReadSide) -> Markup:
    """The body's HTML with its links resolved; `read` notes the address of every document it leads to, and that a link
    leads nowhere, which it may do while the site of its document is held.

    A link to a document that readers may not see (yet, or any longer) keeps its words and loses its link; so does a
    picture of another host, which no page may ask for.
    """

    def resolve(attribute: str, reference: str) -> str | None:
        target = find_target(reference, entry.folder, portal.library.shelf)
        if target is None:
            return None if is_foreign_picture(attribute, reference) else reference
        if isinstance(target, DocumentTarget):
            url = read(Ref.document(target.entry.id.text).key, "url")
            return f"{url}#{target.fragment}" if url and target.fragment else (str(url) if url else None)
        if isinstance(target, FileTarget):
            return str(read("file", target.file))
        read("leads-nowhere", f"{entry.folder}|{reference}")
        return None

    return Markup(join_references(parted, resolve))  # noqa: S704 - sanitised by allow-list when it was rendered
