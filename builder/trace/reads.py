"""Reads are noted, not declared: every value that an output took is in its trace, as key and digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Read = tuple[str, str]
"""What was read: the key of a thing (`document:ID`, `query`, `template`), and which side of it."""


FullRead = tuple[str, str, str]
"""Key, side and the digest of the answer."""


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

    reads: tuple[FullRead, ...]
    because: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Notebook:
    """Where the reads of the output that is being made are noted."""

    _reads: dict[Read, FullRead] = field(default_factory=dict)

    def note(self, read: Read, full: FullRead) -> None:
        """Note a read, with the digest of its answer; the same again changes nothing."""
        self._reads[read] = full

    def close(self) -> Trace:
        """The trace of what was noted; the notebook is empty again."""
        trace = Trace(tuple(self._reads.values()))
        self._reads = {}
        return trace
