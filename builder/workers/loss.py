"""What a worker may take, and what became of one that is no more."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import StrEnum

SILENCE = 3600.0
"""Seconds that one unit may take where nobody says otherwise; a site of a hundred thousand pages takes minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a worker may take for one unit: seconds, and megabytes of memory that nobody shares with it.

    No megabytes: an even share of what the machine has.
    """

    silence: float = SILENCE
    megabytes: float = 0.0


USUAL = Bounds()


class Why(StrEnum):
    """How a worker was lost."""

    DIED = "died"
    SILENT = "silent"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A worker that was lost over a unit: `detail` is the signal or exit code, the seconds, or the megabytes."""

    why: Why
    detail: str


class WorkerLost(ChildProcessError):
    """A unit was given to two workers, and both were lost over it."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(errno.ECHILD, f"worker {loss.why}: {loss.detail}")
        self.loss = loss
