"""What the bench asks of an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.search_texts import Texts

OURS = "static index"
"""The engine that has goals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a first query fetches, from the index alone and for the program besides; bytes as they are served."""

    requests: int
    size: int
    program: int = 0


class Asked(Protocol):
    """An index that is open."""

    def find(self, query: str) -> Iterator[int]:
        """The places of all texts that are found, the best first, as they are asked for."""
        ...

    def cost(self, query: str) -> Cost | None:
        """What a reader fetches who asks this first, till 10 hits are shown; None where a server answers."""
        ...


class Peer(Protocol):
    """An engine. `folder` is its own."""

    @property
    def name(self) -> str:
        """What the table calls it, with its version."""
        ...

    @property
    def told(self) -> str:
        """How it is set up and asked."""
        ...

    def build(self, texts: Texts, folder: Path) -> None:
        """Make an index in an empty folder."""
        ...

    def edit(self, texts: Texts, place: int, folder: Path) -> None:
        """Bring the index up to date after one text has got another sentence."""
        ...

    def index_of(self, folder: Path) -> Path:
        """The files that are the index."""
        ...

    def open(self, folder: Path) -> AbstractContextManager[Asked]:
        """Ask it."""
        ...
