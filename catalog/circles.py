"""Ties that run in a circle: each document would be later than itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from catalog.identity import DocumentId
from catalog.kinship import TieBook
from catalog.lineage import Tie

MOST_TRACED = 300


def find_circles(ties: Iterable[Tie]) -> tuple[tuple[Tie, ...], ...]:
    """The ties that run in circles, each followed by a shortest way back from its earlier document to its later one.

    No document can be older than what it acts on, so that a circle is wrong whatever its relations are. In a knot of
    more than `MOST_TRACED` documents a tie stands alone: each way would cost as much as the knot is large.
    """
    book = TieBook.of(ties)
    circles = []
    for knot in _find_knots(book):
        for tie in (tie for one in sorted(knot) for tie in book.acts(one) if tie.earlier in knot):
            circles.append((tie, *(_way(tie.earlier, tie.later, knot, book) if len(knot) <= MOST_TRACED else ())))
    return tuple(circles)


def _way(start: DocumentId, goal: DocumentId, knot: frozenset[DocumentId], book: TieBook) -> tuple[Tie, ...]:
    """The ties of a shortest way, each from its later to its earlier document."""
    came: dict[DocumentId, Tie] = {}
    ahead = deque([start])
    while ahead and goal not in came:
        for tie in book.acts(ahead.popleft()):
            if tie.earlier in knot and tie.earlier != start and tie.earlier not in came:
                came[tie.earlier] = tie
                ahead.append(tie.earlier)
    way = []
    while goal != start:
        way.append(came[goal])
        goal = came[goal].later
    return tuple(reversed(way))


def _find_knots(book: TieBook) -> tuple[frozenset[DocumentId], ...]:
    """The sets of two or more documents that can each be reached from each other (Tarjan, without recursion)."""
    knots = []
    numbers: dict[DocumentId, int] = {}
    lowest: dict[DocumentId, int] = {}
    stack: dict[DocumentId, None] = {}
    for root in sorted(book.by_later):
        if root in numbers:
            continue
        numbers[root] = lowest[root] = len(numbers)
        stack[root] = None
        path = [(root, iter(book.acts(root)))]
        while path:
            here, left = path[-1]
            for tie in left:
                there = tie.earlier
                if there not in numbers:
                    numbers[there] = lowest[there] = len(numbers)
                    stack[there] = None
                    path.append((there, iter(book.acts(there))))
                    break
                if there in stack:
                    lowest[here] = min(lowest[here], numbers[there])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[here])
                if lowest[here] == numbers[here]:
                    knot = frozenset(_unwind(stack, here))
                    knots += [knot] if len(knot) > 1 else []
    return tuple(knots)


def _unwind(stack: dict[DocumentId, None], until: DocumentId) -> Iterator[DocumentId]:
    while True:
        document, _ = stack.popitem()
        yield document
        if document == until:
            return
