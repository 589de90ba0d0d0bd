"""A tag still holds what the template was delivered with.

Clause   BQ17-01 to BQ17-10: a tag says what it is there to say; BQ17-01.1, BQ17-01.2, the fillers seen on real pages.
Asks     No tag holds its own Chinese name (网站名称, 政府网站标识码) or a mark of a template language.
Why      The page gives itself out as having tags, and tells nothing; it shows that nobody has looked.
Passes   <meta name="SiteName" content="青汀市人民政府">
Fails    <meta name="SiteName" content="网站名称">; <meta name="SiteIDCode" content="${site.code}">
Mend     Put the true value, or the right variable of the template, in the place of the filler.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="placeholder-tag",
    family=Family.TAGS,
    clauses=("BQ17-01", "BQ17-01.1", "BQ17-01.2", *(f"BQ17-{number:02d}" for number in range(2, 11))),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Has it any tags?"""
    return bool(page.metas)


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A tag of the norm holds a filler, or something that the template did not put in."""
    fillers, tags = _fillers(asked.terms("BQ17-01.1"))
    marks = asked.terms("BQ17-01.2")
    own = {clause.terms[0].lower(): clause.id for clause in asked.clauses.values() if clause.terms}
    for name, content in page.metas:
        tag = name.lower()
        if (tag, content.strip()) in fillers:
            found = page.spot.fails("filler", anchor=name, excerpt=content, tag=name, filler=content.strip())
        elif tag in tags and any(mark in content for mark in marks):
            found = page.spot.fails("mark", anchor=name, excerpt=content, tag=name)
        else:
            continue
        yield found.resting_on(own.get(tag, asked.clause.id))


@cache
def _fillers(pairs: tuple[str, ...]) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Tags with their fillers, and the tags alone, in small letters; the same for all pages."""
    parts = [one.partition("=") for one in pairs]
    fillers = frozenset((tag.lower(), filler) for tag, _, filler in parts)
    return fillers, frozenset(tag for tag, _ in fillers)
