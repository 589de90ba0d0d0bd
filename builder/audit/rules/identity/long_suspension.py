"""A site is suspended for longer than it may be.

Clause   ZY17-08: 临时下线 at most once a year and at most thirty days (figures unverified).
Asks     From its first day to its last, or to the day of the inspection, a suspension is not longer.
Why      A site that is away for good is to be closed in order, with a notice and a place to go.
Passes   2026-11-01 to 2026-12-01: 30 days.
Fails    2026-11-01 to 2026-12-02: 31 days.
Mend     Open the site again, or close it for good with approval and notice.
By hand  Earlier suspensions of the same year are not in the settings; ask whether this is the only one.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="long-suspension",
    family=Family.IDENTITY,
    clauses=("ZY17-08",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it suspended since a day that is known?"""
    return site.condition.state == "suspended" and site.condition.since is not None


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The suspension is too long already or will be; without an end somebody must watch it."""
    since, until = site.condition.since, site.condition.until
    allowed = asked.number("days")
    if since is None:
        return
    days = ((until or asked.today) - since).days
    if days > allowed:
        yield site.spot.fails("long", since=since, days=days, allowed=allowed)
    elif until is None:
        yield site.spot.asks("endless", since=since, days=days, allowed=allowed)
