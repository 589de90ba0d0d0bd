"""The register of government information is missing or incomplete.

Clause   GK19-12.2, the four columns of the register (目录).
Asks     There is a register, and it shows index, name, summary and date of each piece of information.
Why      Without a register nobody can tell what there is.
Passes   A register page with the four columns.
Fails    A site with index numbers and no register page.
Mend     Let the theme show the register, with all four columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="incomplete-register",
    family=Family.DISCLOSURE,
    clauses=("GK19-12.2", "GK19-12"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is there anything with an index number, and were the site's pages looked at?"""
    return bool(site.pages) and any(document.head.index_number for document in site.documents)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No page is a register; or the first one lacks a column."""
    page = next(site.pages_of("register"), None)
    if page is None:
        yield site.spot.fails("missing")
        return
    lacking = tuple(term for term in asked.terms() if term not in page.text)
    if lacking:
        yield page.spot.fails("incomplete", elements=lacking)
