"""What a terminal shows in colour, and the bar of a long run: dear to load, and seldom asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import rich.console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from builder.diagnostic import Diagnostic, Severity
from builder.wording import Wording, printable

_LOOKS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


class Terminal:
    """The error output, as wide and as colourful as it is."""

    def __init__(self) -> None:
        self._console = rich.console.Console(stderr=True, highlight=False, soft_wrap=True)

    @property
    def is_there(self) -> bool:
        """Does anybody look?"""
        return self._console.is_terminal

    def say(self, text: str) -> None:
        """A sentence."""
        self._console.print(text, markup=False)

    def tell(self, one: Diagnostic, wording: Wording) -> None:
        """A fault with its line and its cure."""
        self._console.print(Text(wording.line(one), style=_LOOKS[one.severity]))
        if one.excerpt:
            self._console.print(Text(f"  {printable(one.excerpt)}\n  {_caret(one)}", style="dim"))
        hint = wording.hint(one)
        if hint:
            self._console.print(f"  [cyan]{escape(wording.phrase('hint'))}[/cyan] {escape(hint)}")

    @contextmanager
    def progress(self, words: str) -> Iterator[Callable[[int, int, int], None]]:
        """A bar with rate and remaining time."""
        columns = (
            SpinnerColumn(),
            TextColumn(words),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task("", total=None, rate="")

            def advance(done: int, total: int, made: int) -> None:
                spent = bar.tasks[0].elapsed or 0.001
                bar.update(task, completed=done, total=total, rate=f"{made / spent:,.0f}/s")

            yield advance


def _caret(one: Diagnostic) -> str:
    """Under the place; full-width characters are as wide as two blanks."""
    start = max(0, one.mark.column - 60)
    before = one.excerpt[: one.mark.column - 1 - start]
    return "".join("\u3000" if ord(c) > 0x2E7F else " " for c in before) + "^"
