"""What is to come of a cluster, for people and for timers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from builder.diagnostic import Problems
from builder.pipeline.due import Due, Turn, find_due
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.inbox import read_norm_hours
from builder.pipeline.matters import find_matters
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What falls due after `moment`, in the order of time; `held` sites are seen as they are on line.

    `next` is the moment of the next build that may make other pages.
    """

    moment: datetime
    due: tuple[Due, ...]
    held: tuple[str, ...]

    @property
    def next(self) -> datetime | None:
        """None where nothing is to come."""
        return next((one.moment for one in self.due if one.turn is not Turn.DEADLINE), None)


def read_agenda(options: ReadOptions) -> Agenda:
    """What changes pages, and until when sites have to take what is required of them.

    Writes nothing but the state. Raises CouldNotRun where the cluster has a fault.
    """
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
    if reading is None:
        raise CouldNotRun("cluster-at-fault")
    deadlines = (
        Due(moment=one.due, site=one.site, turn=Turn.DEADLINE, subject=one.document, title=one.title)
        for one in find_matters(reading.portal, read_norm_hours(options.root, options.moment.date()))
        if one.is_open and one.due is not None and one.due >= options.moment
    )
    due = tuple(sorted((*find_due(reading.portal), *deadlines)))
    return Agenda(moment=options.moment, due=due, held=tuple(sorted(reading.held)))
