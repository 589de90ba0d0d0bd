"""The environment of themes whose authors are trusted as much as whoever builds: nothing of them is counted or bounded.

What hangs on chance is offered by it no more than by the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

from builder.render.compiling import Generator
from builder.render.lending import Lending
from builder.render.sandbox import LEFT_OUT, NOT_OFFERED

_REMEMBERED = 4096
"""Texts whose escaped form is remembered: most of what a page prints, the pages of its site print too."""


_to_escape = re.compile("[&<>\"']").search
"""Most texts hold nothing of the kind: to see that takes a third of escaping them."""


class Plain(jinja2.Environment):
    """Jinja2 as it is, without chance."""

    code_generator_class = Generator
    labels: Mapping[str, str] = {}
    printed: Mapping[str, str] = {}
    says: Callable[..., str] | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lending = Lending(self.get_template)
        self._at_hand: dict[str, jinja2.Template] = {}
        for name in (*LEFT_OUT, *NOT_OFFERED):
            self.filters.pop(name, None)
            self.globals.pop(name, None)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names of a template besides those of its page; they are copied for every page, a chain takes its time."""
        return {**self.globals, **(d or {})}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """As there; one that was asked for before is at hand."""
        if globals is not None or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._at_hand.get(name)
        if found is None:
            found = self._at_hand[name] = super().get_template(name, parent)
        return found

    def lend(self, name: str, parent: str, context: Context, values: Mapping[str, object]) -> TemplateModule:
        """What a template imports with its context."""
        return self._lending.lend(self.join_path(name, parent), context, values)

    def format_text(self, text: str, values: Mapping[str, object]) -> str:
        """A text with `{names}` filled in. Raises what formatting raises."""
        return text.format(**values)


class Printed(dict[str, str]):
    """Labels as pages print them; each is escaped once. Raises what the labels raise."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__()
        self._labels = labels

    def __missing__(self, key: str) -> str:
        printed = self[key] = str(escape(self._labels[key]))
        return printed


def escape_printed(value: Any) -> str:
    """A value as a page prints it: what is no markup yet is escaped."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    return value if kind is Markup else escape(value)


@lru_cache(maxsize=_REMEMBERED)
def _escape_text(text: str) -> str:
    return str(escape(text)) if _to_escape(text) else text
