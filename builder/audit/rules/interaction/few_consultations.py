"""Too few consultations and surveys were held on line.

Clause   JC19-D17, 征集调查 (whether it deducts or adds is not known).
Asks     The site has a channel for consultations and surveys, and opened at least six within the last year.
Why      Drafts that are not shown to those they bind come back as complaints.
Passes   Six consultations opened since 2025-11-21, inspected on 2026-11-21.
Fails    Five.
Mend     Put drafts, plans and lists of people's livelihood to the public, each with a form to answer on line.
By hand  Surveys that are held on another platform are counted by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter, months_before
from builder.audit.subjects.site import Site
from catalog.document import Consultation
from catalog.terms import Presence

RULE = Rule(
    id="few-consultations",
    family=Family.INTERACTION,
    clauses=("JC19-D17",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line and built from sources that are known?"""
    return site.built and site.is_open and site.presence is Presence.SITE


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """It has no channel for them, or opened fewer than the clause names."""
    if not any(channel.matter is Matter.CONSULTATIONS for channel in site.channels):
        yield site.spot.fails("no-channel")
        return
    since = months_before(asked.today, 12 * asked.number("look_back_years"))
    details = (document.detail for document in site.documents)
    opened = [one for one in details if isinstance(one, Consultation) and since <= one.opens_on <= asked.today]
    wanted = asked.number("activities")
    if len(opened) < wanted:
        yield site.spot.fails("few", count=len(opened), wanted=wanted, since=since)
