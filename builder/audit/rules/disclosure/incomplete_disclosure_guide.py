"""The disclosure guide is missing or incomplete.

Clause   GK19-12.1, the nine elements of the guide (指南).
Asks     There is a guide, and it tells the classification, the arrangement, how to get information, and the name,
         address, hours, phone, fax and internet contact of the office.
Why      The guide tells citizens where to turn.
Passes   A guide that speaks of all nine.
Fails    A guide that names no fax number.
Mend     Write what is missing into the guide.
By hand  Where the guide stands in a file a person reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.profile import Role

RULE = Rule(
    id="incomplete-disclosure-guide",
    family=Family.DISCLOSURE,
    clauses=("GK19-12.1", "GK19-12"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Has the site a channel for its guide, and were its pages looked at?"""
    return bool(site.pages) and any(channel.role is Role.GUIDE for channel in site.channels)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No document in the channel; or elements that none of its words names."""
    for channel in site.channels:
        if channel.role is not Role.GUIDE:
            continue
        guides = [document for document in site.documents if document.channel == channel.path]
        if not guides:
            yield channel.spot.fails("missing")
            continue
        text = "".join(document.text for document in guides)
        lacking = tuple(term.split("|")[0] for term in asked.terms() if not any(w in text for w in term.split("|")))
        if lacking and any(document.attachments for document in guides):
            yield channel.spot.asks("unseen", elements=lacking, count=len(lacking))
        elif lacking:
            yield channel.spot.fails("incomplete", elements=lacking, count=len(lacking))
