"""A site does not say what its organ is and does.

Clause   JC19-D02, 机构职能; ZY17-19: set-up, main duties and contact of the organ.
Asks     The site has at least one document of the kind organ on line.
Why      Who does what, and how to reach them, is what the site owes first.
Passes   机构职能: 青汀市人民政府办公室.
Fails    No such document.
Mend     Write a document of `kind: organ` in the channel 机构职能.
By hand  Compare it with the newest 三定 rules: is it still right?
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Kind

RULE = Rule(
    id="missing-organ-profile",
    family=Family.IDENTITY,
    clauses=("JC19-D02", "ZY17-19"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it open?"""
    return site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No document of that kind."""
    if next(site.documents_of(Kind.ORGAN), None) is None:
        yield site.spot.fails("missing")
