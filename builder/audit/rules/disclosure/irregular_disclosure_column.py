"""A first-level column of the disclosure section is missing or called by another name.

Clause   ZL19-03, 国办公开办函〔2019〕61号 (the four first-level columns).
Asks     The section has its four columns, guide, rules, content and annual reports, under their uniform names.
Why      Who knows one site knows all of them.
Passes   政府信息公开指南, 政府信息公开制度, 法定主动公开内容, 政府信息公开年报.
Fails    A section without 政府信息公开制度.
Mend     Restore the channel of the site profile; rename it as the clause names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.profile import Role

ROLES = (Role.GUIDE, Role.RULES, Role.CONTENT, Role.REPORTS)

RULE = Rule(
    id="irregular-disclosure-column",
    family=Family.DISCLOSURE,
    clauses=("ZL19-03",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Has the site a disclosure section?"""
    return any(channel.role is Role.DISCLOSURE for channel in site.channels)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each of the four columns, in the order of the clause."""
    for role, name in zip(ROLES, asked.terms(), strict=False):
        channels = [channel for channel in site.channels if channel.role is role]
        if not channels:
            yield site.spot.fails("missing", anchor=role.value, name=name)
        for channel in channels:
            if fold_name(channel.title) != fold_name(name):
                yield channel.spot.fails("misnamed", name=name)


def fold_name(name: str) -> str:
    """The name without what the clause itself leaves open: （工作）, and 年报 for 年度报告."""
    return name.replace("（工作）", "").replace("工作", "").replace("年报", "年度报告")
