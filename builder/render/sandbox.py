"""What no template can do, whoever wrote it: reach what Python is made of, change what it is given, or run on without
end.

Themes of single sites come from people who may not touch the machine that builds. What they write is counted while it
runs: steps, characters made, seconds of the processor. What grows in one step (a product, a power, a wide format) is
judged before it is worked out. A process that is killed when it takes too long is the last word on all of it; this is
the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from datetime import date
from datetime import time as clock
from functools import wraps
from types import BuiltinMethodType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEscapeFormatter, SandboxedFormatter
from jinja2.utils import pass_eval_context
from markupsafe import Markup

from builder.render.budget import WIDE, Budget, Steps, TooMuch, judge_operation
from builder.render.counting import Counting

_LONGEST_SPLIT = 1_000_000
LEFT_OUT = ("random", "pprint", "urlize", "wordwrap")
"""Filters that hang on chance, or take time that grows faster than their text."""

NOT_OFFERED = frozenset({"lipsum"})
"""Names of Jinja2 that no page offers: it hangs on chance."""

_TELLING_TIME = frozenset({"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "astimezone", "timestamp"})
_GROWING = frozenset({"replace", "join", "ljust", "rjust", "center", "zfill", "expandtabs", "format_map"})
_SPLITTING = frozenset({"split", "rsplit", "splitlines"})
_NEVER = frozenset({"encode", "decode", "translate", "maketrans", "to_bytes", "from_bytes", "fromhex"})


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment whose templates are counted and bounded."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.budget = Budget()
        self._safe: dict[tuple[type, str], bool] = {}
        for name in (*LEFT_OUT, *NOT_OFFERED):
            self.filters.pop(name, None)
            self.globals.pop(name, None)
        for name, filter_ in list(self.filters.items()):
            self.filters[name] = self._bound_filter(filter_)
        self.filters.update(_steps=self._count_steps, _joined=self._make_join(), _held=self.budget.hold)

    def concat(self, pieces: Iterable[str]) -> str:
        """All that a block, a macro or a page prints, as one text. Raises TooMuch."""
        return self.budget.put_together(pieces)

    def format_text(self, text: str, values: Mapping[str, object]) -> str:
        """A text with `{names}` filled in, where neither text nor values are trusted. Raises SecurityError, TooMuch,
        and what formatting raises."""
        return self._format(text, (), values)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = Counting(self).visit(super()._parse(source, name, filename))
        return tree

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> jinja2.Template:
        self.budget.step()
        return super()._load_template(name, globals)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Not what tells the time, and not what turns text into bytes. The library's answer hangs on the type alone."""
        key = (type(obj), attr)
        if key not in self._safe:
            telling = isinstance(obj, date | clock) and attr in _TELLING_TIME
            self._safe[key] = not telling and super().is_safe_attribute(obj, attr, value)
        return self._safe[key] and not (attr in _NEVER and isinstance(value, BuiltinMethodType))

    def wrap_str_format(self, value: Any) -> Callable[..., Any] | None:
        """The methods of a text that can grow beyond measure, bounded; None for anything else."""
        if not callable(value):
            return None
        if not isinstance(value, BuiltinMethodType) or not isinstance(value.__self__, str):
            return _bound_method_of_markup(self, value)
        return self._bound_method(value, value.__self__, value.__name__)

    def _bound_method(self, method: Callable[..., Any], text: str, name: str) -> Callable[..., Any] | None:
        if name == "format":
            return lambda *args, **values: self._format(text, args, values)
        if name == "format_map":
            return lambda values: self._format(text, (), values)
        if name in _SPLITTING and len(text) > _LONGEST_SPLIT:
            raise TooMuch(f"{_LONGEST_SPLIT} characters")
        if name not in _GROWING:
            return None

        def bounded(*args: Any, **values: Any) -> Any:
            self.budget.weigh(text, args)
            if name == "join":
                args = (self.budget.sum_up(args[0]),)
            return method(*args, **values)

        return bounded

    def _format(self, text: str, args: tuple[object, ...], values: Mapping[str, object]) -> str:
        marked = isinstance(text, Markup)
        formatter = _MarkupFormatter(self, escape=text.escape) if isinstance(text, Markup) else _Formatter(self)
        made = formatter.vformat(text, args, values)
        self.budget.write(len(made))
        return Markup(made) if marked else made  # noqa: S704 - the values were escaped

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as there
        """Call something, a step; what is handed over is no tower of lists."""
        __self.budget.step()
        for one in args:
            if isinstance(one, list | tuple | dict):
                __self.budget.hold(one)
        for one in kwargs.values():
            if isinstance(one, list | tuple | dict):
                __self.budget.hold(one)
        if isinstance(__obj, LoopContext) and args:
            args = (__self._count_steps(args[0]), *args[1:])
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Work out what cannot grow beyond measure."""
        self.budget.step()
        judge_operation(operator, left, right)
        made = super().call_binop(context, operator, left, right)
        if isinstance(made, str):
            self.budget.write(len(made))
        return made

    def _bound_filter(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        first = 1 if hasattr(filter_, "jinja_pass_arg") else 0
        joins = filter_.__name__ in ("do_join", "sync_do_join")
        formats = filter_.__name__ == "do_format"

        @wraps(filter_)
        def bounded(*args: Any, **values: Any) -> Any:
            subject: Any = args[first] if len(args) > first else None
            self.budget.step(1 + (len(subject) // 64 if isinstance(subject, str | list | tuple | dict) else 0))
            if formats and WIDE.search(str(subject)):
                raise TooMuch("a wide format")
            self.budget.weigh(subject, (*args[first + 1 :], *values.values()))
            if joins and not isinstance(subject, jinja2.Undefined):
                args = (*args[:first], self.budget.sum_up(subject), *args[first + 1 :])
            made = filter_(*args, **values)
            if isinstance(made, str):
                self.budget.write(len(made))
            return made

        return bounded

    def _count_steps(self, items: Any) -> Steps:
        return Steps(items, self.budget)

    def _make_join(self) -> Callable[..., str]:
        budget = self.budget

        @pass_eval_context
        def join(context: EvalContext, pieces: list[Any]) -> str:
            budget.step()
            length = sum(len(piece) for piece in pieces if isinstance(piece, str))
            budget.write(length)
            return markup_join(pieces) if context.autoescape else str_join(pieces)

        return join


class BoundedTemplate(jinja2.Template):
    """A template that is rendered within the budget of its page: what is rendered on the way counts as part of it."""

    def render(self, *args: Any, **values: Any) -> str:
        """The text that the template makes. Raises TooMuch besides what templates raise."""
        budget: Budget = self.environment.budget  # type: ignore[attr-defined]  # it is always a Sandbox
        if not budget.depth:
            budget.begin()
        budget.depth += 1
        try:
            return super().render(*args, **values)
        finally:
            budget.depth -= 1

    def make_module(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> TemplateModule:
        """What another template imports."""
        context = self.new_context(vars, shared, locals)
        return TemplateModule(self, context, [self.environment.concat(self.root_render_func(context))])


Sandbox.template_class = BoundedTemplate


def _bound_method_of_markup(environment: Sandbox, value: Any) -> Callable[..., Any] | None:
    """Text that is known to be HTML has methods of its own."""
    text = getattr(value, "__self__", None)
    if not isinstance(text, Markup) or not callable(value):
        return None
    return environment._bound_method(value, text, value.__name__)


class _Formatter(SandboxedFormatter):
    def format_field(self, value: Any, format_spec: str) -> Any:
        """A value in its form; a wide one is refused."""
        if WIDE.search(format_spec):
            raise TooMuch("a wide format")
        return super().format_field(value, format_spec)


class _MarkupFormatter(SandboxedEscapeFormatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """A value in its form; a wide one is refused."""
        if WIDE.search(format_spec):
            raise TooMuch("a wide format")
        return super().format_field(value, format_spec)
