"""Addresses that were on line and would be lost: a published address never changes by accident."""

from __future__ import annotations

from collections.abc import Iterable

from builder.diagnostic import Problems
from builder.library.entry import Entry
from catalog.origin import Mark


def tell_moves(gone: Iterable[Entry], entries: Iterable[Entry], problems: Problems) -> None:
    """Tell each document whose file is `gone` and that lives on elsewhere without an alias for its old address.

    A document is the same where its id is, or else where its text is.
    """
    now = {entry.id.text: entry for entry in entries}
    by_text = {entry.body_key: entry for entry in now.values()}
    for old in gone:
        new = now.get(old.id.text) or by_text.get(old.body_key)
        if new is not None and _is_lost(old, new):
            mark = new.marks.get("id", (Mark(new.file),))[0]
            problems.of(new.site).warn("address-moved", mark, old=f"/{old.path}", new=f"/{new.path}")


def _is_lost(old: Entry, new: Entry) -> bool:
    moved = (old.site, old.path) != (new.site, new.path)
    return moved and f"/{old.path}" not in {f"/{alias.lstrip('/')}" for alias in new.head.aliases}
