"""A site looks as if it were kept for a single event or campaign.

Clause   ZY17-03: for events and campaigns in principle no site is opened; they are special columns (专栏专题).
Asks     No site of its own is named after an event or a campaign.
Why      When the event is over nobody looks after its site.
Passes   青汀市教育局.
Mend     Move the pages into a special column of the organ's site and close the host.
By hand  A name alone proves nothing: 青汀市人民政府活动中心 may be a unit. See who keeps the site and for what.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Cluster, SiteBrief
from catalog.terms import Presence

RULE = Rule(
    id="special-purpose-site",
    family=Family.IDENTITY,
    clauses=("ZY17-03",),
    scope=Scope.CLUSTER,
    impact=Impact.MODERATE,
)

_KEPT = frozenset({"open", "suspended"})


def applies(cluster: Cluster) -> bool:
    """Is there a site of its own?"""
    return any(_is_kept(site) for site in cluster.sites)


def check(cluster: Cluster, asked: Asked) -> Iterator[Finding]:
    """A name with a word of events and campaigns in it."""
    words = asked.terms()
    for site in filter(_is_kept, cluster.sites):
        word = next((word for word in words if word in site.name), "")
        if word:
            yield site.spot.asks("special", excerpt=site.name, name=site.name, word=word)


def _is_kept(site: SiteBrief) -> bool:
    return site.presence is Presence.SITE and site.condition.state in _KEPT
