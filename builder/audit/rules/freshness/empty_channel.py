"""A channel holds nothing.

Clause   JC19-D08, blank channels; ZY17-15, 避免空白栏目. Five blank ones are a veto of their own (JC19-V4.3).
Asks     A channel shows at least one document, or a declaration in force says why there is none.
Why      A blank page looks like a fault, and citizens cannot tell it from one.
Passes   意见征集, where an approved declaration says that nothing was put to the public this year.
Fails    意见征集: no document, no declaration.
Mend     Publish; or declare with reason and expiry that there is nothing; or close the channel.
By hand  A channel with documents may still say nothing to readers; look at the newest.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel

RULE = Rule(
    id="empty-channel",
    family=Family.FRESHNESS,
    clauses=("JC19-D08", "ZY17-15"),
    scope=Scope.CHANNEL,
    impact=Impact.SERIOUS,
)


def applies(channel: Channel) -> bool:
    """Does it have a page of its own, not one that sums up channels below?"""
    return channel.leaf


def check(channel: Channel, asked: Asked) -> Iterator[Finding]:
    """It is blank."""
    if channel.is_blank:
        yield channel.spot.fails("empty")
