"""What one page may use: steps, characters made, seconds of the processor; and what would be beyond measure."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

import jinja2

MOST_STEPS = 2_000_000
"""Turns of loops, calls, inclusions and filters of one page."""

LONGEST_TEXT = 8_000_000
"""Characters of one text that a template makes, the page itself among them."""

MOST_TEXT = 100_000_000
"""Characters of all texts that are made on the way to one page."""

SECONDS = 4.0
"""Of the processor, for one page."""

LARGEST_NUMBER = 1_000
"""What a filter or a format may be told: a width, a count, a precision."""

MOST_BITS = 4_096
"""Of a whole number."""

MOST_ITEMS = 100_000
"""Of a sequence that an operator makes, as of a range; of a list with all lists in it, each as often as it is there."""

_LOOK_AT_CLOCK = 4_096

WIDE = re.compile(r"[0-9]{4,}|\*")
"""A width or a precision in a format that nobody needs, or that is told at run time."""


class TooMuch(jinja2.TemplateRuntimeError):
    """A page wants more than one may have; says of what."""


class Budget:
    """What one page has used so far."""

    __slots__ = ("_ends", "_next", "_steps", "_text", "depth")

    def __init__(self) -> None:
        self.depth = 0
        self.begin()

    def begin(self) -> None:
        """Another page."""
        self._steps = self._text = 0
        self._next = _LOOK_AT_CLOCK
        self._ends = time.thread_time() + SECONDS

    def step(self, count: int = 1) -> None:
        """Note steps. Raises TooMuch."""
        self._steps += count
        if self._steps >= self._next:
            self._next = self._steps + _LOOK_AT_CLOCK
            if self._steps > MOST_STEPS:
                raise TooMuch(f"{MOST_STEPS} steps")
            if time.thread_time() > self._ends:
                raise TooMuch(f"{SECONDS:.0f} s")

    def write(self, length: int) -> None:
        """Note a text. Raises TooMuch."""
        self._text += length
        if length > LONGEST_TEXT or self._text > MOST_TEXT:
            raise TooMuch(f"{min(length, LONGEST_TEXT)} characters")

    def put_together(self, pieces: Iterable[str]) -> str:
        """The pieces as one text. Raises TooMuch."""
        kept: list[str] = []
        length = 0
        for piece in pieces:
            length += len(piece)
            if length > LONGEST_TEXT:
                raise TooMuch(f"{LONGEST_TEXT} characters")
            kept.append(piece)
        self.write(length)
        return "".join(kept)

    def weigh(self, subject: object, given: Iterable[object]) -> None:
        """Judge what a text is told to grow by. Raises TooMuch."""
        size = len(subject) if isinstance(subject, str) else 1
        for one in given:
            growth = len(one) if isinstance(one, str) else abs(one) if isinstance(one, int) else 1
            if (isinstance(one, int) and growth > LARGEST_NUMBER) or size * growth > LONGEST_TEXT:
                raise TooMuch(f"{size} × {growth}")

    def sum_up(self, pieces: Iterable[Any]) -> Iterator[Any]:
        """The pieces, until they are too long together. Raises TooMuch."""
        length = 0
        for piece in pieces:
            self.step()
            length += len(piece) if isinstance(piece, str) else 1
            if length > LONGEST_TEXT:
                raise TooMuch(f"{LONGEST_TEXT} characters")
            yield piece

    def hold(self, held: Any) -> Any:
        """A list, tuple or mapping of a template, if what is in it is not beyond measure when it is spelled out.

        Raises TooMuch.
        """
        left, items = LONGEST_TEXT, MOST_ITEMS
        ahead: list[Any] = [held]
        while ahead:
            one = ahead.pop()
            left -= len(one) if isinstance(one, str) else 0
            items -= 1
            if left < 0 or items < 0 or len(ahead) > MOST_ITEMS:
                raise TooMuch(f"{MOST_ITEMS} items")
            if isinstance(one, dict):
                ahead += [*one.keys(), *one.values()]
            elif isinstance(one, list | tuple):
                ahead += one
        return held


class Steps:
    """What a loop runs through; every turn is a step."""

    __slots__ = ("_budget", "_items")

    def __init__(self, items: Any, budget: Budget) -> None:
        self._items = items
        self._budget = budget

    def __iter__(self) -> Iterator[Any]:
        return self._walk(iter(self._items))

    def _walk(self, items: Iterator[Any]) -> Iterator[Any]:
        step = self._budget.step
        for item in items:
            step()
            yield item

    def __len__(self) -> int:
        return len(self._items)


def judge_operation(operator: str, left: Any, right: Any) -> None:
    """Raises TooMuch where what comes out would be beyond measure."""
    if operator == "%" and isinstance(left, str):
        if WIDE.search(left):
            raise TooMuch("a wide format")
    elif isinstance(left, int) and isinstance(right, int):
        if _bits(operator, left, right) > MOST_BITS:
            raise TooMuch(f"{MOST_BITS} bits")
    elif operator in "+*":
        _judge_length(operator, left, right)


def _bits(operator: str, left: int, right: int) -> int:
    if operator == "**":
        return left.bit_length() * max(1, right)
    return left.bit_length() + right.bit_length() if operator == "*" else 0


def _judge_length(operator: str, left: Any, right: Any) -> None:
    ends = [len(one) if isinstance(one, str | list | tuple) else one for one in (left, right)]
    if not all(isinstance(one, int) for one in ends):
        return
    length = ends[0] + ends[1] if operator == "+" else ends[0] * ends[1]
    if length > (LONGEST_TEXT if isinstance(left, str) or isinstance(right, str) else MOST_ITEMS):
        raise TooMuch(f"{length} long")
