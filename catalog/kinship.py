"""What follows from ties: the chain up to an original, the versions of a policy, the family around it.

Every walk is bounded, and comes to an end where ties run in a circle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.identity import DocumentId
from catalog.lineage import Relation, Tie

# What tells most of a policy's course comes first: a list that is cut short loses what tells least.
_WEIGHT = (Relation.SUPERSEDES, Relation.REPEALS, Relation.AMENDS, Relation.INTERPRETS, Relation.FORWARDS)


def _weigh(tie: Tie) -> tuple[int, int, DocumentId, DocumentId]:
    return (_WEIGHT.index(tie.relation), -tie.since.toordinal(), tie.later, tie.earlier)


@dataclass(frozen=True, slots=True, kw_only=True)
class TieBook:
    """All ties, found by either end; those that tell most come first, of these the newest."""

    by_later: Mapping[DocumentId, tuple[Tie, ...]]
    by_earlier: Mapping[DocumentId, tuple[Tie, ...]]

    @classmethod
    def of(cls, ties: Iterable[Tie]) -> TieBook:
        """The book of these ties."""
        by_later: dict[DocumentId, list[Tie]] = {}
        by_earlier: dict[DocumentId, list[Tie]] = {}
        for tie in sorted(ties, key=_weigh):
            by_later.setdefault(tie.later, []).append(tie)
            by_earlier.setdefault(tie.earlier, []).append(tie)
        return cls(
            by_later={document: tuple(found) for document, found in by_later.items()},
            by_earlier={document: tuple(found) for document, found in by_earlier.items()},
        )

    def acts(self, document: DocumentId) -> tuple[Tie, ...]:
        """What the document does to earlier ones."""
        return self.by_later.get(document, ())

    def fates(self, document: DocumentId) -> tuple[Tie, ...]:
        """What later documents do to it."""
        return self.by_earlier.get(document, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A document of a chain; `depth` is 0 for the original, 1 for what forwards it, and so on."""

    document: DocumentId
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain of forwarding, the original first, each before what forwards it; `cut`: there are more."""

    links: tuple[Link, ...] = ()
    cut: bool = False


_UNSOUNDED, _SOUNDING = -1, -2


def find_chain(document: DocumentId, book: TieBook, *, most: int = 20) -> Chain:
    """Up to the original, and down to those that forward the document: `most` of each, nearest first.

    Empty where nothing is forwarded. A document that forwards several stands below the one that came the longest way.
    """
    above, cut_above = _climb(document, book, most)
    below, cut_below = _descend(document, book, most)
    if not above and not below:
        return Chain()
    depths = dict.fromkeys((*above, document), _UNSOUNDED)
    height = _sound(document, book, depths)
    links = [Link(document=one, depth=depths[one]) for one in sorted(above, key=lambda one: depths[one])]
    links.append(Link(document=document, depth=height))
    links += [Link(document=one, depth=height + distance) for one, distance in below if one not in depths]
    return Chain(links=tuple(links), cut=cut_above or cut_below)


def _climb(document: DocumentId, book: TieBook, most: int) -> tuple[tuple[DocumentId, ...], bool]:
    """What is forwarded, and what that forwards; nearest first."""
    found = {document: None}
    ahead = deque([document])
    while ahead:
        for earlier in _forwarded_by(ahead.popleft(), book):
            if earlier not in found:
                if len(found) > most:
                    return tuple(found)[1:], True
                found[earlier] = None
                ahead.append(earlier)
    return tuple(found)[1:], False


def _forwarded_by(document: DocumentId, book: TieBook) -> Iterator[DocumentId]:
    return (tie.earlier for tie in book.acts(document) if tie.relation is Relation.FORWARDS)


def _sound(document: DocumentId, book: TieBook, depths: dict[DocumentId, int]) -> int:
    """How many steps the document is below its furthest original, among those of `depths`, where it is noted."""
    depths[document] = _SOUNDING
    above = [one for one in _forwarded_by(document, book) if depths.get(one, _SOUNDING) != _SOUNDING]
    found = [depths[one] if depths[one] != _UNSOUNDED else _sound(one, book, depths) for one in above]
    depths[document] = max(found, default=-1) + 1
    return depths[document]


def _descend(document: DocumentId, book: TieBook, most: int) -> tuple[list[tuple[DocumentId, int]], bool]:
    """Who forwards it, and who forwards that, with the distance; each before those that take it from them."""
    children: dict[DocumentId, list[DocumentId]] = {document: []}
    ahead = deque([document])
    cut = False
    while ahead and not cut:
        here = ahead.popleft()
        for tie in book.fates(here):
            if tie.relation is Relation.FORWARDS and tie.later not in children:
                if len(children) > most:
                    cut = True
                    break
                children[tie.later] = []
                children[here].append(tie.later)
                ahead.append(tie.later)
    return list(_in_tree_order(document, children)), cut


def _in_tree_order(
    document: DocumentId, children: Mapping[DocumentId, list[DocumentId]]
) -> Iterator[tuple[DocumentId, int]]:
    ahead = [(child, 1) for child in reversed(children[document])]
    while ahead:
        here, distance = ahead.pop()
        yield here, distance
        ahead += [(child, distance + 1) for child in reversed(children[here])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A document with those around it, the nearest first, itself leading; `cut`: there are more."""

    members: tuple[DocumentId, ...]
    cut: bool = False

    def ties(self, book: TieBook) -> tuple[Tie, ...]:
        """The ties between the members, member by member."""
        inside = frozenset(self.members)
        return tuple(tie for one in self.members for tie in book.acts(one) if tie.earlier in inside)


class _Course(StrEnum):
    """How a walk through ties came to a document."""

    BEGUN = "begun"
    UP = "up"
    DOWN = "down"
    ASIDE = "aside"


ALL = frozenset(Relation)
CHANGES = frozenset(relation for relation in Relation if relation.changes)


def find_family(document: DocumentId, book: TieBook, *, relations: frozenset[Relation] = ALL, most: int = 40) -> Family:
    """What the document acts on, step by step, with all that befell it; and what acts on the document, step by step.

    What else a later document changes beside this one belongs to other families; so does who else forwards what this
    one forwards. With `CHANGES`, the family is that of a policy's versions.
    """
    members = {document: None}
    seen = {(document, _Course.BEGUN)}
    ahead = deque(seen)
    while ahead:
        for step in _steps(*ahead.popleft(), book, relations):
            if step in seen:
                continue
            if step[0] not in members and len(members) >= most:
                return Family(members=tuple(members), cut=True)
            members.setdefault(step[0])
            seen.add(step)
            ahead.append(step)
    return Family(members=tuple(members))


def _steps(
    here: DocumentId, course: _Course, book: TieBook, relations: frozenset[Relation]
) -> Iterator[tuple[DocumentId, _Course]]:
    if course in (_Course.BEGUN, _Course.UP):
        yield from ((tie.earlier, _Course.UP) for tie in book.acts(here) if tie.relation in relations)
    own = course in (_Course.BEGUN, _Course.DOWN)
    taken = relations if own else relations - {Relation.FORWARDS}
    onward = _Course.DOWN if own else _Course.ASIDE
    yield from ((tie.later, onward) for tie in book.fates(here) if tie.relation in taken)
