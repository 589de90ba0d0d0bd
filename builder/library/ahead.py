"""Bodies rendered ahead: while settings are read by one process, others would have nothing to do.

What is made of a body hangs on its text alone, and is kept by it: whether the file holds that text still when the
library is read is of no matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import find_files
from builder.library.bodies import BodyTooDeep, body_key, make_body
from builder.library.links import CONTENT
from builder.source.front_matter import split
from builder.source.text import read_text
from builder.store import pack_text
from builder.workers import Beside

PackedBody = tuple[str, bytes, bytes]
"""The name of a body, its facts and its HTML, as the state keeps them."""


def render_ahead(root: Path, *, processes: int, folder: Path) -> Beside[PackedBody]:
    """Begin to render the bodies of all documents, which wait on the disk of `folder`; to be ended before the library
    is read."""
    return Beside(partial(_render_some, root, processes), processes, folder)


def _render_some(root: Path, processes: int, number: int) -> Iterator[PackedBody | None]:
    """The bodies of every so-many-th file, each once; None for what is none. Faults are told where the library is
    read."""
    seen: set[str] = set()
    for one in islice(find_files(root, CONTENT, unseen=".md"), number, None, processes):
        yield _render(root, one.path, seen) if one.path.endswith(".md") and not one.link else None


def _render(root: Path, file: str, seen: set[str]) -> PackedBody | None:
    """The body of a file, if there is one that was not seen yet."""
    silent = Problems()
    text = read_text(f"{root}/{file}", file, silent)
    parts = split(text, file, silent) if text is not None else None
    if parts is None or (key := body_key(parts.body)) in seen:
        return None
    seen.add(key)
    try:
        facts, html = make_body(parts.body)
    except BodyTooDeep:
        return None
    return key, pack_text(facts.to_json()), pack_text(html)
