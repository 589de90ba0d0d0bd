"""The environment of themes whose authors are trusted as much as whoever builds: nothing of them is counted or bounded.

What hangs on chance is offered by it no more than by the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from builder.render.sandbox import LEFT_OUT, NOT_OFFERED

_REMEMBERED = 4096
"""Texts whose escaped form is remembered: most of what a page prints, the pages of its site print too."""


class _Generator(CodeGenerator):
    """Compiles templates as Jinja2 does, but for how a value that is printed is escaped; and what a page or a block
    prints is gathered in a list, as macros do it: handing on each piece, from generator to generator, takes longer.
    """

    _gathering: Frame | None = None

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - as there
        super().visit_Template(node, frame)
        self.writeline(f"from {__name__} import escape_printed")

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if frame.buffer is None and (frame.rootlevel or frame.block_frame):
            self.buffer(frame)
            self._gathering = frame

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        super().leave_frame(frame, with_python_scope)
        if frame is self._gathering:
            self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escape_printed(")


class Plain(jinja2.Environment):
    """Jinja2 as it is, without chance."""

    code_generator_class = _Generator

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in (*LEFT_OUT, *NOT_OFFERED):
            self.filters.pop(name, None)
            self.globals.pop(name, None)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names of a template besides those of its page; they are copied for every page, a chain takes its time."""
        return {**self.globals, **(d or {})}

    def format_text(self, text: str, values: Mapping[str, object]) -> str:
        """A text with `{names}` filled in. Raises what formatting raises."""
        return text.format(**values)


def escape_printed(value: Any) -> str:
    """A value as a page prints it: what is no markup yet is escaped."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    return value if kind is Markup else escape(value)


@lru_cache(maxsize=_REMEMBERED)
def _escape_text(text: str) -> str:
    return str(escape(text))
