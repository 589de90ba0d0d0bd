"""The home page does not lead to the disclosure section.

Clause   ZL19-04, the rules of one province on the section.
Asks     The home page shows a link that is called by the name of the section.
Why      Whoever looks for public information begins at the home page.
Passes   A link 政府信息公开 in the main menu.
Fails    A home page with no link of that name.
Mend     Put the section into the main menu or among the blocks of the home page.
By hand  Whether the place is prominent is for a person to see.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="hidden-disclosure-section",
    family=Family.DISCLOSURE,
    clauses=("ZL19-04",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is a home page known?"""
    return any(True for _ in site.pages_of("home"))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No visible link of a home page bears the name."""
    names = asked.terms()
    links = (link for page in site.pages_of("home") for link in page.links if not link.hidden)
    if not any(name in link.text for link in links for name in names):
        yield site.spot.fails("no-link", names=names)
