"""The source line of each fault, read when the fault is told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from builder.diagnostic import Diagnostic, with_excerpt
from builder.disk import read_inside
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
    """The lines of a file of the cluster or of the product. Of what a link leads to not one is shown: whoever put the
    link there need not be allowed to read it."""
    for folder in (root, PRODUCT.parent):
        try:
            data = read_inside(folder, file, LARGEST_TEXT)
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            return []
        return data.decode("utf-8-sig", "replace").splitlines() if len(data) <= LARGEST_TEXT else []
    return []
