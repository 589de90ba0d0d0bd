"""What stands on many pages alike (a link of the footer, a script) is one thing, and found once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from builder.audit.subjects.page import Page

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting(Generic[T]):
    """A thing by its name, as the first page shows it, and the number of pages that do."""

    name: str
    thing: T
    page: Page
    pages: int


def find_sightings(pages: Iterable[Page], see: Callable[[Page], Iterable[tuple[str, T]]]) -> tuple[Sighting[T], ...]:
    """What `see` names on the pages, each name once, in the order in which pages show it."""
    first: dict[str, tuple[T, Page]] = {}
    counts: Counter[str] = Counter()
    for page in pages:
        seen: set[str] = set()
        for name, thing in see(page):
            first.setdefault(name, (thing, page))
            seen.add(name)
        counts.update(seen)
    return tuple(
        Sighting(name=name, thing=thing, page=page, pages=counts[name]) for name, (thing, page) in first.items()
    )
