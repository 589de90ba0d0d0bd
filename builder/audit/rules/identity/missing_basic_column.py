"""A site has no channel for what every government site publishes.

Clause   ZY17-19: overview, functions, leaders, documents, activities of the government (信息发布 1 to 5).
Asks     For each of them the site has a channel of that type (ColumnType).
Why      Readers look for these channels on every site, and find them by habit.
Passes   Channels of the types 概况信息, 机构职能, 负责人信息, 政策文件 and 工作动态.
Fails    No channel of the type 负责人信息.
Mend     Open the channel in site.yaml, or give an existing one the type.
By hand  A department has no overview of a region, so 概况信息 is asked of governments alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Body, Presence

RULE = Rule(
    id="missing-basic-column",
    family=Family.IDENTITY,
    clauses=("ZY17-19",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)

_TYPES: Mapping[str, str] = {"文件资料": "政策文件", "政务动态": "工作动态"}
"""Where the norm's word is not the word of ColumnType."""

_OF_GOVERNMENTS = frozenset({"概况信息"})


def applies(site: Site) -> bool:
    """Is it an open site of its own?"""
    return site.presence is Presence.SITE and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each column of the norm for which there is no channel."""
    types = {channel.type for channel in site.channels}
    for column in asked.terms():
        if column in _OF_GOVERNMENTS and site.body is not Body.GOVERNMENT:
            continue
        if _TYPES.get(column, column) not in types:
            yield site.spot.fails("missing", anchor=column, column=(column,))
