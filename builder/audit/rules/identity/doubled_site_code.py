"""Two sites carry the same code.

Clause   CODE-SID: the code (网站标识码) is given by the national system and unique.
Asks     No code stands in the settings of two sites; sections carry that of their portal.
Why      Inspections, complaints and yearly tables are filed under the code, and would go to the wrong site.
Passes   9901000001 for the city, 9901000002 for its bureau.
Fails    9901000001 for both.
Mend     Look the code up in 全国政府网站信息报送系统 and correct site.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster
from catalog.terms import Presence

RULE = Rule(
    id="doubled-site-code",
    family=Family.IDENTITY,
    clauses=("CODE-SID",),
    scope=Scope.CLUSTER,
    impact=Impact.SERIOUS,
)


def applies(cluster: Cluster) -> bool:
    """Has any site of its own a code?"""
    return any(site.code and site.presence is Presence.SITE for site in cluster.sites)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """A code that an earlier site has already."""
    first: dict[str, str] = {}
    for site in cluster.sites:
        if not site.code or site.presence is not Presence.SITE:
            continue
        if site.code in first:
            yield site.spot.fails("doubled", anchor=site.code, code=site.code, name=site.name, first=first[site.code])
        first.setdefault(site.code, site.name)
