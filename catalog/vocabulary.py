"""Local word lists: 错敏词, 易错词, marks of secrecy, hosts that no page may lead to.

No official list of 严重表述错误 is known; every list says whose it is, and a cluster's own lie over the product's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from catalog.hosts import find_listed
from catalog.standard import Status

AROUND = 16
"""Characters of the text that are shown on each side of a word."""

_LONG_NUMBER = re.compile(r"(?<=[0-9０-９]{3})[0-9０-９]{3,}(?=[0-9０-９])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """易错词: what is written wrongly, and what was meant; `grave` where it is 严重表述错误 by the list's owner.

    `unless` are longer words in which the letters stand rightly.
    """

    wrong: str
    right: str
    grave: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A word of a list as it stands in a text: at `start`, `excerpt` being the words around it."""

    word: str
    start: int
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """The lists that texts are held against, all as one; `status` is that of the weakest of them.

    `official` are the words and hosts that an official list names: they alone are certain evidence.
    """

    id: str
    title: str
    source: str
    status: Status
    slips: tuple[Slip, ...] = ()
    sensitive: tuple[str, ...] = ()
    secrecy: tuple[str, ...] = ()
    harmful_hosts: tuple[str, ...] = ()
    official: frozenset[str] = frozenset()
    _slips: Mapping[str, Slip] = field(init=False, repr=False, compare=False)
    _patterns: Mapping[str, re.Pattern[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lists = {
            "grave": (slip.wrong for slip in self.slips if slip.grave),
            "slips": (slip.wrong for slip in self.slips if not slip.grave),
            "sensitive": self.sensitive,
            "secrecy": self.secrecy,
        }
        object.__setattr__(self, "_slips", {slip.wrong: slip for slip in self.slips})
        object.__setattr__(self, "_patterns", {name: _pattern(tuple(words)) for name, words in lists.items()})

    def is_official(self, word: str) -> bool:
        """Does an official list name it?"""
        return word in self.official

    def find_slips(self, text: str, *, grave: bool) -> Iterator[tuple[Slip, Hit]]:
        """Every slip of that gravity in a text, each word once, in the order of the text."""
        for hit in _find(self._patterns["grave" if grave else "slips"], text, self._slips):
            yield self._slips[hit.word], hit

    def find_sensitive(self, text: str) -> Iterator[Hit]:
        """Every sensitive word in a text, each once."""
        return _find(self._patterns["sensitive"], text, {})

    def find_secrecy(self, text: str) -> Iterator[Hit]:
        """Every mark of secrecy in a text, each once."""
        return _find(self._patterns["secrecy"], text, {})

    def harmful_host(self, host: str) -> str:
        """The listed host that this one is or lies below; empty where none is. `host` is lower-case, without port."""
        return find_listed(host, self.harmful_hosts)


def show_around(text: str, start: int, end: int) -> str:
    """The words from `start` to `end` with those around them in the line, numbers masked: reports are read by many."""
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return _LONG_NUMBER.sub(lambda found: "*" * len(found[0]), f"{before}{text[start:end]}{after}".strip())


def _find(pattern: re.Pattern[str], text: str, slips: Mapping[str, Slip]) -> Iterator[Hit]:
    seen: set[str] = set()
    for found in pattern.finditer(text):
        word, start = found[0], found.start()
        slip = slips.get(word)
        if word in seen or (slip is not None and _stands_rightly(slip, text, start)):
            continue
        seen.add(word)
        yield Hit(word=word, start=start, excerpt=show_around(text, start, found.end()))


def _stands_rightly(slip: Slip, text: str, start: int) -> bool:
    """Is the word at `start` a part of a longer one that is right?"""
    for longer in slip.unless:
        place = longer.find(slip.wrong)
        while place >= 0:
            if start >= place and text.startswith(longer, start - place):
                return True
            place = longer.find(slip.wrong, place + 1)
    return False


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a list, branched by the first letter so that a letter that begins no word costs one step.

    Of words that begin alike the longest is tried first; an empty list fits nowhere.
    """
    by_letter: dict[str, set[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], set()).add(word[1:])
    branches = (f"{re.escape(letter)}(?:{_alternatives(rest)})" for letter, rest in sorted(by_letter.items()))
    return re.compile("|".join(branches) or r"(?!)")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
