"""Packed forms of files, which lie beside them and stand in no list: they travel with the file that they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from builder.release.packing import Form, is_packed_kind, packed_name, read_packed_name
from builder.trees import Kind, see


def find_forms(folder: Path, path: str) -> Iterator[str]:
    """The forms of a file that lie beside it."""
    for form in Form if is_packed_kind(path) else ():
        found = see(folder / packed_name(path, form))
        if found is not None and found.kind is Kind.FILE:
            yield packed_name(path, form)


def other_forms(paths: Iterable[str], there: Iterable[str]) -> Iterator[str]:
    """The names that forms of those files could have and that are not `there`: one of an older edition may lie so."""
    known = set(there)
    names = (packed_name(path, form) for path in paths if is_packed_kind(path) for form in Form)
    yield from (name for name in names if name not in known)


def is_form_of(path: str, is_listed: Callable[[str], bool]) -> bool:
    """Is it the name of a packed form of a listed file?"""
    found = read_packed_name(path)
    return found is not None and is_listed(found[0])
