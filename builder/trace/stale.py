"""Which outputs are stale, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from builder.trace.book import Book
from builder.trace.reads import Cause, Reason

Answer = Callable[[str, str], str | None]
"""Asked for a key and a side, gives the digest of the present answer; None where the thing is gone."""


def find_stale(
    wanted: Iterable[str],
    traces: Mapping[str, Sequence[int]],
    book: Book,
    intact: Callable[[str], bool],
    answer: Answer,
) -> dict[str, tuple[Reason, ...]]:
    """The stale outputs with all their reasons, in the order of `wanted`; `traces` are numbers of the book's reads.

    An output is stale that was never made, that does not lie in the output as it was written, or any of whose
    reads would be answered otherwise today.
    """
    changed = find_changed(book, answer)
    beyond = len(book.reads)
    stale: dict[str, tuple[Reason, ...]] = {}
    for name in wanted:
        numbers = traces.get(name)
        if numbers is None or max(numbers, default=-1) >= beyond:
            stale[name] = (Reason(Cause.NEW),)
        elif not intact(name):
            stale[name] = (Reason(Cause.ALTERED),)
        elif changed and not changed.keys().isdisjoint(numbers):
            stale[name] = tuple(changed[number] for number in numbers if number in changed)
    return stale


def find_changed(book: Book, answer: Answer) -> dict[int, Reason]:
    """The reads of a book that would be answered otherwise today, by number."""
    changed = {}
    for number, (key, side, digest) in enumerate(book.reads):
        now = answer(key, side)
        if (now or "") != digest:
            changed[number] = Reason(Cause.GONE if now is None else Cause.CHANGED, key, side)
    return changed
