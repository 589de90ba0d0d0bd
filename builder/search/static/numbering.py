"""Numbers of documents: they follow from what is published, and a new document moves few others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from builder.search.static.document import Heading
from catalog.terms import Kind, Level, Validity

LEVELS: tuple[str, ...] = tuple(level.value for level in Level)
KINDS: tuple[str, ...] = tuple(kind.value for kind in Kind)
VALIDITIES: tuple[str, ...] = ("", *(validity.value for validity in Validity))

_LEVELS, _KINDS = ({one: index for index, one in enumerate(some)} for some in (Level, Kind))
_VALIDITIES = {validity: index for index, validity in enumerate(Validity, start=1)}

BLOCK = 4096
"""Numbers in a block of records and columns."""

MOST_NUMBERS = 1 << 24
"""A number has 24 bits."""

_DAYS = 366

GroupKey = tuple[int, int, int, int]


class TooManyDocuments(Exception):
    """The numbers do not suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Documents of one year, level, kind and validity (indexes of the tables above), and where their numbers lie."""

    key: GroupKey
    base: int
    width: int
    count: int

    @property
    def year(self) -> int:
        """The year of all its documents."""
        return self.key[0]

    @property
    def validity(self) -> str:
        """The validity of all its documents."""
        return VALIDITIES[self.key[3]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """The groups in order, and the number of each document by its id."""

    groups: tuple[Group, ...]
    numbers: Mapping[str, int]

    @property
    def blocks(self) -> int:
        """How many blocks the numbers fill."""
        behind = self.groups[-1].base + self.groups[-1].width if self.groups else 0
        return -(-behind // BLOCK)


def number_documents(headings: Iterable[Heading]) -> Numbering:
    """Give each document its number. Raises TooManyDocuments."""
    members: dict[GroupKey, list[Heading]] = {}
    for heading in headings:
        members.setdefault(group_of(heading), []).append(heading)
    groups: list[Group] = []
    numbers: dict[str, int] = {}
    base = 0
    for key in sorted(members):
        width, places = _places(sorted(members[key], key=attrgetter("rank")))
        numbers.update((one, base + place) for one, place in places.items())
        groups.append(Group(key=key, base=base, width=width, count=len(places)))
        base += width
    if base > MOST_NUMBERS:
        raise TooManyDocuments(base)
    return Numbering(groups=tuple(groups), numbers=numbers)


def group_of(heading: Heading) -> GroupKey:
    """The key of the group that a document belongs to."""
    validity = _VALIDITIES[heading.validity] if heading.validity else 0
    return heading.day.year, _LEVELS[heading.level], _KINDS[heading.kind], validity


def _places(ordered: list[Heading]) -> tuple[int, dict[str, int]]:
    """The width of a group, and the place of each: where its day wishes it, or just behind its forerunner."""
    size = _step_up(2 * len(ordered))
    places: dict[str, int] = {}
    last = -1
    for heading in ordered:
        day = heading.day.timetuple().tm_yday - 1
        last = max(last + 1, day * size // _DAYS)
        places[heading.id] = last
    return _step_up(max(size, last + 1)), places


def _step_up(least: int) -> int:
    """The first of 4, 6, 8, 12, 16, 24, … that is at least so much."""
    step = 4
    while step < least:
        step = step * 3 // 2 if step & (step - 1) == 0 else step * 4 // 3
    return step


def shard_bits_of(documents: int) -> int:
    """How many bits of its hash choose a term's shard: twice as many shards make a manifest longer once, and halve what
    each term of a query costs. In a small index that saves too little to be worth so many files: shards of a few
    thousand bytes come in the same time as smaller ones. From 32 documents on a shard there has the terms of four to
    eight, which are 6 to 12 kB of usual texts: a query of six terms stays below 80 kB.
    """
    more = -3 if documents < 128 else -2 if documents < 512 else 1
    return max(0, min(12, (documents.bit_length() + 7) // 2 + more))


def pack_bits_of(documents: int) -> int:
    """How many bits of its check choose a term's pack in the shard."""
    return 0 if documents < 512 else 2 if documents < 16384 else 3
