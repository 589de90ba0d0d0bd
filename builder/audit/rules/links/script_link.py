"""A link runs a script and has no address.

Clause   ZY17-16 (内部地址清晰有效).
Asks     A link that readers see has an address; what acts and does not lead is a button.
Why      It cannot be opened in another window, kept or sent on, and is dead without scripts.
Passes   /xwzx/a.html
Mend     Write the address of the page; make a button of what acts.
By hand  Whether the link leads somewhere at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="script-link",
    family=Family.LINKS,
    clauses=("ZY17-16",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
    foreign=True,
)

LONGEST = 80
"""Characters of a script that are told."""


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Visible links that begin with javascript:, each target once."""
    for seen in find_sightings(site.pages, _running):
        yield site.spot.asks(
            "script",
            anchor=seen.name,
            address=seen.page.spot.address,
            mark=seen.page.spot.mark,
            excerpt=seen.thing.text,
            target=seen.name,
            pages=seen.pages,
        )


def _running(page: Page) -> Iterator[tuple[str, Link]]:
    for link in page.links:
        if link.lead is Lead.OTHER and not link.hidden and link.target[:11].lower() == "javascript:":
            yield link.target[:LONGEST], link
