"""A site of its own for disclosure.

Clause   ZL19-02, 国办公开办函〔2019〕61号 (no site of its own for disclosure).
Asks     Disclosure is a section of each organ's site; there is no site for it alone.
Why      A second site splits the information and is soon forgotten.
Mend     Move what the site holds into the section of the organ and close the site.
By hand  Only the name was looked at; see what the site is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster

RULE = Rule(
    id="separate-disclosure-site",
    family=Family.DISCLOSURE,
    clauses=("ZL19-02",),
    scope=Scope.CLUSTER,
    impact=Impact.MODERATE,
)


def applies(cluster: Cluster) -> bool:
    """Has the cluster any site?"""
    return bool(cluster.sites)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """The names of more sites than are allowed say that they are for disclosure."""
    allowed = asked.number("sites")
    named = [site for site in cluster.sites if any(name in site.name for name in asked.terms())]
    if len(named) > allowed:
        for site in named:
            yield site.spot.asks("separate", anchor=site.id, allowed=allowed)
