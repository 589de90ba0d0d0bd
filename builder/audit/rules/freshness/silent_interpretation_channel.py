"""A channel of interpretations has been silent for long.

Clause   JC19-D06, 政策解读. How long is "长期" is not known, so a person decides.
Asks     A channel of interpretations shows something new within the time that its class allows.
Why      Policies that nobody explains do not reach those they are made for.
Passes   政策解读: newest 2026-06-30, six months allowed, inspected on 2026-11-21.
Mend     Publish interpretations together with the documents that they explain.
By hand  Was anything made in that time that needed an interpretation? If so it is a breach.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel, Matter

RULE = Rule(
    id="silent-interpretation-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D06",),
    scope=Scope.CHANNEL,
    impact=Impact.MODERATE,
)


def applies(channel: Channel) -> bool:
    """Is it a channel of interpretations that must be renewed and holds something?"""
    return channel.matter is Matter.INTERPRETATIONS and channel.is_to_renew and channel.newest_on is not None


def check(channel: Channel, asked: Asked) -> Iterator[Finding]:
    """The newest interpretation lies further back than the channel's class allows."""
    silence = channel.silence(asked.today, channel.oldest_allowed(asked.today))
    if silence is not None:
        yield channel.spot.asks("silent", days=silence.days, newest=silence.newest, allowed=silence.allowed)
