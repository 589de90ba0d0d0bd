"""The disclosure section cannot be searched.

Clause   GK19-24 (检索、查阅、下载).
Asks     The section can be searched, its register browsed, its information downloaded.
Why      Information that cannot be found or taken along is disclosed on paper only.
Passes   A search form in the section, a register with links, a document with a PDF.
Fails    A section without a search form.
Mend     Switch on the search; show the register; put the files of official documents beside them.
By hand  Whether the search finds what is there is for a person to try; and whether saving the page counts as download.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page, Place
from builder.audit.subjects.site import Site
from catalog.profile import Role

FILE = re.compile(r"\.(?:pdf|ofd|docx?|wps|xlsx?|et|csv|zip)(?:$|[?#])", re.IGNORECASE)

RULE = Rule(
    id="missing-platform-function",
    family=Family.DISCLOSURE,
    clauses=("GK19-24",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Has the site a disclosure section, and were its pages looked at?"""
    return bool(site.pages) and any(channel.role is Role.DISCLOSURE for channel in site.channels)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Search, browsing and download, in the order of the clause."""
    search, browse, download = asked.terms()[:3]
    sections = [page for page in site.pages if page.kind in ("disclosure", "register")]
    if not any(form.search for page in sections for form in page.forms):
        yield site.spot.fails("missing", anchor="search", function=search)
    if not any(True for page in site.pages_of("register") for _ in page.links_in(Place.MAIN)):
        yield site.spot.fails("missing", anchor="browse", function=browse)
    if not any(offers_file(page) for page in site.pages_of("document")):
        yield site.spot.asks("unseen", anchor="download", function=download)


def offers_file(page: Page) -> bool:
    """Does the page link to a file?"""
    return any(FILE.search(link.target) for link in page.links_in(Place.MAIN))
