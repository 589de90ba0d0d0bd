"""Too many channels that should be renewed are silent.

Clause   JC19-V4.2, 栏目不更新 (a veto). The time of each channel is that of its class in the site profile.
Asks     Fewer than ten channels are silent for longer than their class allows.
Why      So many silent channels are a site that nobody keeps.
Passes   Nine channels are silent.
Fails    Ten channels are silent.
         Channels that hold nothing are counted by V4.3; those that only sum up others are not counted again.
Mend     Publish to them, or close and merge those that nobody can feed.
By hand  The findings of the single channels name what is missing where.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="many-silent-channels",
    family=Family.FRESHNESS,
    clauses=("JC19-V4.2",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
)


def applies(site: Site) -> bool:
    """Is it on line, and are its channels known?"""
    return site.built and site.is_open


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """As many are silent as the clause names."""
    most = asked.number("channels")
    silent = tuple(one.title for one in site.channels if one.leaf and one.is_silent(asked.today))
    if len(silent) >= most:
        yield site.spot.fails("many", count=len(silent), limit=most, channels=silent)
