"""A first-level channel of policies has gone silent.

Clause   JC19-D05, 政策文件.
Asks     A first-level channel of policies shows something new within six months; what stands under it counts.
Why      Citizens who find no policy of this year believe that there is none.
Passes   政策: newest 2026-06-30, inspected on 2026-11-21.
Fails    政策: newest 2026-05-20, inspected on 2026-11-21.
Mend     Publish the documents that were made since, and their interpretations.
By hand  Where the organ has truly made none, documents of the organs above may be shown there.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel, Matter, months_before

RULE = Rule(
    id="silent-policy-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D05",),
    scope=Scope.CHANNEL,
    impact=Impact.SERIOUS,
)


def applies(channel: Channel) -> bool:
    """Is it a first-level channel of policies that holds something?"""
    return channel.matter is Matter.POLICIES and channel.first_level and channel.newest_on is not None


def check(channel: Channel, asked: Asked) -> Iterator[Finding]:
    """The newest document lies further back than the clause allows."""
    silence = channel.silence(asked.today, months_before(asked.today, asked.number("months")))
    if silence is not None:
        yield channel.spot.fails("silent", days=silence.days, newest=silence.newest, months=asked.number("months"))
