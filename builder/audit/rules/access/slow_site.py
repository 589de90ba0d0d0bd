"""A page took longer to come than the norm advises.

Clause   ZY17-12: loading a page should not take more than three seconds (不宜超过).
Asks     The slowest of the visits on record was not slower.
Why      Who waits leaves.
Passes   The slowest visit took 2900 ms.
Mend     Make pictures smaller, take scripts out, see to server and network.
By hand  One slow visit may be the network's fault; compare it with the middle one, and see from where.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="slow-site",
    family=Family.ACCESS,
    clauses=("ZY17-12",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Has anybody measured how long it takes?"""
    return site.probes is not None and site.probes.slowest_ms > 0


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The slowest visit took longer."""
    seconds = asked.number("seconds")
    if site.probes is not None and site.probes.slowest_ms > seconds * 1000:
        yield site.spot.asks(
            "slow",
            slowest=site.probes.slowest_ms,
            at=site.probes.slowest_at,
            typical=site.probes.typical_ms,
            seconds=seconds,
        )
