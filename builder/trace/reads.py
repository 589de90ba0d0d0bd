"""Reads are noted, not declared: every value that an output took is in its trace, as key and digest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FullRead = tuple[str, str, str]
"""What was read: the key of a thing (`document:ID`, `query`, `template`), which side of it, and the digest of the
answer."""


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


Notes = dict[FullRead, None]
"""The reads of the output that is being made, each once, in order of first reading."""
