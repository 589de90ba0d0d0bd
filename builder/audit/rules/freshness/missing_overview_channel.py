"""A portal has no overview of its region.

Clause   ZY17-19, 概况信息; JC19-D01.
Asks     The portal of a region, city or county has a channel with an overview: divisions, nature, history, economy.
Why      Who comes from elsewhere looks there first.
Fails    No channel of the site is of that kind.
Mend     Open the channel that the site profile has, and write the overview.
By hand  The overview may stand under another ColumnType; set the right one.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.site import Site
from catalog.terms import Body, Level, Presence

RULE = Rule(
    id="missing-overview-channel",
    family=Family.FRESHNESS,
    clauses=("ZY17-19", "JC19-D01"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it the portal of a government of a county or above, on line and built from sources that are known?"""
    if not site.built or not site.is_open or site.presence is not Presence.SITE:
        return False
    return site.body is Body.GOVERNMENT and site.level is not Level.TOWNSHIP


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No channel is about it."""
    if not any(channel.matter is Matter.OVERVIEW for channel in site.channels):
        yield site.spot.fails("none")
