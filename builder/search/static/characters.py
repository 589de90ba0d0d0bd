"""The characters of many documents at once: what each is, and how often Han characters and their pairs stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.search.static.hashing import Words32
from builder.search.wholes import HAN

FIELDS = 5
"""Texts of a document: its body, title, head, number and files."""

BODY_FIELD, TITLE_FIELD, HEAD_FIELD, NUMBER_FIELD, FILES_FIELD = range(FIELDS)

_FIELD_BITS = 3
_NARROW = 32
"""Bits of the narrower numbers."""

_LARGEST = 1 << 18
"""Above all Han characters, and itself none; stands for whatever is larger."""

_YEAR = ord("年")
_BREAK = ord("|")
"""Stands for a run of Han characters and marks where words are looked for: no part of any, and no blank."""

_BLANKS = "\n "
_DOT = "."
_MARKS = "!\"#$%&'()*+,-/:;<=>?@[\\]^`{|}~、。〈〉《》「」『』【】〔〕—‘’“”…·×"
"""Marks that stand in most texts."""

_HAN_KIND, _PARTING, _WORDED, _DIGIT = 1, 2, 4, 8
"""Bits of what a character is: Han; what says of words beside it only that they end; what may be in one; a digit."""

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ranks = NDArray[Any]
"""Whole numbers of 32 bits, of 64 where those are too narrow."""


def _kinds() -> NDArray[np.uint8]:
    table = np.full(_LARGEST + 1, _WORDED, dtype=np.uint8)
    for found in re.finditer("(.)(?:-(.))?", HAN):
        table[ord(found[1]) : ord(found[2] or found[1]) + 1] = _HAN_KIND | _PARTING
    table[list(map(ord, _MARKS))] = _PARTING
    table[list(map(ord, _BLANKS + _DOT))] = 0
    table[ord("0") : ord("9") + 1] |= _DIGIT
    table[_YEAR] = _HAN_KIND
    return table


_KINDS = _kinds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Single Han characters and pairs of them, document by document; `seconds` are 0 where they are single. From
    `starts` on of each stand the fields it is in (document * 5 + field), and how often it is there.
    """

    documents: Places
    firsts: Words32
    seconds: Words32
    starts: Places
    fields: Places
    counts: Places


class Characters:
    """The characters of fields, five of each document, one behind the other; a line ends each field."""

    def __init__(self, fields: Sequence[str]) -> None:
        whole = "\n".join((*fields, ""))
        self.codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._sizes = [len(text) + 1 for text in fields]
        self._fields = np.arange(len(fields)) % FIELDS
        self._bounds = np.cumsum([0, *self._sizes])
        self._kinds = _KINDS.take(self.codes, mode="clip")
        self._before = np.concatenate((np.zeros(1, dtype=np.uint8), self._kinds[:-1]))

    def fields_of(self, places: Places) -> Places:
        """The fields that characters are in, by the places of these among all."""
        return np.searchsorted(self._bounds, places, side="right") - 1

    def worded(self) -> list[bool]:
        """For each field, whether there may be a word of another script in it."""
        return self._with(self._kinds & _WORDED != 0)

    def dated(self) -> list[bool]:
        """For each field, whether there are four digits in it, as those of a year."""
        digits = self._kinds & _DIGIT != 0
        two = digits[1:] & digits[:-1]
        return self._with(two[2:] & two[:-2])

    def _with(self, wanted: Flags) -> list[bool]:
        found = np.zeros(len(self._sizes), dtype=np.bool_)
        found[self.fields_of(np.flatnonzero(wanted))] = True
        return found.tolist()

    def thin(self) -> Iterator[str]:
        """What of each field bears on its words: of Han characters and marks that stand together one break is left."""
        kept = np.flatnonzero((self._kinds & self._before & _PARTING) == 0)
        codes = np.where(self._kinds[kept] & _PARTING, np.uint32(_BREAK), self.codes[kept])
        text = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        return (text[begin:end] for begin, end in pairwise(np.searchsorted(kept, self._bounds).tolist()))

    def count_han(self) -> tuple[Counts, NDArray[np.float64]]:
        """Pairs of Han characters and single ones; in bodies and files only those single ones that begin or end a run.
        And how many there are in each field.
        """
        ranks, known = _ranked(self.codes)
        bits = len(known).bit_length()
        paired, single = self._places_of_han()
        fields = np.repeat(self._fields.astype(ranks.dtype), self._sizes)
        firsts = ranks << (bits + _FIELD_BITS) | fields
        pairs = firsts[paired] | ranks[paired + 1] << _FIELD_BITS
        bounds, single_bounds = (np.searchsorted(places, self._bounds) for places in (paired, single))
        rows, ends = _sorted_each(pairs, bounds[::FIELDS], firsts[single], single_bounds[::FIELDS])
        return _counted(rows, ends, known, bits), np.diff(bounds + single_bounds).astype(np.float64)

    def _places_of_han(self) -> tuple[Places, Places]:
        """Where Han characters are, each the first of a pair or, as the last of a run, single; and where those are that
        are single besides.
        """
        han, before = (kinds & _HAN_KIND != 0 for kinds in (self._kinds, self._before))
        long = np.repeat((self._fields == BODY_FIELD) | (self._fields == FILES_FIELD), self._sizes)
        return np.flatnonzero(han), np.flatnonzero(han[:-1] & han[1:] & ~(before & long)[:-1])


def _ranked(codes: Words32) -> tuple[Ranks, Words32]:
    """The rank of each character among all different Han characters here, 0 for others; and the character of each
    rank. Ranks are as narrow as two of them and a field allow: these are to be sorted.
    """
    there = np.zeros(_LARGEST + 1, dtype=np.bool_)
    there[np.minimum(codes, _LARGEST).astype(np.int64)] = True
    there &= _KINDS & _HAN_KIND != 0
    known = np.concatenate((np.zeros(1, dtype=np.uint32), np.flatnonzero(there).astype(np.uint32)))
    narrow = 2 * len(known).bit_length() + _FIELD_BITS <= _NARROW
    table = np.zeros(_LARGEST + 1, dtype=np.uint32 if narrow else np.uint64)
    table[known] = np.arange(len(known))
    return table.take(codes, mode="clip"), known


def _sorted_each(some: Ranks, bounds: Places, others: Ranks, other_bounds: Places) -> tuple[Ranks, Places]:
    """The rows of each document of both, sorted, and where those of each begin and end."""
    rows = np.empty(len(some) + len(others), dtype=some.dtype)
    ends = bounds + other_bounds
    steps = zip(pairwise(ends.tolist()), pairwise(bounds.tolist()), pairwise(other_bounds.tolist()), strict=True)
    for (begin, end), (first, behind), (other_first, other_behind) in steps:
        own = rows[begin:end]
        own[: behind - first] = some[first:behind]
        own[behind - first :] = others[other_first:other_behind]
        own.sort()
    return rows, ends


def _counted(rows: Ranks, bounds: Places, known: Words32, bits: int) -> Counts:
    """Rows of a document that are the same are counted, those of the same characters stand together."""
    places = changes(rows, bounds)
    found, counts = rows[places], np.diff(places, append=len(rows))
    bounds = np.searchsorted(places, bounds)
    documents = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    fields = documents * FIELDS + (found & ((1 << _FIELD_BITS) - 1)).astype(np.int64)
    found = found >> _FIELD_BITS
    starts = changes(found, bounds)
    terms = found[starts]
    return Counts(
        documents=documents[starts],
        firsts=known[terms >> bits],
        seconds=known[terms & ((1 << bits) - 1)],
        starts=starts,
        fields=fields,
        counts=counts,
    )


def changes(values: Ranks, bounds: Places) -> Places:
    """Where values are others than just before, or those of another document begin."""
    changed = np.ones(len(values) + 1, dtype=np.bool_)
    changed[1:-1] = values[1:] != values[:-1]
    changed[bounds] = True
    return np.flatnonzero(changed[:-1])
