"""Where a link inside a body leads: a document, a file beside it, or elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from builder.library.entry import Entry
from builder.source.file_kind import is_running

CONTENT = "content"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
DOC = "doc:"


@dataclass(frozen=True, slots=True)
class DocumentTarget:
    """A document of the cluster, and a place in it."""

    entry: Entry
    fragment: str


@dataclass(frozen=True, slots=True)
class FileTarget:
    """A file below `content/`."""

    file: str
    fragment: str


@dataclass(frozen=True, slots=True)
class NoTarget:
    """A link that leads nowhere: the code of the fault, and what was probably meant."""

    code: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class BrokenTarget:
    """A document that is written but has faults of its own, which are told there."""


Target = DocumentTarget | FileTarget | BrokenTarget | NoTarget | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that links may lead to: documents by id and by file, files by path."""

    by_id: Mapping[str, Entry]
    by_file: Mapping[str, Entry]
    files: Mapping[str, int]
    folded: Mapping[str, str]
    broken: frozenset[str] = frozenset()


def find_target(target: str, folder: str, shelf: Shelf) -> Target:
    """The target of a link written in a document of `folder`; None: it leads out of the cluster or to a heading."""
    path, _, fragment = target.partition("#")
    if path.startswith(DOC):
        return _find_document(path.removeprefix(DOC), fragment, shelf)
    if not path or _SCHEME.match(path) or path.startswith("//"):
        return None
    if path.startswith("/"):
        return NoTarget("link-from-root")
    joined = posixpath.normpath(posixpath.join(folder, unquote(path)))
    if not joined.startswith(f"{CONTENT}/"):
        return NoTarget("link-out")
    return _find_file(joined, fragment, shelf)


def is_foreign_picture(attribute: str, reference: str) -> bool:
    """Would a reader's browser ask another host for it?"""
    return attribute == "src" and not reference.startswith("#")


def _find_document(name: str, fragment: str, shelf: Shelf) -> Target:
    if name in shelf.by_id:
        return DocumentTarget(shelf.by_id[name], fragment)
    return BrokenTarget() if f"{CONTENT}/{name}.md" in shelf.broken else NoTarget("link-to-nowhere")


def _find_file(path: str, fragment: str, shelf: Shelf) -> Target:
    if path in shelf.broken:
        return BrokenTarget()
    if path in shelf.by_file:
        return DocumentTarget(shelf.by_file[path], fragment)
    if path in shelf.files and not path.endswith(".md"):
        return NoTarget("active-file") if is_running(path) else FileTarget(path, fragment)
    other = shelf.folded.get(path.lower())
    if other:
        return NoTarget("link-letter-case", posixpath.basename(other))
    return NoTarget("link-to-nowhere")
