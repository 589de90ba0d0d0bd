"""A link leads to nothing.

Clause   JC19-D20, 可用性: links of the home page and other pages that do not open or are wrong, each of them.
Asks     Behind every link into the site or into the cluster there is something.
Why      Who follows a dead link does not come back.
Passes   https://www.qt.gov.example/zwgk/, which lies there.
Fails    https://www.qt.gov.example/zwgk/old.html, which does not.
Mend     Correct the link, or take it out; after moving a page write its old address into `aliases`.
By hand  Links to other sites are not followed; of saved pages only those within what was saved are known.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="dead-link",
    family=Family.ACCESS,
    clauses=("JC19-D20",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Has it pages?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each dead target once, with the first page that links to it and the number of pages that do."""
    pages: dict[str, list[Page]] = {}
    words: dict[str, str] = {}
    for page in site.pages:
        dead = [link for link in page.links if link.found is False]
        for link in dead:
            words.setdefault(link.target, link.text)
        for target in dict.fromkeys(link.target for link in dead):
            pages.setdefault(target, []).append(page)
    for target, linking in pages.items():
        yield site.spot.fails(
            "dead",
            anchor=target,
            address=linking[0].spot.address,
            mark=linking[0].spot.mark,
            excerpt=words[target],
            target=target,
            words=words[target],
            pages=len(linking),
        )
