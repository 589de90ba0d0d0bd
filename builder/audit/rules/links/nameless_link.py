"""A link has no text.

Clause   WZ23-32 (无障碍环境建设法 32: 逐步符合无障碍网站设计标准, GB/T 37668).
Asks     Every link that readers see has words: a text, a label, or a description of its picture.
Why      Who has the page read aloud hears “link”, and not where it leads.
Passes   A link around a picture whose alt says where it leads.
Mend     Write a text or an aria-label, or describe the picture.
By hand  Whether the words say where the link leads.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="nameless-link",
    family=Family.LINKS,
    clauses=("WZ23-32",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Such links, each target once."""
    for seen in find_sightings(site.pages, _nameless):
        yield site.spot.asks(
            "nameless",
            anchor=seen.name,
            address=seen.page.spot.address,
            mark=seen.page.spot.mark,
            target=seen.name,
            pages=seen.pages,
        )


def _nameless(page: Page) -> Iterator[tuple[str, Link]]:
    return ((link.target, link) for link in page.links if not link.hidden and not link.text.strip())
