"""What every place does that releases are carried to, and what it guarantees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from builder.release.layout import ReleaseId
from builder.release.ledger import Standing
from builder.release.pruning import Pruned, Turned
from builder.transfer.shelf import Shelf


class TransferFault(Exception):
    """A release could not be carried or taken in: a code of the wording tables, and what it prints. What was live is
    live."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}


class Guarantee(StrEnum):
    """How what readers see changes from one release to the next.

    AT_ONCE: the whole cluster in one step. IN_ORDER: file by file, so that no page ever leads to one that is not there
    yet. CARRIED: nothing changes until somebody takes the archive in.
    """

    AT_ONCE = "at-once"
    IN_ORDER = "in-order"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The release that is live at the place now, and the one before it; what travelled: files and bytes on the way.

    `resumed`: an earlier run had been broken off, and what it had sent was used. `new` is False where it was live
    already.
    """

    release: ReleaseId
    before: ReleaseId | None
    new: bool
    files: int
    bytes: int
    removed: int = 0
    resumed: bool = False


class Destination(Protocol):
    """A place that a release is carried to. Whatever ends a run leaves the old release live there, and the next run
    goes on where it ended. All raise TransferFault."""

    @property
    def guarantee(self) -> Guarantee:
        """How what readers see changes."""

    def send(self, shelf: Shelf, at: datetime, by: str) -> Sent:
        """Bring what is missing of a release, then make it live."""

    def turn_back(self, named: str, at: datetime, by: str) -> Turned:
        """Make an earlier release live again, by id or number; without a name the one before."""

    def list_standings(self) -> tuple[Standing, ...]:
        """The releases that are there or were, the newest first."""

    def prune(self, *, keep: int, grace: timedelta, at: datetime, by: str) -> Pruned:
        """Take away old releases."""
