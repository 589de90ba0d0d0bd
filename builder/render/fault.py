"""A template that failed, told by the theme's file and line."""

from __future__ import annotations

import jinja2
from jinja2.exceptions import SecurityError

from builder.render.budget import TooMuch

_FAULTS = (
    jinja2.TemplateError,
    RecursionError,
    AttributeError,
    TypeError,
    LookupError,
    ValueError,
    ArithmeticError,
)
"""What templates raise."""


class RenderFault(Exception):
    """A template failed on a page: the file and line of the theme, what went wrong, and the code of the fault."""

    def __init__(self, file: str, line: int, reason: str, code: str = "template-failed") -> None:
        super().__init__(file, line, reason, code)
        self.file = file
        self.line = line
        self.reason = reason
        self.code = code


class faults_told:  # noqa: N801 - reads as a word in front of a block
    """Turn whatever a template may raise into a RenderFault at its innermost line."""

    __slots__ = ("_template",)

    def __init__(self, template: str) -> None:
        self._template = template

    def __enter__(self) -> None:
        """Nothing is told yet."""

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if fault is None or isinstance(fault, RenderFault):
            return
        if isinstance(fault, SecurityError):
            raise RenderFault(*_place_of(fault, self._template), str(fault), "template-reaches-out") from fault
        if isinstance(fault, TooMuch | MemoryError):
            raise RenderFault(*_place_of(fault, self._template), str(fault) or "memory", "template-too-much") from fault
        if isinstance(fault, _FAULTS):
            raise RenderFault(*_place_of(fault, self._template), str(fault) or type(fault).__name__) from fault


def _place_of(fault: BaseException, template: str) -> tuple[str, int]:
    """Jinja2 rewrites its tracebacks: frames of templates carry the file that the loader named."""
    file, line = f"themes: {template}", 1
    step = fault.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name.startswith("themes/"):
            file, line = name, step.tb_lineno
        step = step.tb_next
    return file, line
