"""The door to the terminal: data to stdout, talk to stderr, colour only where it is wanted."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

from builder.diagnostic import Diagnostic
from builder.wording import Wording, read_wording


def default_language() -> str:
    """The language of messages: ZHANQUN_LANG, else Chinese where the locale is Chinese, else English."""
    for variable in ("ZHANQUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh-Hans" if value.lower().startswith("zh") else "en"
    return "en"


class _Terminal(Protocol):
    """As `terminal.Terminal`, which is loaded when something is to be shown in colour, or to move."""

    @property
    def is_there(self) -> bool: ...

    def say(self, text: str) -> None: ...

    def tell(self, one: Diagnostic, wording: Wording) -> None: ...

    def progress(self, words: str) -> Any: ...


class Console:
    """What a verb says, and how."""

    def __init__(self, *, quiet: bool = False, format_: str = "text", language: str = "") -> None:
        self.wording: Wording = read_wording(language or default_language())
        self.json = format_ == "json"
        self._quiet = quiet
        self._loaded: _Terminal | None = None

    @property
    def _terminal(self) -> _Terminal:
        if self._loaded is None:
            self._loaded = import_module("builder.cli.terminal").Terminal()
        return self._loaded

    def say(self, name: str, /, **values: object) -> None:
        """A sentence for a person; silent where `--quiet` asks for it."""
        if self._quiet:
            return
        if self._loaded is None:
            print(self.wording.phrase(name, **values), file=sys.stderr)
        else:
            self._loaded.say(self.wording.phrase(name, **values))

    def tell(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Faults with their lines and cures; they are told even when quiet."""
        for one in diagnostics:
            self._terminal.tell(one, self.wording)

    def data(self, text: str, *, at_once: bool = False) -> None:
        """Data, to stdout; `at_once` for those who read along."""
        print(text, flush=at_once)

    def answer(self, value: Any) -> None:
        """One JSON value, to stdout."""
        self.data(json.dumps(value, ensure_ascii=False, indent=1))

    def spell(self, one: Diagnostic) -> dict[str, Any]:
        """A fault as JSON tells it."""
        return {
            "severity": one.severity.value,
            "code": one.code,
            "file": one.mark.file,
            "line": one.mark.line,
            "column": one.mark.column,
            "site": one.site,
            "message": self.wording.says(one),
            "hint": self.wording.hint(one),
            "excerpt": one.excerpt,
        }

    @contextmanager
    def progress(self) -> Iterator[Callable[[int, int, int], None]]:
        """A bar with rate and remaining time, on a terminal only."""
        if self._quiet or self.json or not self._terminal.is_there:
            yield lambda done, total, made: None
            return
        with self._terminal.progress(self.wording.phrase("progress")) as advance:
            yield advance
