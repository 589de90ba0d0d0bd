"""Reads are noted, not declared: every value that an output took is in its trace, as key and digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Read = tuple[str, str]
"""What was read: the key of a thing (`document:ID`, `query`, `template`), and which side of it."""


class Cause(StrEnum):
    """Why an output is made again."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Reason:
    """An output is stale because of this; key and side where a read has another answer."""

    cause: Cause
    key: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """All reads of one output with the digests of their answers, in order of first reading; and why it was made."""

    reads: tuple[tuple[str, str, str], ...]
    because: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Notebook:
    """Where the reads of the output that is being made are noted."""

    _reads: dict[Read, str] = field(default_factory=dict)

    def note(self, read: Read, digest: str) -> None:
        """Note a read; the same again changes nothing."""
        self._reads[read] = digest

    def close(self) -> Trace:
        """The trace of what was noted; the notebook is empty again."""
        trace = Trace(tuple((key, side, digest) for (key, side), digest in self._reads.items()))
        self._reads = {}
        return trace
