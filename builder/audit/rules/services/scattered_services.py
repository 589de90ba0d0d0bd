"""Services are not gathered and sorted in one place.

Clause   JC19-D09, 事项公开: 集中分类展示 (name of the indicator only).
Asks     All guides stand in the channel of services, and each has a theme to be sorted by.
Why      Nobody searches every department's channel for a service.
Passes   All guides below 政务服务, each with a theme.
Fails    The site has guides and no channel of services.
Mend     Open the channel that the site profile has, move the guides below it, and give each a theme.
By hand  Guides elsewhere may be linked from the channel of services; look at its page.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.guide import service_of
from builder.audit.subjects.site import Site
from catalog.profile import Role
from catalog.terms import Kind

RULE = Rule(
    id="scattered-services",
    family=Family.SERVICES,
    clauses=("JC19-D09",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it on line, does its unit serve the public, and has it guides?"""
    return site.public_services and site.is_open and any(site.documents_of(Kind.SERVICE))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """There is no place for them, or some stand outside it or cannot be sorted."""
    places = [one.path for one in site.channels if one.role is Role.SERVICES or one.matter is Matter.SERVICES]
    if not places:
        yield site.spot.fails("no-place")
        return
    guides = list(site.documents_of(Kind.SERVICE))
    outside = [one.head.title for one in guides if not any(_is_below(one.channel, place) for place in places)]
    if outside:
        yield site.spot.asks("scattered", count=len(outside), guides=tuple(outside))
    unsorted = [one.head.title for one in guides if not service_of(one).themes]
    if unsorted:
        yield site.spot.asks("unsorted", count=len(unsorted), guides=tuple(unsorted))


def _is_below(channel: str, place: str) -> bool:
    return f"{channel}/".startswith(f"{place}/")
