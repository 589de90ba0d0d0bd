"""A page of an archived site does not say that it is archived.

Clause   ZY17-24 (the mark itself unverified).
Asks     Every page of an archived site says so in a prominent place and since when.
Why      Without it readers take old rules for rules in force.
Passes   本网站已于2026年11月1日归档.
Fails    A page that looks as if it were still kept up.
Mend     Write the day of archiving into the condition of the site; the theme shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
AROUND = 20
"""Characters before and behind the mark in which its day stands."""

RULE = Rule(
    id="unmarked-archived-page",
    family=Family.DOCUMENTS,
    clauses=("ZY17-24",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is the site archived?"""
    return site.condition.state == "archived"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Pages without the mark, or with one that has no day."""
    mark = re.compile("|".join(asked.terms()))
    for page in site.pages:
        words = f"{page.header} {page.text}"
        found = mark.search(words)
        if found is None:
            yield page.spot.fails("unmarked")
        elif not DAY.search(words[max(found.start() - AROUND, 0) : found.end() + AROUND]):
            yield page.spot.fails("undated", excerpt=found[0], words=found[0])
