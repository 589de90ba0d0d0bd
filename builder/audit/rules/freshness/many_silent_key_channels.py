"""Too many channels of news, notices and policies are silent.

Clause   JC19-V4.1, 栏目不更新 (a veto).
Asks     Fewer than five channels are silent: of news after two weeks, first-level ones of notices and policies after
         six months.
Why      So many silent channels are a site that nobody keeps.
Passes   Four channels are silent.
Fails    Five channels are silent.
         Channels that hold nothing are counted by V4.3; those that only sum up news below are not counted again.
Mend     Publish to them, or close and merge those that nobody can feed.
By hand  The findings of the single channels name what is missing where.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel, Matter, months_before
from builder.audit.subjects.site import Site

RULE = Rule(
    id="many-silent-key-channels",
    family=Family.FRESHNESS,
    clauses=("JC19-V4.1",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
)


def applies(site: Site) -> bool:
    """Is it on line, and are its channels known?"""
    return site.built and site.is_open


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """As many are silent as the clause names."""
    weeks = asked.today - timedelta(days=asked.number("days"))
    months = months_before(asked.today, asked.number("months"))
    most = asked.number("channels")
    silent = tuple(one.title for one in site.channels if one.silence(asked.today, _oldest(one, weeks, months)))
    if len(silent) >= most:
        yield site.spot.fails("many", count=len(silent), limit=most, channels=silent)


def _oldest(channel: Channel, weeks: date, months: date) -> date | None:
    """The day that the clause gives a channel; None where it does not speak of it."""
    if not channel.is_to_renew:
        return None
    if channel.matter is Matter.NEWS:
        return weeks if channel.leaf else None
    first = channel.first_level and channel.matter in (Matter.NOTICES, Matter.POLICIES)
    return months if first else None
