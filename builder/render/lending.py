"""What templates import with their context, kept from page to page.

A component that only defines macros sees of the page that imports it the names that it looks up, and those that the
components look up that it imports itself. While these names mean the very same things, it need not be made again: most
components look up nothing but functions, which all pages share, or the site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat
from operator import is_
from typing import NamedTuple

import jinja2
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.utils import missing

Get = Callable[[str], jinja2.Template]


class _Component(NamedTuple):
    """A template that is imported, with the names that it looks up; None where it does more than define macros."""

    template: jinja2.Template
    asked: Mapping[str, None] | None


class Lending:
    """Lends components to the pages of one environment, which gets templates by their names."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._components: dict[str, _Component] = {}
        self._lent: dict[str, tuple[list[object], TemplateModule]] = {}

    def lend(self, name: str, context: Context, values: Mapping[str, object]) -> TemplateModule:
        """A component as a page imports it that has a context, and values of its own that are not in it yet."""
        component = self._components.get(name)
        if component is None:
            component = self._components[name] = self._find(name)
        if component.asked is None:
            return component.template.make_module(context.get_all(), True, values)
        seen = _see_all(component.asked, context, values)
        lent = self._lent.get(name)
        if lent is not None and all(map(is_, lent[0], seen)):
            return lent[1]
        known = {one: value for one, value in zip(component.asked, seen, strict=True) if value is not missing}
        module = component.template.make_module(known, True)
        self._lent[name] = (seen, module)
        return module

    def _find(self, name: str) -> _Component:
        """A component with all that it looks up, by others too."""
        asked: set[str] = set()
        seen: set[str] = set()
        ahead = [name]
        while ahead:
            one = ahead.pop()
            if one in seen:
                continue
            seen.add(one)
            compiled = self._get(one).root_render_func.__globals__
            if compiled["named"] is None:
                return _Component(self._get(name), None)
            asked |= set(compiled["asked"])
            ahead += compiled["named"]
        return _Component(self._get(name), dict.fromkeys(sorted(asked)))


def _see_all(names: Mapping[str, object], context: Context, values: Mapping[str, object]) -> list[object]:
    """What names mean to what is imported. Most pages have all of them from the engine and none means another thing."""
    own = names.keys()
    if own.isdisjoint(context.vars) and own.isdisjoint(values):
        return [*map(context.parent.get, names, repeat(missing))]
    return [_see(one, context, values) for one in names]


def _see(name: str, context: Context, values: Mapping[str, object]) -> object:
    """What a name means to what is imported; what is to be made when it is asked for is not made yet."""
    value = values.get(name, missing)
    if value is missing:
        value = context.vars.get(name, missing)
    return context.parent.get(name, missing) if value is missing else value
