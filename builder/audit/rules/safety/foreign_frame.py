"""A page of another site is embedded.

Clause   JC19-V1.4 (页面被挂马、内容被篡改). The clause itself is for persons; this looks for signs.
Asks     No page embeds, for all to see, a page of a host that is neither a government's nor allowed.
Why      What stands in the frame is taken for the word of the government, whoever wrote it.
Passes   A frame of a map on a host below .gov.cn; the debris of a browser's extension in a saved page.
Mend     Link to the page in place of embedding it; a host that is needed goes into the list of the clause.
By hand  Open what is embedded and see what it does.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page, host_of
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site
from catalog.hosts import find_listed

RULE = Rule(
    id="foreign-frame",
    family=Family.SAFETY,
    clauses=("JC19-V1.4", "JC19-V1.4.1", "ZW24-15.1"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Frames of other hosts that readers see, each host once."""
    known = (*asked.terms("JC19-V1.4.1"), *asked.terms("ZW24-15.1"), site.domain_suffix)
    for seen in find_sightings(site.pages, _from_outside):
        if not find_listed(seen.name, known):
            yield site.spot.asks(
                "foreign",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing,
                host=seen.name,
                pages=seen.pages,
            )


def _from_outside(page: Page) -> Iterator[tuple[str, str]]:
    """What browsers' extensions leave in a page that was saved has no web address, and is no attack."""
    frames = (frame.source for frame in page.frames if frame.outside and not frame.hidden)
    return ((host_of(source), source) for source in frames if host_of(source))
