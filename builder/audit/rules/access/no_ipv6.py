"""A site is not reached by IPv6, or nobody has tried.

Clause   JC19-D23, IPv6改造; IP21-01: portals of counties and above, 85 % by the end of 2022.
Asks     Measurements from outside show that the site is reached by IPv6.
Why      More and more telephones have no other address.
Passes   A visit by IPv6 that was answered.
Fails    Visits by IPv6 that were not, or a name without an address for IPv6.
Mend     Have an AAAA record and the server's IPv6 address set up; then write `ipv6: true` below `records`.
By hand  That the settings say so proves nothing: try it from an IPv6 network.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="no-ipv6",
    family=Family.ACCESS,
    clauses=("JC19-D23", "IP21-01"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is it a site of its own that should be on line?"""
    return site.presence is Presence.SITE and site.condition.state in ("open", "archived")


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Measured and not reached; or not measured, whatever the settings say."""
    reached = site.probes.ipv6 if site.probes is not None else None
    if reached is None:
        yield site.spot.asks("declared" if site.records.ipv6 else "unmeasured")
    elif not reached and site.probes is not None:
        tried = site.probes.ipv6_tried_at
        problem = "unreached" if site.probes.ipv6_record else "no-record"
        yield site.spot.fails(problem, tried=len(tried), first=min(tried, default=""), last=max(tried, default=""))
