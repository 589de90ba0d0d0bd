"""A link carries somebody's session.

Clause   ZY17-16 (内部地址唯一). The names of sessions in addresses are those of the clause's terms.
Asks     No link to a page of the site names a session.
Why      The same page has another address for everybody, and who follows the link may enter as somebody else.
Passes   https://www.qt.gov.cn/a.html?page=2
Fails    https://www.qt.gov.cn/a.html;jsessionid=0A1B
Mend     Write the address without the session; let the program keep sessions in cookies.
By hand  Nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="session-link",
    family=Family.LINKS,
    clauses=("ZY17-16",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)

_WITHIN = (Lead.INSIDE, Lead.CLUSTER)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Links into the site or its cluster that name a session, each name once; what it says is not repeated."""
    sessions = _combine(asked.terms())
    for seen in find_sightings(site.pages, partial(_with_session, sessions=sessions)):
        yield site.spot.fails(
            "session",
            anchor=seen.name,
            address=seen.page.spot.address,
            mark=seen.page.spot.mark,
            excerpt=seen.thing.text,
            parameter=seen.name,
            pages=seen.pages,
        )


def _with_session(page: Page, sessions: re.Pattern[str]) -> Iterator[tuple[str, Link]]:
    for link in page.links:
        found = sessions.search(link.target) if link.lead in _WITHIN else None
        if found is not None:
            yield found[1].lower(), link


@cache
def _combine(names: tuple[str, ...]) -> re.Pattern[str]:
    """Some programs put letters of their own behind the name: ASPSESSIONIDQABC."""
    return re.compile(rf"[;?&]({'|'.join(re.escape(name) for name in names)})[a-z]*=", re.IGNORECASE)
