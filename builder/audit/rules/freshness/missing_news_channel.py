"""A site has no channel of news.

Clause   JC19-D04, 动态要闻; ZY17-19, 政务动态.
Asks     A site publishes what its organ does in a channel of news.
Why      Without news nobody can see what the organ is doing.
Fails    No channel of the site is of that kind.
Mend     Open the channel that the site profile has, and feed it.
By hand  News may stand under another ColumnType; set the right one, so that the tags of the page are right as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="missing-news-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D04", "ZY17-19"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line and built from sources that are known?"""
    return site.built and site.is_open and site.presence is Presence.SITE


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No channel is about it."""
    if not any(channel.matter is Matter.NEWS for channel in site.channels):
        yield site.spot.fails("none")
