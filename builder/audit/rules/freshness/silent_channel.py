"""A channel has gone silent.

Clause   JC19-D08, other channels (weight and points are written there, not here).
Asks     A channel that is to be kept up to date shows something new within the time its class allows.
Why      A silent channel tells citizens that nobody is at home.
Passes   通知公告: newest 2026-06-14, six months allowed, inspected on 2026-11-21.
Fails    通知公告: newest 2026-05-01, six months allowed, inspected on 2026-11-21.
         Not news, first-level channels of policies, interpretations and letters: other clauses weigh them, and D08
         forbids to weigh a fault twice; likewise what stands under a channel of policies that is silent as a whole.
         A channel that only sums up those below is not asked.
Mend     Publish to the channel; or close it, and move what it holds to a living one.
By hand  A machine cannot see whether what is new is worth the name; look at three of the newest.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel, Matter, months_before

RULE = Rule(
    id="silent-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D08", "JC19-D05"),
    scope=Scope.CHANNEL,
    impact=Impact.SERIOUS,
)
_WEIGHED_ELSEWHERE = frozenset({Matter.NEWS, Matter.INTERPRETATIONS, Matter.LETTERS})


def applies(channel: Channel) -> bool:
    """Is it a channel of its own that must be renewed, holds something, and that no other clause weighs?"""
    if channel.matter in _WEIGHED_ELSEWHERE or (channel.matter is Matter.POLICIES and channel.first_level):
        return False
    return channel.leaf and channel.is_to_renew and channel.newest_on is not None


def check(channel: Channel, asked: Asked) -> Iterator[Finding]:
    """The newest document lies further back than the channel's class allows."""
    silence = channel.silence(asked.today, channel.oldest_allowed(asked.today))
    if silence is not None and not _is_weighed_above(channel, asked):
        yield channel.spot.fails("silent", days=silence.days, newest=silence.newest, allowed=silence.allowed)


def _is_weighed_above(channel: Channel, asked: Asked) -> bool:
    """Is the first-level channel above it one of policies, and silent as a whole?"""
    first = channel.first
    if first is None or first.matter is not Matter.POLICIES:
        return False
    oldest = months_before(asked.today, asked.number("months", "JC19-D05"))
    return first.silence(asked.today, oldest) is not None
