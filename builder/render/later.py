"""What a page offers its template, and few templates print, is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2.runtime import Context

_NOT_YET = object()


class Later:
    """A value of a page's context that is made once, if a template names it."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object = _NOT_YET

    def give(self) -> object:
        """The value."""
        if self._made is _NOT_YET:
            self._made = self._make()
        return self._made


class OnDemand(Context):
    """The names of a template; one whose value is to come gets it when it is looked up."""

    def resolve_or_missing(self, key: str) -> Any:
        """As there."""
        value = super().resolve_or_missing(key)
        return value.give() if type(value) is Later else value
