"""A site has no channel of interpretations.

Clause   JC19-D06, 政策解读 (its details are unverified).
Asks     A site has a channel in which its policies are explained.
Why      Policies that nobody explains do not reach those they are made for.
Fails    No channel of the site is of that kind.
Mend     Open the channel that the site profile has, and publish interpretations together with their documents.
By hand  Look whether interpretations stand elsewhere under another ColumnType.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="missing-interpretation-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D06",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line and built from sources that are known?"""
    return site.built and site.is_open and site.presence is Presence.SITE


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No channel is about it."""
    if not any(channel.matter is Matter.INTERPRETATIONS for channel in site.channels):
        yield site.spot.fails("none")
