"""Reads are noted, not declared: every value that an output took is in its trace, as key and digest."""

from __future__ import annotations

import json
import zlib
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

    def to_bytes(self) -> bytes:
        """As the store keeps it: reads of one thing stand together, so that its key stands once."""
        grouped: dict[str, list[str]] = {}
        for key, side, digest in self.reads:
            grouped.setdefault(key, []).extend((side, digest))
        because = [[reason.cause.value, reason.key, reason.side] for reason in self.because]
        return zlib.compress(json.dumps([grouped, because], ensure_ascii=False, separators=(",", ":")).encode(), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Trace:
        """What `to_bytes` wrote. Raises ValueError for anything else."""
        try:
            grouped, because = json.loads(zlib.decompress(data))
            reads = tuple(
                (key, sides[place], sides[place + 1])
                for key, sides in grouped.items()
                for place in range(0, len(sides), 2)
            )
            return cls(reads, tuple(Reason(Cause(cause), key, side) for cause, key, side in because))
        except (zlib.error, ValueError, TypeError, AttributeError, LookupError) as fault:
            raise ValueError(str(fault)) from fault


@dataclass(slots=True)
class Notebook:
    """Where the reads of the output that is being made are noted."""

    _reads: dict[Read, str] = field(default_factory=dict)

    def note(self, key: str, side: str, digest: str) -> None:
        """Note a read; the same again changes nothing."""
        self._reads[(key, side)] = digest

    def close(self) -> Trace:
        """The trace of what was noted; the notebook is empty again."""
        trace = Trace(tuple((key, side, digest) for (key, side), digest in self._reads.items()))
        self._reads = {}
        return trace
