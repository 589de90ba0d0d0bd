"""The source line of each fault, read when the fault is told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from builder.diagnostic import Diagnostic, with_excerpt
from builder.disk import read_bytes
from builder.source.text import LARGEST_TEXT
from builder.theme import PRODUCT

_MOST = 200


def with_excerpts(root: Path, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same faults, each with the line it is about where the file can be read."""
    lines: dict[str, list[str]] = {}
    told = []
    for number, one in enumerate(diagnostics):
        if number >= _MOST or one.excerpt or not one.mark.file:
            told.append(one)
            continue
        found = lines.get(one.mark.file)
        if found is None:
            found = lines[one.mark.file] = _lines(root, one.mark.file)
        fits = one.mark.line <= len(found)
        told.append(with_excerpt(one, found[one.mark.line - 1]) if fits else one)
    return tuple(told)


def _lines(root: Path, file: str) -> list[str]:
    for path in (root / file, PRODUCT.parent / file):
        if path.is_file() and path.stat().st_size <= LARGEST_TEXT:
            return read_bytes(path).decode("utf-8-sig", "replace").splitlines()
    return []
