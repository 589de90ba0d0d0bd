"""The statistics of services have not been renewed for long, or are not published.

Clause   JC19-D12, 办事统计数据.
Asks     A site with services publishes how many were handled, and renews it within three months.
Why      The figures show which services work.
Passes   A document "2026年第三季度办件统计" of 2026-10-12, inspected on 2026-11-21.
Fails    The newest is of 2026-08-20; or no title of a document or channel has such words.
Mend     Publish the figures every quarter.
By hand  The words are in the standard, for the cluster to change; figures may stand on the service platform only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import months_before
from builder.audit.subjects.site import Site
from catalog.terms import Kind, Presence

RULE = Rule(
    id="silent-service-statistics",
    family=Family.SERVICES,
    clauses=("JC19-D12",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line, of a unit that serves the public, and has it guides?"""
    own = site.public_services and site.is_open and site.presence is Presence.SITE
    return own and any(site.documents_of(Kind.SERVICE))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """None can be found, or the newest are older than the clause allows."""
    newest = max(_days_of_statistics(site, re.compile("|".join(asked.terms()))), default=None)
    months = asked.number("months")
    if newest is None:
        yield site.spot.fails("none", months=months)
    elif newest < months_before(asked.today, months):
        yield site.spot.fails("silent", newest=newest, days=(asked.today - newest).days, months=months)


def _days_of_statistics(site: Site, wanted: re.Pattern[str]) -> Iterator[date]:
    """When statistics appeared: documents, guides aside, and channels whose titles tell of them."""
    for document in site.documents:
        if document.kind is not Kind.SERVICE and wanted.search(document.head.title):
            yield document.head.published_at.date()
    for channel in site.channels:
        if channel.newest_on is not None and wanted.search(channel.title):
            yield channel.newest_on
