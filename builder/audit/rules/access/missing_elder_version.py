"""The home page offers nothing to elderly readers.

Clause   SL21-02: large type, high contrast, keyboard, reading aloud, plain pages; SL21-02.1: what the entry is called.
Asks     The home page has an entry to a version for the elderly or without barriers.
Why      Old people are those who need the government's services most, and reach them least.
Passes   长者版 in the head of the home page.
Fails    A home page of the cluster without such an entry.
Mend     Use a theme that has the entry, or put it into the head of the home page.
By hand  Open it: large type, contrast, keyboard and reading aloud must work; a machine sees the entry alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-elder-version",
    family=Family.ACCESS,
    clauses=("SL21-02", "SL21-02.1", "WZ23-32"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is its home page known?"""
    return next(site.pages_of("home"), None) is not None


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No word for such a version, neither in the head nor in a link."""
    names = asked.terms("SL21-02.1")
    for home in site.pages_of("home"):
        if not any(name in words for words in _words_of(home) for name in names):
            tell = site.spot.fails if site.built else site.spot.asks
            yield tell("missing", address=home.spot.address, names=names)


def _words_of(home: Page) -> tuple[str, ...]:
    return (home.header, *(link.text for link in home.links))
