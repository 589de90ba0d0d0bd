"""Questions for documents, and the order in which lists answer them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from builder.library import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question for documents, newest first; empty fields ask for anything.

    `channel` takes what lies below it too; `below` and `above` ask the sites below or above `site` instead of it, for
    what they own; `own` leaves out what a site shows of others.
    """

    site: str
    channel: str = ""
    kind: str = ""
    topic: str = ""
    genre: str = ""
    year: int = 0
    below: bool = False
    above: bool = False
    own: bool = False
    indexed: bool = False
    limit: int = 20
    offset: int = 0


_BEGINNING = datetime(1, 1, 1)


def newest_first(entry: Entry) -> tuple[float, str]:
    """The place of a document in lists: the newest first, of one moment by id."""
    return (-(entry.head.published_at - _BEGINNING).total_seconds(), entry.id.text)


def all_newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """As `newest_first` orders them, by one key after the other, the weaker one first: it takes half the time."""
    found = sorted(entries, key=lambda entry: entry.id.text)
    found.sort(key=lambda entry: entry.head.published_at, reverse=True)
    return found


def fits(entry: Entry, query: Query) -> bool:
    """Is a document of a list one of those that are asked for? Site and channel are the list's."""
    return (
        (not query.kind or entry.kind == query.kind)
        and (not query.genre or entry.head.genre == query.genre)
        and (not query.year or entry.head.published_at.year == query.year)
        and (not query.own or entry.placement is None)
        and (not query.indexed or (entry.head.index_number is not None and entry.placement is None))
        and (not query.topic or any(f"{topic}/".startswith(f"{query.topic}/") for topic in entry.head.topics))
    )
