"""What a page offers its template, and few templates print, is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup

_NOT_YET = object()

_as_markup = str.__new__
"""Markup of a text that was escaped, and is no more than a text: `Markup` asks each whether it is more."""

_FOR_CONTEXT = frozenset({"_block_vars", "_loop_vars"})
"""What templates hand over for those functions that ask for the context."""


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
        value = self.vars[key] if key in self.vars else self.parent.get(key, missing)
        return value.give() if type(value) is Later else value

    def resolve_all(self, keys: tuple[str, ...]) -> list[Any]:
        """The values of some names: `resolve_or_missing` of each."""
        found = []
        own, get = self.vars, self.parent.get
        for key in keys:
            value = own[key] if key in own else get(key, missing)
            found.append(value.give() if type(value) is Later else value)
        return found

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as there
        """As there; what pages call most is a macro, or wants nothing of the context, and is known by its type."""
        kind = type(__obj)
        if kind is Macro:
            if kwargs.keys() <= _FOR_CONTEXT and _takes(__obj, args):
                printed = __obj._func(*args, *(missing,) * (__obj._argument_count - len(args)))
                return _as_markup(Markup, printed) if __self.eval_ctx.autoescape else printed
            args = (__self.eval_ctx, *args)
        elif (kind is not MethodType and kind is not FunctionType) or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        try:
            return __obj(*args, **kwargs)
        except StopIteration:  # raised on, it would be taken for the end of the page
            return __self.environment.undefined("what was called came to an end")


def _takes(macro: Macro, args: tuple[Any, ...]) -> bool:
    """Is a macro given no more than it has names for, and asks for nothing besides?"""
    return len(args) <= macro._argument_count and not (macro.caller or macro.catch_kwargs or macro.catch_varargs)
