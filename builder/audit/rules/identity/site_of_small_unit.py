"""A township or a county's department keeps a site of its own.

Clause   ZY17-02: townships, sub-districts and departments of counties in principle open no site (原则上不开设).
Asks     They publish as a section of their county's portal.
Why      Small units cannot keep a site safe and fresh; most empty and hacked sites were theirs.
Passes   白麓县应急管理局 as a section of www.bailu.gov.example.
Fails    白麓县应急管理局 at yjj.bailu.gov.example.
Mend     Write `presence: section` in site.yaml; the portal takes the pages over, and the old host leads there.
By hand  The norm says “in principle”: an approval by the provincial government's office excuses it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster, SiteBrief
from catalog.terms import Body, Level, Presence

RULE = Rule(
    id="site-of-small-unit",
    family=Family.IDENTITY,
    clauses=("ZY17-02",),
    scope=Scope.CLUSTER,
    impact=Impact.SERIOUS,
)

_KEPT = frozenset({"open", "suspended"})


def applies(cluster: Cluster) -> bool:
    """Has the cluster such a unit?"""
    return any(_unit_of(site) for site in cluster.sites)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """Where such a unit may have no site, every one that has."""
    if asked.number("sites") > 0:
        return
    for site in cluster.sites:
        unit = _unit_of(site)
        if unit and site.presence is Presence.SITE and site.condition.state in _KEPT:
            yield site.spot.fails("own-site", unit=(unit,), name=site.name)


def _unit_of(site: SiteBrief) -> str:
    """The word for a unit that is too small for a site; empty for any other."""
    if site.level is Level.TOWNSHIP:
        return "township"
    return "county-department" if site.level is Level.COUNTY and site.body is Body.DEPARTMENT else ""
