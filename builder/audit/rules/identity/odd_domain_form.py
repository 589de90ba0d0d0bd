"""A host is not formed as its rank wants.

Clause   JC19-D18, domain names; YM18-03, ZY17-06: portals www.□□□.gov.cn, departments ○○○.□□□.gov.cn.
Asks     A portal is www. and one name below the suffix; a department stands below the name of its region.
Why      The form tells citizens whether they are at the government or at one of its departments, and of which region.
Passes   www.qt.gov.example for the city, jyj.qt.gov.example for its bureau.
Fails    qt.gov.example or www.portal.qt.gov.example for a city; www.qtjy.gov.example for its bureau.
Mend     Register the name in the right form, move the site there and let the old name lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster, SiteBrief
from catalog.terms import Body, Presence

RULE = Rule(
    id="odd-domain-form",
    family=Family.IDENTITY,
    clauses=("JC19-D18", "YM18-03", "ZY17-06"),
    scope=Scope.CLUSTER,
    impact=Impact.SERIOUS,
)


def applies(cluster: Cluster) -> bool:
    """Is there a site of its own under the suffix?"""
    return any(_labels(site, cluster) for site in cluster.sites)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """A host that has not the form; another suffix is not judged here."""
    first = asked.terms("YM18-03")[0]
    known = {site.id: site for site in cluster.sites}
    for site in cluster.sites:
        labels = _labels(site, cluster)
        above = known.get(site.parent)
        if not labels or (above is not None and site.host == above.host):
            continue
        if site.body is Body.GOVERNMENT:
            if len(labels) != 2 or labels[0] != first:
                yield _tell(site, "portal", cluster)
        elif len(labels) != 2 or labels[0] == first:
            yield _tell(site, "department", cluster)
        elif above is not None and _labels(above, cluster)[-1:] not in ([], labels[-1:]):
            yield _tell(site, "elsewhere", cluster, above.name)


def _labels(site: SiteBrief, cluster: Cluster) -> list[str]:
    """The names before the suffix; none for a section, or where the host has another suffix."""
    suffix = f".{cluster.domain_suffix}"
    if site.presence is not Presence.SITE or not site.host.endswith(suffix):
        return []
    return site.host.removesuffix(suffix).split(".")


def _tell(site: SiteBrief, problem: str, cluster: Cluster, above: str = "") -> Finding:
    return site.spot.fails(
        problem, anchor=site.host, excerpt=site.host, host=site.host, suffix=cluster.domain_suffix, above=above
    )
