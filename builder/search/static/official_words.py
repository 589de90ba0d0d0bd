"""The official words of groups of synonyms, found in many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import Words64, term_keys
from builder.search.words import index_terms

_NOTHING = 0
_SIFT = (1 << 17) - 1
_SPREAD = np.uint32(0x9E37)

Places = NDArray[np.int64]


class OfficialWords:
    """Official words by their numbers, and the terms of the everyday words for each."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        everyday: dict[str, list[str]] = {}
        for official, *others in groups:
            if len(official) > 1:
                everyday.setdefault(official, []).extend(others)
        self._words = sorted(everyday, key=lambda word: list(map(ord, word)))
        self._codes = np.full((len(self._words), max(map(len, self._words), default=2)), _NOTHING, dtype=np.uint32)
        for row, word in enumerate(self._words):
            self._codes[row, : len(word)] = list(map(ord, word))
        self._pairs = _pairs(self._codes[:, 0], self._codes[:, 1])
        self._sieve = np.zeros(_SIFT + 1, dtype=np.bool_)
        self._sieve[_sift(self._codes[:, 0], self._codes[:, 1])] = True
        self._everyday = [tuple(everyday[word]) for word in self._words]
        terms = [_terms_of(everyday[word]) for word in self._words]
        self._counts = np.array([len(some) for some in terms], dtype=np.int64)
        self._starts = np.cumsum(self._counts) - self._counts
        self._keys = term_keys([term for some in terms for term in some])

    def find(self, codes: NDArray[np.uint32]) -> tuple[Places, Places]:
        """Where among characters official words begin, and the numbers of these words."""
        places = np.flatnonzero(self._sieve.take(_sift(codes[:-1], codes[1:])))
        pairs = _pairs(codes[places], codes[places + 1])
        first, behind = (np.searchsorted(self._pairs, pairs, side=side) for side in ("left", "right"))
        sizes = behind - first
        words = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        places = np.repeat(places, sizes)
        for at in range(2, self._codes.shape[1]):
            wanted = self._codes[:, at].take(words)
            fits = np.flatnonzero((wanted == _NOTHING) | (codes.take(places + at, mode="clip") == wanted))
            places, words = places.take(fits), words.take(fits)
        return places, words

    def everyday_of(self, folded: str) -> tuple[str, ...]:
        """The everyday words for the official ones of a folded text, each once."""
        codes = np.frombuffer(f"{folded}\n".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        numbers = np.unique(self.find(codes)[1]).tolist()
        return tuple(dict.fromkeys(word for number in numbers for word in self._everyday[number]))

    def everyday_keys(self, words: Places) -> tuple[Words64, Places]:
        """The keys of all terms of the everyday words for some official ones, and for which of these each is."""
        counts = self._counts[words]
        rows = np.repeat(np.arange(len(words)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._keys[np.repeat(self._starts[words], counts) + within], rows


def _sift(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A small number for two characters, hardly ever the same for others: most places hold no official word."""
    sifted: NDArray[np.uint32] = (first * _SPREAD + second) & np.uint32(_SIFT)
    return sifted


def _pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> Places:
    return first.astype(np.int64) << 32 | second.astype(np.int64)


def _terms_of(words: Iterable[str]) -> tuple[str, ...]:
    """Pairs and words; a single character would say nothing."""
    return tuple(dict.fromkeys(term.text for word in words for term in index_terms(word) if len(term.text) > 1))
