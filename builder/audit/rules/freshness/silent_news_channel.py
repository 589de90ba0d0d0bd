"""A channel of news has gone silent.

Clause   JC19-D04, 动态要闻 (the two weeks are unverified there; V4.1 counts the same for a veto).
Asks     A channel of news shows something new within two weeks.
Why      News is what readers look at first to see whether a site is kept.
Passes   部门动态: newest 2026-11-14, inspected on 2026-11-21.
Fails    部门动态: newest 2026-10-01, inspected on 2026-11-21.
Mend     Publish what the organ does; a channel that nobody feeds is closed or merged.
By hand  A machine cannot see whether the news is the organ's own; look at three of the newest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel, Matter

RULE = Rule(
    id="silent-news-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D04",),
    scope=Scope.CHANNEL,
    impact=Impact.SERIOUS,
)


def applies(channel: Channel) -> bool:
    """Is it a channel of news that must be renewed, holds something, and does not only sum up others?"""
    return channel.matter is Matter.NEWS and channel.leaf and channel.is_to_renew and channel.newest_on is not None


def check(channel: Channel, asked: Asked) -> Iterator[Finding]:
    """The newest document lies further back than the clause allows."""
    silence = channel.silence(asked.today, asked.today - timedelta(days=asked.number("days")))
    if silence is not None:
        yield channel.spot.fails("silent", days=silence.days, newest=silence.newest, allowed=silence.allowed)
