"""The environment of themes whose authors are trusted as much as whoever builds: nothing of them is counted or bounded.

What hangs on chance is offered by it no more than by the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from builder.render.sandbox import LEFT_OUT, NOT_OFFERED


class Plain(jinja2.Environment):
    """Jinja2 as it is, without chance."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in (*LEFT_OUT, *NOT_OFFERED):
            self.filters.pop(name, None)
            self.globals.pop(name, None)

    def format_text(self, text: str, values: Mapping[str, object]) -> str:
        """A text with `{names}` filled in. Raises what formatting raises."""
        return text.format(**values)
