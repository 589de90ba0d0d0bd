"""The door to the terminal: data to stdout, talk to stderr, colour only where it is wanted."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import rich.console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from builder.diagnostic import Diagnostic, Severity
from builder.wording import Wording, printable, read_wording

_LOOKS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def default_language() -> str:
    """The language of messages: ZHANQUN_LANG, else Chinese where the locale is Chinese, else English."""
    for variable in ("ZHANQUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh-Hans" if value.lower().startswith("zh") else "en"
    return "en"


class Console:
    """What a verb says, and how."""

    def __init__(self, *, quiet: bool = False, format_: str = "text", language: str = "") -> None:
        self.wording: Wording = read_wording(language or default_language())
        self.json = format_ == "json"
        self._quiet = quiet
        self._talk = rich.console.Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, name: str, /, **values: object) -> None:
        """A sentence for a person; silent where `--quiet` asks for it."""
        if not self._quiet:
            self._talk.print(self.wording.phrase(name, **values), markup=False)

    def tell(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Faults with their lines and cures; they are told even when quiet."""
        for one in diagnostics:
            self._talk.print(Text(self.wording.line(one), style=_LOOKS[one.severity]))
            if one.excerpt:
                self._talk.print(Text(f"  {printable(one.excerpt)}\n  {self._caret(one)}", style="dim"))
            hint = self.wording.hint(one)
            if hint:
                self._talk.print(f"  [cyan]{escape(self.wording.phrase('hint'))}[/cyan] {escape(hint)}")

    @staticmethod
    def _caret(one: Diagnostic) -> str:
        """Under the place; full-width characters are as wide as two blanks."""
        start = max(0, one.mark.column - 60)
        before = one.excerpt[: one.mark.column - 1 - start]
        return "".join("\u3000" if ord(c) > 0x2E7F else " " for c in before) + "^"

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
        if self._quiet or self.json or not self._talk.is_terminal:
            yield lambda done, total, made: None
            return
        columns = (
            SpinnerColumn(),
            TextColumn(self.wording.phrase("progress")),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._talk, transient=True) as bar:
            task = bar.add_task("", total=None, rate="")

            def advance(done: int, total: int, made: int) -> None:
                spent = bar.tasks[0].elapsed or 0.001
                bar.update(task, completed=done, total=total, rate=f"{made / spent:,.0f}/s")

            yield advance
