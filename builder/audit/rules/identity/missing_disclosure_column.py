"""A site has no channel for guide, register, annual report or data.

Clause   ZY17-20: 信息公开指南, 信息公开目录, 信息公开年报, 数据发布, 数据开放 (unverified; the words are ColumnTypes).
Asks     For each of them the site has a channel of that type; a channel of datasets counts as 数据开放.
Why      Guide, register and report are what the disclosure regulation asks a site for.
Passes   Channels of the types 信息公开指南, 信息公开目录, 信息公开年报 and 数据发布, the last one of datasets.
Fails    No channel of the type 信息公开年报.
Mend     Open the channel in site.yaml, or give an existing one the type.
By hand  Departments without data of their own may lead to the government's platform of data.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel
from builder.audit.subjects.site import Site
from catalog.terms import Kind, Presence

RULE = Rule(
    id="missing-disclosure-column",
    family=Family.IDENTITY,
    clauses=("ZY17-20",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)

_OPEN_DATA = "数据开放"


def applies(site: Site) -> bool:
    """Is it an open site of its own?"""
    return site.presence is Presence.SITE and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each column of the norm for which there is no channel."""
    types = {word for channel in site.channels for word in _types_of(channel)}
    for column in asked.terms():
        if column not in types:
            yield site.spot.fails("missing", anchor=column, column=(column,))


def _types_of(channel: Channel) -> tuple[str, ...]:
    """Its type; data that may be fetched are open data as well."""
    return (channel.type, _OPEN_DATA) if Kind.DATASET in channel.kinds else (channel.type,)
