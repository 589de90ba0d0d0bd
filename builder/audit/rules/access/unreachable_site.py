"""A site does not open, or nobody has measured whether it does.

Clause   JC19-V2.1: for a week, at least 20 visits a day; 5 % or more not opened within 15 seconds are a veto.
Asks     Visits from outside, in that number and for that time, and of them fewer than 5 % failing.
Why      A site that does not open is no site.
Passes   140 visits in 7 days, at least 20 a day, 6 of them failing.
Fails    140 visits in 7 days, 7 of them failing (5 %).
Mend     See to server, network and certificate; find the minutes of the failures in the log.
By hand  Without measurements, or with too few, nothing is proved: visit the site as the norm says. Where a shield
         turned the visitor away, or a browser would warn of the certificate, see whether readers get in.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="unreachable-site",
    family=Family.ACCESS,
    clauses=("JC19-V2.1",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)

_TOLD = 40
"""How many visits are told by their minutes."""


def applies(site: Site) -> bool:
    """Is it a site of its own that should be on line?"""
    return site.presence is Presence.SITE and site.condition.state in ("open", "archived")


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Not measured, measured too little, failing too often; or doubtful so often that it may be failing."""
    probes = site.probes
    days, visits, percent = asked.number("days"), asked.number("visits_a_day"), asked.number("percent")
    if probes is None:
        yield site.spot.asks("unmeasured", days=days, visits=visits)
        return
    measured = (probes.until - probes.since).days + 1
    most = percent * probes.visits
    if measured < days or probes.fewest_a_day < visits:
        yield site.spot.asks(
            "too-few", measured=measured, fewest=probes.fewest_a_day, days=days, visits=visits, failed=probes.failed
        )
    elif probes.failed * 100 >= most:
        yield site.spot.fails(
            "failing",
            failed=probes.failed,
            all=probes.visits,
            percent=percent,
            reasons=probes.failed_by,
            times=_list(probes.failed_at),
        )
    elif (probes.failed + probes.doubtful) * 100 >= most:
        yield site.spot.asks(
            "doubtful",
            failed=probes.failed,
            doubtful=probes.doubtful,
            all=probes.visits,
            percent=percent,
            reasons=probes.doubtful_by,
            times=_list(probes.doubtful_at),
        )


def _list(minutes: tuple[str, ...]) -> str:
    return "; ".join(minutes[:_TOLD]) + (" …" if len(minutes) > _TOLD else "")
