"""The cluster's own everyday words for official ones: `catalog/search/synonyms.yaml`, beside the project's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import exists
from builder.search.folding import fold
from builder.search.words import query_terms
from builder.source.fields import read_record
from builder.source.marked import Sequence, read_table
from builder.source.text import read_own_text

FILE = "catalog/search/synonyms.yaml"

_SHORTEST = 2
"""Characters of a word: a single one stands in too many others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """Of each group the official word first."""

    groups: tuple[tuple[str, ...], ...]


def read_own_synonyms(root: Path, problems: Problems) -> tuple[tuple[str, ...], ...]:
    """The groups of the cluster; one that cannot serve is told and left out."""
    if not exists(root / FILE):
        return ()
    text = read_own_text(root, FILE, problems)
    table = read_table(text, FILE, problems) if text is not None else None
    found = read_record(_Groups, table, problems) if table else None
    node = table.entries.get("groups") if table else None
    if found is None or not isinstance(node, Sequence):
        return ()
    kept = []
    for group, item in zip(found.groups, node.items, strict=True):
        odd = next(_odd_words(group), None)
        if odd is None:
            kept.append(group)
        else:
            problems.warn("odd-synonyms", item.mark, word=odd)
    return tuple(kept)


def _odd_words(group: tuple[str, ...]) -> Iterator[str]:
    """Words that cannot be looked for, or stand in the group again; a group of one word says nothing."""
    seen: set[str] = set()
    for word in group:
        folded = fold(word)
        if len(folded) < _SHORTEST or folded.strip() != folded or not query_terms(folded) or folded in seen:
            yield word
        seen.add(folded)
    if len(group) == 1:
        yield group[0]
    if not group:
        yield ""
