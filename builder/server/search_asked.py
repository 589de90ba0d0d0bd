"""What a request asks of the search: parameters read into filters and a window, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from builder.search.entry import Facet
from builder.search.find import Order, Window
from builder.search.narrowing import Filters
from catalog.terms import Genre, Kind, Level, Validity

LARGEST_PAGE = 50
"""Hits of a page at most."""

DEEPEST = 1_000
"""Hits that can be reached by turning pages."""

MOST_VALUES = 20
"""Values of one parameter."""

LONGEST_VALUE = 300
"""Characters of one value; of words only the first ones are read."""

SECONDS = 2.0
"""What one question may take."""

CLOSED: Mapping[Facet, frozenset[str]] = MappingProxyType(
    {
        Facet.KIND: frozenset(Kind),
        Facet.LEVEL: frozenset(Level),
        Facet.VALIDITY: frozenset(Validity),
        Facet.GENRE: frozenset(Genre),
    }
)
"""The facets whose values are known beforehand."""

Parameters = Mapping[str, Sequence[str]]
"""Each parameter with its values, in their order; empty values are as good as none."""


class Refused(Exception):
    """A parameter has a value that it cannot have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to the index: words, or the id of a document that others shall be like."""

    typed: str
    like: str
    filters: Filters
    window: Window
    page: int
    size: int


def read_asked(parameters: Parameters) -> Asked:
    """What is asked. Parameters that are not known are passed over. Raises Refused."""
    page, size = _number(parameters, "page", 1, 1, DEEPEST), _number(parameters, "size", 10, 1, LARGEST_PAGE)
    if page * size > DEEPEST + size:
        raise Refused("page")
    return Asked(
        typed=_one(parameters, "q"),
        like=_one(parameters, "like"),
        filters=Filters(
            chosen=MappingProxyType(dict(_chosen(parameters))),
            channel=_one(parameters, "channel") or None,
            since=_day(parameters, "since"),
            until=_day(parameters, "until"),
        ),
        window=Window(
            limit=size,
            offset=(page - 1) * size,
            order=_order(parameters),
            facets=_one(parameters, "facets") not in ("0", "false", "no"),
            fill=True,
            seconds=SECONDS,
        ),
        page=page,
        size=size,
    )


def read_suggested(parameters: Parameters) -> tuple[str, str | None, int]:
    """Words, site and number of suggestions that are asked for. Raises Refused."""
    return _one(parameters, "q"), _one(parameters, "site") or None, _number(parameters, "limit", 8, 1, 20)


def _chosen(parameters: Parameters) -> Iterator[tuple[Facet, tuple[str, ...]]]:
    for facet in Facet:
        values = _values(parameters, facet.value)
        if facet in CLOSED and not CLOSED[facet].issuperset(values):
            raise Refused(facet.value)
        if facet is Facet.YEAR and not all(value.isascii() and value.isdigit() and len(value) == 4 for value in values):
            raise Refused(facet.value)
        if values:
            yield facet, values


def _values(parameters: Parameters, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in parameters.get(name, ()) if value.strip()))
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise Refused(name)
    return values


def _one(parameters: Parameters, name: str) -> str:
    """The last value, as forms send it; the empty string where there is none."""
    return next(reversed(_values(parameters, name)), "")


def _number(parameters: Parameters, name: str, default: int, least: int, most: int) -> int:
    text = _one(parameters, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and least <= int(text) <= most):
        raise Refused(name)
    return int(text)


def _day(parameters: Parameters, name: str) -> date | None:
    text = _one(parameters, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(name) from None


def _order(parameters: Parameters) -> Order:
    try:
        return Order(_one(parameters, "sort") or Order.RELEVANCE.value)
    except ValueError:
        raise Refused("sort") from None
