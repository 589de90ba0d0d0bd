"""Everyday words and official ones: documents are found by either. And words that are often typed wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from builder.digest import digest_value
from builder.disk import read_bytes
from builder.search.folding import fold
from builder.search.static.official_words import OfficialWords

_TABLES = Path(__file__).parent.parent / "tables"

_PAIR = 2

Groups = Sequence[Sequence[str]]


class Synonyms:
    """Groups of words that mean the same to who looks for something; the official one first. Readers are told of
    `told`; by `groups`, these and quiet ones, documents are found.
    """

    def __init__(self, told: Groups, quiet: Groups = ()) -> None:
        self.told: tuple[tuple[str, ...], ...] = tuple(tuple(map(fold, group)) for group in told)
        self.groups = (*self.told, *(tuple(map(fold, group)) for group in quiet))
        self._beside: dict[str, list[str]] = {}
        for group in self.groups:
            for word in group:
                self._beside.setdefault(word, []).extend(other for other in group if other != word)
        self._words: dict[str, list[str]] = {}
        for word in sorted(self._beside, key=lambda word: (-len(word), word)):
            self._words.setdefault(word[:_PAIR], []).append(word)
        self.officials = OfficialWords(self.groups)
        self.digest = digest_value(self.groups)

    def beside(self, folded: str) -> tuple[str, ...]:
        """The other words of the groups of all words that stand in a folded text, each once."""
        return tuple(dict.fromkeys(other for word in self._find(folded) for other in self._beside[word]))

    def _find(self, folded: str) -> Iterator[str]:
        """The words that stand in a text, one behind the other, of those that begin at a place the longest. They are
        looked for by their first two characters: an expression of so many words would try each of them everywhere.
        """
        behind = 0
        for place in [at for at in range(len(folded)) if folded[at : at + _PAIR] in self._words]:
            known = self._words[folded[place : place + _PAIR]] if place >= behind else ()
            word = next((word for word in known if folded.startswith(word, place)), "")
            if word:
                yield word
                behind = place + len(word)


def besides(title: str, body: str, synonyms: Synonyms) -> tuple[str, ...]:
    """What a document is found by besides its words: synonyms of its title, everyday words for what its body says."""
    return tuple(dict.fromkeys((*synonyms.beside(fold(title)), *synonyms.officials.everyday_of(fold(body)))))


def read_synonyms(further: Groups = ()) -> Synonyms:
    """The project's groups, those that a cluster adds, and, quietly, what people say in daily life."""
    groups: list[list[str]] = json.loads(read_bytes(_TABLES / "synonyms.json"))
    everyday: list[list[str]] = json.loads(read_bytes(_TABLES / "everyday.json"))
    return Synonyms([*groups, *further], everyday)


def read_typos() -> Mapping[str, str]:
    """Words as they are often typed wrong, each with the right one."""
    table: dict[str, str] = json.loads(read_bytes(_TABLES / "typos.json"))
    return table
