"""Why a verb could not even begin."""

from __future__ import annotations

from builder.diagnostic import Diagnostic
from builder.workers import Loss, Why
from catalog.origin import Mark


class CouldNotRun(Exception):
    """The run could not begin: a code of the wording tables, and what it prints."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.diagnostic = Diagnostic(
            code=code, mark=Mark(""), params=tuple((key, str(value)) for key, value in sorted(params.items()))
        )


def lost_over(loss: Loss) -> CouldNotRun:
    """Two workers were lost over the same work."""
    match loss.why:
        case Why.SILENT:
            return CouldNotRun("worker-silent", seconds=loss.detail)
        case Why.MEMORY:
            return CouldNotRun("worker-memory", megabytes=loss.detail)
        case Why.DIED:
            return CouldNotRun("worker-died", how=loss.detail)
