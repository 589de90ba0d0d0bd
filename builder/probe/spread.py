"""When each site is due: so often a day, evenly, each site at its own second, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from builder.digest import digest_text
from builder.probe.visit import SHANGHAI

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Spread:
    """Visits every so many seconds. Days begin at midnight in Asia/Shanghai, and each has the same number of visits."""

    every: int

    @property
    def visits_a_day(self) -> int:
        """How many each site gets."""
        return DAY // self.every

    def offset(self, site: str) -> int:
        """Seconds from midnight to the first visit of a site; the sites lie all over the first interval."""
        return int(digest_text(site)[:12], 16) % self.every

    def next_slot(self, site: str, after: datetime) -> datetime:
        """The first second after a moment at which a site is due."""
        midnight = after.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        first, passed = self.offset(site), (after - midnight) / timedelta(seconds=1)
        number = 0 if passed < first else int((passed - first) // self.every) + 1
        if number >= self.visits_a_day:
            midnight, number = midnight + timedelta(days=1), 0
        return midnight + timedelta(seconds=first + number * self.every)

    def slots(self, site: str, after: datetime, until: datetime) -> Iterator[datetime]:
        """All seconds at which a site is due after a moment, up to another."""
        slot = self.next_slot(site, after)
        while slot <= until:
            yield slot
            slot = self.next_slot(site, slot)
