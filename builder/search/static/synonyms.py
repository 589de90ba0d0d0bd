"""Everyday words and official ones: documents are found by either. And words that are often typed wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from builder.digest import digest_value
from builder.disk import read_bytes
from builder.search.folding import fold
from builder.search.static.official_words import OfficialWords

_TABLES = Path(__file__).parent.parent / "tables"

Groups = Sequence[Sequence[str]]


class Synonyms:
    """Groups of words that mean the same to who looks for something; the official one first."""

    def __init__(self, groups: Groups) -> None:
        self.groups: tuple[tuple[str, ...], ...] = tuple(tuple(map(fold, group)) for group in groups)
        self._beside: dict[str, list[str]] = {}
        for group in self.groups:
            for word in group:
                self._beside.setdefault(word, []).extend(other for other in group if other != word)
        words = sorted(filter(None, self._beside), key=lambda word: (-len(word), word))
        self._any = re.compile("|".join(map(re.escape, words))) if words else None
        self.officials = OfficialWords(self.groups)
        self.digest = digest_value(self.groups)

    def beside(self, folded: str) -> tuple[str, ...]:
        """The other words of the groups of all words that stand in a folded text, each once."""
        found: Iterable[str] = self._any.findall(folded) if self._any else ()
        return tuple(dict.fromkeys(other for word in found for other in self._beside[word]))


def besides(title: str, body: str, synonyms: Synonyms) -> tuple[str, ...]:
    """What a document is found by besides its words: synonyms of its title, everyday words for what its body says."""
    return tuple(dict.fromkeys((*synonyms.beside(fold(title)), *synonyms.officials.everyday_of(fold(body)))))


def read_synonyms(further: Groups = ()) -> Synonyms:
    """The project's groups, and those that a cluster adds."""
    groups: list[list[str]] = json.loads(read_bytes(_TABLES / "synonyms.json"))
    return Synonyms([*groups, *further])


def read_typos() -> Mapping[str, str]:
    """Words as they are often typed wrong, each with the right one."""
    table: dict[str, str] = json.loads(read_bytes(_TABLES / "typos.json"))
    return table
