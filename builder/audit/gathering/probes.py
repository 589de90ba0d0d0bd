"""What visits from outside showed of a site, as rules look at it."""

from __future__ import annotations

from collections.abc import Iterable

from builder.audit.subjects.site import Probes
from builder.probe.summary import Summary
from builder.probe.visit import SHANGHAI, Visit


def gather_probes(found: Summary) -> Probes:
    """The visits of some days; of those that did not open, the minute of each."""
    slowest = found.slowest
    return Probes(
        since=found.since,
        until=found.until,
        visits=found.visits,
        fewest_a_day=found.fewest_a_day,
        failed=len(found.failures),
        ipv6=found.ipv6,
        slowest_ms=slowest.whole_ms if slowest else 0,
        doubtful=len(found.doubts),
        failed_at=_minutes(found.failures),
        failed_by=found.reasons(found.failures),
        doubtful_at=_minutes(found.doubts),
        doubtful_by=found.reasons(found.doubts),
        ipv6_record=found.ipv6_record,
        ipv6_tried_at=_minutes(found.ipv6_failures),
        slowest_at=_minute(slowest) if slowest else "",
        typical_ms=found.typical_ms,
    )


def _minutes(visits: Iterable[Visit]) -> tuple[str, ...]:
    return tuple(_minute(one) for one in visits)


def _minute(visit: Visit) -> str:
    return visit.started.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
