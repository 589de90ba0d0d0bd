"""A unit keeps more than one site.

Clause   ZY17-01, ZW24-04: one unit, at most one site.
Asks     No organ is host (主办单位) of more sites of its own than the norm allows; sections of a portal do not count.
Why      Two sites of one unit say two things, and the one that nobody looks after goes silent.
Passes   青汀市人民政府办公室: one site, and two sections of the portal.
Fails    青汀市人民政府办公室: www.qt.gov.example and another site of its own.
Mend     Merge the second site into the first as a channel, and close its host; or name the organ that keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster, SiteBrief
from catalog.terms import Presence

RULE = Rule(
    id="second-site-of-unit",
    family=Family.IDENTITY,
    clauses=("ZY17-01", "ZW24-04"),
    scope=Scope.CLUSTER,
    impact=Impact.SERIOUS,
)

_KEPT = frozenset({"open", "suspended"})


def applies(cluster: Cluster) -> bool:
    """Is there a site of its own at all?"""
    return any(_is_kept(one) for one in cluster.sites)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """Every site of an organ beyond the number that is allowed, in the order of the tree."""
    allowed = asked.number("sites")
    kept: dict[str, list[SiteBrief]] = {}
    for site in filter(_is_kept, cluster.sites):
        sites = kept.setdefault(site.organ.name, [])
        sites.append(site)
        if len(sites) > allowed:
            yield site.spot.fails(
                "second", anchor=site.organ.name, organ=site.organ.name, name=site.name, first=sites[0].name
            )


def _is_kept(site: SiteBrief) -> bool:
    return site.presence is Presence.SITE and site.condition.state in _KEPT and bool(site.organ.name)
